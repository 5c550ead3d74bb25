// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { cellsOf, controlKind, customControlFor, fieldsOf, formFactors, isEditableGrid, parseForm, quickFormsOf } from './formxml.ts';

const form = `<form><tabs>
  <tab name="general" id="{T1}" showlabel="true"><labels><label description="General" languagecode="1033"/><label description="Allgemein" languagecode="1031"/></labels><columns><column width="60%"><sections>
    <section name="one" id="{S1}" columns="11" showlabel="false"><labels/><rows>
      <row><cell id="{C1}" colspan="2"><labels><label description="" languagecode="1033"/></labels><control id="cfl_key" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="cfl_key" uniqueid="{AB90C71D-BF8B-5548-8775-745B07E41546}"/></cell></row>
      <row><cell id="{C2}"><labels/><control id="total" classid="{533B9E00-756B-4312-95A0-DC888637AC78}" datafieldname="total" disabled="true"/></cell><cell id="{C3}" visible="false"/></row>
    </rows></section></sections></column></columns></tab></tabs>
  <header><rows><row><cell id="{H1}"><labels/><control id="header_total" classid="{533B9E00-756B-4312-95A0-DC888637AC78}" datafieldname="total"/></cell></row></rows></header>
  <controlDescriptions><controlDescription forControl="{ab90c71d-bf8b-5548-8775-745b07e41546}">
    <customControl id="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}"><parameters><datafieldname>cfl_key</datafieldname></parameters></customControl>
    <customControl formFactor="2" name="abc_N.C"><parameters><documentKey>cfl_key</documentKey><mode static="true" type="SingleLine.Text">wide</mode></parameters></customControl>
  </controlDescription></controlDescriptions>
  <formLibraries><Library name="abc_/x.js" libraryUniqueId="{1}"/></formLibraries>
  <events><event name="onload"><Handlers><Handler functionName="A.onLoad" libraryName="abc_/x.js" enabled="true" passExecutionContext="true"/></Handlers><InternalHandlers><Handler functionName="Not.ours" libraryName="y"/></InternalHandlers></event></events>
</form>`;

describe('parseForm', () => {
  const model = parseForm(form);
  it('keeps tabs, widths, sections, cells and spans of the designer', () => {
    expect(model.tabs[0]).toMatchObject({ name: 'general', label: 'General', columns: [{ width: '60%' }] });
    const section = model.tabs[0]!.columns[0]!.sections[0]!;
    expect(section).toMatchObject({ columns: 2, showLabel: false });
    expect(section.rows.map((r) => r.map((c) => [c.id, c.colspan, c.visible, c.control?.kind]))).toEqual([[['{C1}', 2, true, 'text']], [['{C2}', 1, true, 'money'], ['{C3}', 1, false, undefined]]]);
  });
  it('joins a cell with its PCF control and tells bound from static parameters', () => {
    const control = cellsOf(model).find((c) => c.control!.field === 'cfl_key')!.control!;
    expect(customControlFor(control, 2)).toEqual({ formFactor: 2, name: 'abc_N.C', parameters: { documentKey: { value: 'cfl_key', isStatic: false }, mode: { value: 'wide', isStatic: true, type: 'SingleLine.Text' } } });
    expect(customControlFor(control, 1)?.name).toBe('abc_N.C');
  });
  it('lists each column once, libraries, and only the handlers that are the form\'s own', () => {
    expect(fieldsOf(model)).toEqual(['total', 'cfl_key']);
    expect(model.libraries).toEqual(['abc_/x.js']);
    expect(model.handlers).toEqual([{ event: 'onload', field: undefined, library: 'abc_/x.js', functionName: 'A.onLoad', enabled: true, parameters: '', passContext: true }]);
  });
  it('knows an editable grid by form factor, the forms of a quick view by table, and the subgrid of an event', () => {
    const grid = (name: string, editing: string): string => `<customControl formFactor="2" name="${name}"><parameters><data-set name="Items"><ViewId>{1}</ViewId></data-set><EnableEditing static="true" type="Enum">${editing}</EnableEditing></parameters></customControl>`;
    const of = (inner: string) => parseForm(`<form><tabs><tab><columns><column width="100%"><sections><section><rows><row><cell><control id="g" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}" uniqueid="{U}"/></cell>
      <cell><control id="q" classid="{5C5600E0-1D6E-4205-A272-BE80DA87FD42}" datafieldname="customerid"><parameters><QuickForms>&lt;QuickFormIds&gt;&lt;QuickFormId entityname="account"&gt;{A1}&lt;/QuickFormId&gt;&lt;QuickFormId entityname="contact"&gt;c1&lt;/QuickFormId&gt;&lt;/QuickFormIds&gt;</QuickForms></parameters></control></cell></row></rows></section></sections></column></columns></tab></tabs>
      <controlDescriptions><controlDescription forControl="{u}">${inner}</controlDescription></controlDescriptions><events><event name="onchange" attribute="quantity" relationship="" control="g"><Handlers><Handler functionName="A.b" libraryName="x" enabled="true"/></Handlers></event></events></form>`);
    const controls = cellsOf(of(grid('Microsoft.PowerApps.PowerAppsOneGrid', 'yes'))).map((c) => c.control!);
    expect([isEditableGrid(controls[0]!, formFactors.web), isEditableGrid(controls[0]!, formFactors.phone)]).toEqual([true, false]);
    expect(quickFormsOf(controls[1]!)).toEqual({ account: 'a1', contact: 'c1' });
    expect(isEditableGrid(cellsOf(of(grid('MscrmControls.Grid.GridControl', 'no')))[0]!.control!, formFactors.web)).toBe(false);
    expect(of('').handlers[0]).toMatchObject({ event: 'onchange', field: 'quantity', control: 'g' });
  });
  it('does not guess at a control that it does not know', () => { expect(controlKind('{00000000-0000-0000-0000-000000000000}')).toBe('unknown'); });
  it('says that broken XML is broken', () => { expect(() => parseForm('<form><tabs></form>')).toThrow(/not well-formed/); });
});
