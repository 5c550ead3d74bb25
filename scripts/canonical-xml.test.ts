import { describe, expect, it } from 'vitest';
import { canonical, canonicalLines, difference } from './canonical-xml.ts';
import { compare, warnings } from './packager-round-trip.ts';

const form = (id: string, cells: string): string => `<systemform><formid>{${id}}</formid><form><row>${cells}</row></form></systemform>`;

describe('canonical XML', () => {
  it('does not see order of attributes, space between elements, declarations and ways to write nothing', () => {
    expect(canonical('\ufeff<?xml version="1.0"?>\n<a z="1" b="2">\n  <c />\n</a>')).toBe(canonical('<a b="2" z="1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><c></c></a>'));
  });
  it('does not see the order of components and of their properties', () => {
    const one = `<Entities><Entity><Name>A</Name><X/></Entity><Entity><Name>B</Name></Entity></Entities>`;
    const two = `<Entities><Entity><Name>B</Name></Entity><Entity><X/><Name>A</Name></Entity></Entities>`;
    expect(canonical(one)).toBe(canonical(two));
    expect(canonical(`<forms>${form('1', '')}${form('2', '')}</forms>`)).toBe(canonical(`<forms>${form('2', '')}${form('1', '')}</forms>`));
  });
  it('sees the order of what people see', () => {
    expect(canonical(form('1', '<cell id="a"/><cell id="b"/>'))).not.toBe(canonical(form('1', '<cell id="b"/><cell id="a"/>')));
    expect(canonical('<options><option value="1"/><option value="2"/></options>')).not.toBe(canonical('<options><option value="2"/><option value="1"/></options>'));
  });
  it('sees values, text and which of two like components has which', () => {
    expect(canonical('<a b="1"/>')).not.toBe(canonical('<a b="2"/>'));
    expect(canonical('<a>1</a>')).not.toBe(canonical('<a>2</a>'));
    expect(canonical('<Entities><Entity><Name>A</Name><V>1</V></Entity><Entity><Name>B</Name><V>2</V></Entity></Entities>'))
      .not.toBe(canonical('<Entities><Entity><Name>A</Name><V>2</V></Entity><Entity><Name>B</Name><V>1</V></Entity></Entities>'));
  });
  it('tells what only one of two has, as often as it is missing', () => {
    expect(difference(canonicalLines('<a><b/><b/></a>'), canonicalLines('<a><b/><c/></a>'))).toEqual({ onlyFirst: ['/a/b'], onlySecond: ['/a/c'] });
  });
});

describe('comparing packages', () => {
  const bytes = (s: string): Uint8Array => new TextEncoder().encode(s);
  const pack = (o: Record<string, string>): Record<string, Uint8Array> => Object.fromEntries(Object.entries({
    '[Content_Types].xml': '<Types><Default Extension="xml"/><Default Extension="js"/></Types>', 'customizations.xml': '<ImportExportXml><Roles><Role id="1"/><Role id="2"/></Roles></ImportExportXml>', 'x.js': '0;', ...o,
  }).map(([k, v]) => [k, bytes(v)]));
  it('finds nothing where only the writing differs', () => {
    expect(compare(pack({}), pack({ 'customizations.xml': '<ImportExportXml>\n <Roles><Role id="2"/> <Role id="1"></Role></Roles></ImportExportXml>' }))).toEqual([]);
  });
  it('finds lost and new parts, other files, other words, and parts that no reader sees', () => {
    expect(compare(pack({ 'y.js': '1;' }), pack({ 'z.js': '1;' }))).toEqual(['part y.js is missing', 'part z.js is new', 'part y.js cannot be seen']);
    expect(compare(pack({}), pack({ 'x.js': '1;' }))).toEqual(['part x.js has other content']);
    expect(compare(pack({}), pack({ 'customizations.xml': '<ImportExportXml><Roles><Role id="1"/></Roles></ImportExportXml>' }))).toEqual(['customizations.xml: lost /ImportExportXml/Roles/Role id="2"']);
    expect(compare(pack({ 'w/x': '' }), pack({ 'w/x': '' }))).toEqual(['part w/x of ours cannot be seen']);
  });
  it('reads the tool\'s warnings, but for the one about forms that it always gives', () => {
    expect(warnings(['Processing Component: Entities', "Type='SystemForm', Id (or schema name)='{1}'.", "Type='Role', Id (or schema name)='{2}'.", '1 warnings encountered'])).toEqual(["Type='Role', Id (or schema name)='{2}'."]);
  });
});
