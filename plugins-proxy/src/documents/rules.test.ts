import { documentKind, mappingSource, trackingSource, xeroTextField } from '@counterfoil/solution';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers, askedFor, bill, creditNote, customer, ids, invoice, line, option, options, type Given } from './fixture.ts';
import { parseRead, parseShared, prepare, readParts } from './index.ts';
import { familiesAbove, trackingByRules, type TrackingFacts } from './mapping/tracking-rules.ts';
import { wordsOf } from './mapping/field-mappings.ts';
import { columnsOf, fieldMappings, trackingRules, type Rules, type TrackingRuleRead } from './rules.ts';

const PRINTED = '@OData.Community.Display.V1.FormattedValue';
const family = 'fa000000-0000-4000-8000-000000000001';
const rule = (name: string, source: keyof typeof trackingSource.options, id: string, opt: ReturnType<typeof option>, o: Record<string, unknown> = {}): Record<string, unknown> => ({
  cfl_trackingruleid: `rule-${name}`, cfl_name: name, cfl_order: 10, cfl_source: trackingSource.options[source].value, _cfl_connectionid_value: ids.connection,
  [`_cfl_${source === 'owner' ? 'user' : source.toLowerCase()}id_value`]: id, cfl_TrackingOptionId: opt, createdon: '2026-01-01T00:00:00Z', ...o,
});
const mapping = (name: string, source: keyof typeof mappingSource.options, column: string, field: keyof typeof xeroTextField.options, o: Record<string, unknown> = {}): Record<string, unknown> => ({
  cfl_fieldmappingid: `map-${name}`, cfl_name: name, _cfl_connectionid_value: ids.connection, cfl_source: mappingSource.options[source].value, cfl_sourcecolumn: column, cfl_field: xeroTextField.options[field].value, cfl_onlywhenempty: false, createdon: '2026-01-01T00:00:00Z', ...o,
});
function rulesOf(tracking: ReturnType<typeof rule>[], mappings: ReturnType<typeof mapping>[] = [], there: (table: string, column: string) => string | undefined = (_t, c) => c): Rules {
  const [t, m] = [trackingRules(tracking), fieldMappings(mappings)];
  const tables = ['invoice', 'cfl_purchaseinvoice', 'cfl_creditnote', 'invoicedetail', 'cfl_purchaseinvoiceline', 'cfl_creditnoteline', 'account', 'contact', 'product'];
  const properties = new Map(m.flatMap((x) => tables.map((table) => [`${table}.${x.column}`, there(table, x.column)] as const)));
  return { tracking: t, mappings: m, families: new Map(), properties, columns: columnsOf(t, m, properties) };
}
function result(rules: Rules, g: Given) {
  const { shared, own } = answers(g);
  const r = parseRead(askedFor(g), own, parseShared([askedFor(g)], shared), rules);
  if ('problems' in r) throw new Error(JSON.stringify(r.problems));
  return prepare(r.document, options);
}
const prepared = (rules: Rules, g: Given = {}) => { const r = result(rules, g); if ('problems' in r) throw new Error(r.problems.map((p) => `${p.code} ${p.text}`).join('\n')); return r.prepared; };
const codes = (rules: Rules, g: Given = {}) => { const r = result(rules, g); return 'problems' in r ? r.problems.map((p) => p.code) : []; };
const tracked = (rules: Rules, g: Given = {}): unknown => prepared(rules, g).document.LineItems![0]!.Tracking;
const wire = (name: string, category: string) => ({ TrackingCategoryID: `xero-${category}`, TrackingOptionID: `xero-${name}` });

describe('R40 tracking by rule', () => {
  const unit = 'b1000000-0000-4000-8000-000000000001';
  const territory = 'c1000000-0000-4000-8000-000000000001';
  it('R40 by owner, business unit, territory and product family', () => {
    const north = option('North', 'Region');
    expect(tracked(rulesOf([rule('o', 'owner', ids.owner, north)]))).toEqual([wire('North', 'Region')]);
    expect(tracked(rulesOf([rule('b', 'businessUnit', unit, north)]), { invoice: invoice({ _owningbusinessunit_value: unit }) })).toEqual([wire('North', 'Region')]);
    expect(tracked(rulesOf([rule('t', 'territory', territory, north)]), { invoice: invoice({ customerid_account: customer({ _territoryid_value: territory }) }) })).toEqual([wire('North', 'Region')]);
    expect(tracked(rulesOf([rule('f', 'productFamily', family, north)]), { lines: [line({ productid: { _parentproductid_value: family } })] })).toEqual([wire('North', 'Region')]);
    expect(tracked(rulesOf([rule('o', 'owner', ids.customer, north), rule('b', 'businessUnit', unit, north), rule('t', 'territory', territory, north), rule('f', 'productFamily', family, north)]))).toBeUndefined();
  });
  it('R40 on bills and credit notes, too', () => {
    const rules = rulesOf([rule('o', 'owner', ids.owner, option('North', 'Region'))]);
    for (const g of [{ bill: bill() }, { note: creditNote() }]) expect(tracked(rules, g)).toEqual([wire('North', 'Region')]);
  });
  it('R40 the first that fits, by order, for each category; what a person chose stays', () => {
    const all = [rule('late', 'owner', ids.owner, option('South', 'Region'), { cfl_order: 20 }), rule('first', 'owner', ids.owner, option('North', 'Region'), { cfl_order: 5 }), rule('other', 'owner', ids.owner, option('Bar', 'Channel'), { cfl_order: null })];
    expect(tracked(rulesOf(all))).toEqual([wire('North', 'Region'), wire('Bar', 'Channel')]);
    expect(tracked(rulesOf(all), { lines: [line({ cfl_TrackingOption1Id: option('East', 'Region') })] })).toEqual([wire('East', 'Region'), wire('Bar', 'Channel')]);
    expect(tracked(rulesOf(all.map((r) => ({ ...r, _cfl_connectionid_value: ids.team }))))).toBeUndefined();
  });
  it('R40 an option that cannot be used stops the document with the name of the rule', () => {
    expect(codes(rulesOf([rule('old', 'owner', ids.owner, option('North', 'Region', { statecode: 1 }))]))).toEqual(['RULE_OPTION_ARCHIVED']);
    expect(codes(rulesOf([rule('strange', 'owner', ids.owner, option('North', 'Region', { _cfl_connectionid_value: ids.team }))]))).toEqual(['RULE_OPTION_OF_OTHER_CONNECTION']);
    const r = result(rulesOf([rule('By owner', 'owner', ids.owner, option('North', 'Region', { statecode: 1 }))]), {});
    expect('problems' in r && r.problems[0]!.text).toContain('"By owner"');
  });
  it('R40 a family in a circle ends, and the families above count', () => {
    expect(familiesAbove('a', new Map([['a', 'b'], ['b', 'c'], ['c', 'a']]))).toEqual(['a', 'b', 'c']);
    expect(familiesAbove(undefined, new Map())).toEqual([]);
  });
  it('R40 whatever the rules: at most one for each category, two in all, none beside a choice, and each of them fits', () => {
    const some = fc.constantFrom('a', 'b', 'c');
    const anyRule = fc.record({ source: fc.constantFrom('owner', 'businessUnit', 'territory', 'productFamily', undefined), decides: fc.option(some, { nil: undefined }), category: some, hasOption: fc.boolean() })
      .map((r, ): TrackingRuleRead => ({ id: 'x', name: 'x', order: 1, connectionId: 'c', source: r.source as TrackingRuleRead['source'], decides: r.decides, option: r.hasOption ? { id: 'o', name: 'o', connectionId: 'c', active: true, xeroId: 'x', categoryId: r.category, categoryName: '', categoryXeroId: '', categoryActive: true } : undefined }));
    const facts: TrackingFacts = { owner: 'a', businessUnit: 'b', territory: undefined, families: ['c'] };
    fc.assert(fc.property(fc.array(anyRule), fc.array(some, { maxLength: 2 }), (rules, taken) => {
      const chosen = [...new Set(taken)].map((categoryId) => ({ categoryId }) as never);
      const got = trackingByRules(rules, facts, chosen);
      const categories = got.map((r) => r.option!.categoryId);
      expect(new Set(categories).size).toBe(categories.length);
      expect(chosen.length + got.length).toBeLessThanOrEqual(2);
      for (const r of got) { expect(taken).not.toContain(r.option!.categoryId); expect(r.source === 'productFamily' ? facts.families : [{ owner: 'a', businessUnit: 'b', territory: undefined }[r.source as 'owner']]).toContain(r.decides); }
    }), { numRuns: 200 });
  });
});

describe('R39 own columns in text fields of Xero', () => {
  it('R39 asks for the columns that are there, where they belong, and only for those', () => {
    const rules = rulesOf([rule('f', 'productFamily', family, option('North', 'Region'))], [mapping('p', 'document', 'new_code', 'reference'), mapping('c', 'party', 'new_code', 'contactAccountNumber'), mapping('l', 'line', 'description', 'lineDescription')], (t, c) => (t === 'contact' ? undefined : t === 'account' ? `_${c}_value` : c));
    const [head, lines] = readParts(askedFor({}), rules).map((p) => ('get' in p ? decodeURIComponent(p.get) : ''));
    expect(head).toContain('_cfl_brandingthemeid_value,cfl_amountsare,cfl_arrivalstatus,cfl_emailmode,cfl_bundleheaderonly,new_code&$expand');
    expect(head).toMatch(/customerid_account\(\$select=[^)]*,_new_code_value\)/);
    expect(head).toMatch(/customerid_contact\(\$select=(?![^)]*new_code)/);
    expect(lines).toContain(',productid($select=_parentproductid_value)&$filter');
    expect(lines!.match(/(?<=,)description(?=,)/g)).toHaveLength(1);
    const ofBill = readParts(askedFor({ bill: bill() }), rules).map((p) => ('get' in p ? decodeURIComponent(p.get) : ''));
    expect(ofBill[1]).toContain('cfl_ProductId($select=name,productnumber,_parentproductid_value)');
    expect(readParts(askedFor({}), rulesOf([]))).toEqual(readParts(askedFor({})));
  });
  it.each([
    ['text', { new_x: ' P-7 ' }, 'P-7'], ['a choice', { new_x: 3, [`new_x${PRINTED}`]: 'Gold' }, 'Gold'], ['a number', { new_x: 1234, [`new_x${PRINTED}`]: '1,234' }, '1234'], ['money', { new_x: '1234.5000', [`new_x${PRINTED}`]: '£1,234.50' }, '1234.5'],
    ['a date', { new_x: '2026-11-20', [`new_x${PRINTED}`]: '20/11/2026' }, '20 November 2026'], ['a time, where the books are kept', { new_x: '2026-11-20T23:30:00Z', [`new_x${PRINTED}`]: '11/20/2026 3:30 PM' }, '21 November 2026'],
    ['yes', { new_x: true, [`new_x${PRINTED}`]: 'Ja' }, 'Ja'], ['no, without a word for it', { new_x: false }, 'No'], ['several choices', { new_x: '1,2', [`new_x${PRINTED}`]: 'A; B' }, 'A; B'], ['a lookup', { new_x: ids.team, [`new_x${PRINTED}`]: 'Team A' }, 'Team A'], ['nothing', { new_x: null }, ''], ['control signs', { new_x: 'a\u0000b' }, 'ab'],
  ])('R39 %s is read as people read it', (_what, raw, words) => expect(wordsOf(raw, 'new_x', 'Europe/Berlin').replace('20 Nov 2026', '20 November 2026').replace('21 Nov 2026', '21 November 2026')).toBe(words));
  it('R39 the reference: instead of the description, only where empty, and cut with a note', () => {
    const of = (onlyWhenEmpty: boolean) => rulesOf([], [mapping('p', 'document', 'new_code', 'reference', { cfl_onlywhenempty: onlyWhenEmpty })]);
    const reference = (rules: Rules, o: Record<string, unknown>): unknown => prepared(rules, { invoice: invoice(o) }).document.Reference;
    expect(reference(of(false), { new_code: 'PRJ-1' })).toBe('PRJ-1');
    expect(reference(of(true), { new_code: 'PRJ-1' })).toBe('Order 42');
    expect(reference(of(true), { new_code: 'PRJ-1', description: null })).toBe('PRJ-1');
    expect(reference(of(false), { new_code: null })).toBe('Order 42');
    const p = prepared(of(false), { invoice: invoice({ new_code: 'é'.repeat(300) }) });
    expect([p.document.Reference, p.notes.map((n) => n.code)]).toEqual(['é'.repeat(255), ['MAPPED_REFERENCE_CUT']]);
    expect(prepared(of(false), { bill: bill({ new_code: 'PRJ-1' }) }).document.Reference).toBeUndefined();
  });
  it('R39 the text of a line, from the line or its product; too long is a problem of the line', () => {
    const rules = rulesOf([], [mapping('l', 'line', 'new_text', 'lineDescription'), mapping('p', 'product', 'new_long', 'lineDescription')]);
    const text = (o: Record<string, unknown>): unknown => prepared(rules, { lines: [line(o)] }).document.LineItems![0]!.Description;
    expect(text({ new_text: 'As ordered' })).toBe('As ordered');
    expect(text({ new_text: null, productid: { new_long: 'Oak, dried' } })).toBe('Oak, dried');
    expect(text({})).toBe('Widget');
    expect(codes(rules, { lines: [line({ new_text: 'x'.repeat(4001) })] })).toEqual(['LINE_TEXT_TOO_LONG']);
  });
  it('R39 fields of the contact, each held to its length when it is created', () => {
    const rules = rulesOf([], [
      mapping('a', 'party', 'new_no', 'contactAccountNumber', { cfl_onlywhenempty: true }), mapping('f', 'document', 'new_buyer', 'contactFirstName'), mapping('c', 'party', 'new_reg', 'contactCompanyNumber'), mapping('e', 'party', 'new_mail', 'contactEmail'), mapping('t', 'party', 'new_tel', 'contactPhone'), mapping('w', 'party', 'new_for', 'attentionTo'),
    ]);
    const contact = (o: Record<string, unknown>, of: Record<string, unknown> = {}) => { const c = prepared(rules, { invoice: invoice({ ...of, customerid_account: customer(o) }), accountLinks: [] }).contact; if (!('wanted' in c)) throw new Error('linked'); return c.wanted; };
    expect(contact({ accountnumber: null, new_no: 'N-1', new_reg: '0123', new_mail: 'pay@x.example', new_tel: '1', new_for: 'Ann' }, { new_buyer: 'Bea' })).toMatchObject({ accountNumber: 'N-1', createProblems: [], create: { AccountNumber: 'N-1', FirstName: 'Bea', CompanyNumber: '0123', EmailAddress: 'pay@x.example', Phones: [{ PhoneNumber: '1' }], Addresses: [{ AddressType: 'POBOX', City: 'Bristol', AttentionTo: 'Ann' }] } });
    expect(contact({ new_no: 'N-1' }).create.AccountNumber).toBe('AC-7');
    expect(contact({ new_reg: 'x'.repeat(51) }).createProblems).toMatchObject([{ code: 'MAPPED_VALUE_TOO_LONG', text: expect.stringContaining('"c"') }]);
    expect(contact({ new_mail: 'kein Käse' }).createProblems).toMatchObject([{ code: 'CUSTOMER_EMAIL_INVALID' }]);
  });
  it('R39 a mapping that cannot be carried out stops the document with its name', () => {
    const none = (): undefined => undefined;
    expect(codes(rulesOf([], [mapping('m', 'document', 'new_typo', 'reference')], none))).toEqual(['MAPPING_COLUMN_UNKNOWN']);
    expect(codes(rulesOf([], [mapping('m', 'party', 'new_x', 'contactPhone')], (t, c) => (t === 'contact' ? c : undefined)))).toEqual([]);
    expect(codes(rulesOf([], [mapping('m', 'line', 'new_x', 'reference')]))).toEqual(['MAPPING_LINE_TO_HEAD']);
    expect(codes(rulesOf([], [mapping('m', 'party', 'websiteurl', 'contactWebsite')]))).toEqual(['MAPPING_READ_ONLY']);
    expect(codes(rulesOf([], [mapping('m', 'document', '', 'reference')]))).toEqual(['MAPPING_INCOMPLETE']);
    const bills = { cfl_documentkind: documentKind.options.bill.value };
    expect(codes(rulesOf([], [mapping('m', 'document', 'new_x', 'reference', bills)]), { bill: bill() })).toEqual(['MAPPING_NOT_FOR_KIND']);
    expect(codes(rulesOf([], [mapping('m', 'document', 'new_x', 'reference', bills)], none))).toEqual([]);
    expect(codes(rulesOf([], [mapping('m', 'document', 'new_x', 'reference', { _cfl_connectionid_value: ids.team })], none))).toEqual([]);
  });
});
