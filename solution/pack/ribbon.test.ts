import { describe, expect, it } from 'vitest';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { addButtons, locationOf } from '../model/ribbon.ts';
import { details, send, xero } from '../ribbon/commands.ts';
import { solution } from '../definition.ts';
import { documentRibbon } from '../ribbon/document.ts';
import { allRibbons } from '../ribbon/index.ts';
import { attr, below, elements } from './check/reader.ts';
import { entityParts } from './customizations.ts';
import { packRibbon } from './ribbon.ts';
import { document } from './xml.ts';

const ribbonOf = (...r: Parameters<typeof packRibbon>): Element => new DOMParser().parseFromString(document(packRibbon(...r)), 'text/xml').documentElement!;
const invoice = ribbonOf(allRibbons.find((r) => r.table === 'invoice'));
const byId = (root: Element, name: string, id: string): Element => below(root, name).find((e) => attr(e, 'Id') === id && (name === 'CommandDefinition' || e.hasChildNodes()))!;
const commandOf = (root: Element, id: string) => {
  const c = byId(root, 'CommandDefinition', id);
  const used = (list: string, item: string) => elements(c, list, item).map((e) => attr(e, 'Id'));
  return { enable: used('EnableRules', 'EnableRule'), display: used('DisplayRules', 'DisplayRule'), run: elements(c, 'Actions', 'JavaScriptFunction').map((j) => [attr(j, 'FunctionName'), ...elements(j, 'CrmParameter').map((p) => attr(p, 'Value'))]) };
};

describe('the ribbon of a document', () => {
  it('R25 has Send to Xero and the menu on forms, in lists and in subgrids', () => {
    const placed = elements(invoice, 'CustomActions', 'CustomAction').map((a) => [attr(a, 'Location'), below(a, 'Button').map((b) => attr(b, 'Id')).join(' ')]);
    expect(placed).toEqual(['form', 'list', 'subgrid'].flatMap((place) => {
      const at = locationOf('invoice', place as 'form');
      const p = { form: 'cfl.invoice.', list: 'cfl.invoice.List.', subgrid: 'cfl.invoice.SubGrid.' }[place]!;
      return [[at, `${p}Send.Button`], [at, ['Details', 'Why', 'OpenInXero', 'Preview', ...(place === 'form' ? ['Deduct', 'SendTo'] : ['DryRun']), 'Update', 'Email', 'MarkAsSent', 'Attach', 'Pdf', 'Refresh', 'Hold', 'Release', 'Void', 'Skip', 'Unlink', ...(place === 'form' ? ['ReadReference'] : [])].map((k) => `${p}${k}.Button`).join(' ')]];
    }));
  });
  it('R25 hands the form to commands of forms, the list and its selection to commands of lists, which subgrids share', () => {
    expect(commandOf(invoice, 'cfl.invoice.Send.Command')).toEqual({
      enable: ['cfl.invoice.Saved.EnableRule', 'cfl.invoice.canSend.EnableRule'], display: ['cfl.invoice.Create.cfl_syncrequest.DisplayRule'], run: [['Counterfoil.Ribbon.send', 'PrimaryControl']],
    });
    expect(commandOf(invoice, 'cfl.invoice.List.Send.Command')).toEqual({
      enable: ['cfl.invoice.SelectedAny.EnableRule'], display: ['cfl.invoice.Create.cfl_syncrequest.DisplayRule'], run: [['Counterfoil.Ribbon.sendSelected', 'SelectedControl', 'SelectedControlSelectedItemReferences']],
    });
    const inSubgrid = below(invoice, 'Button').find((b) => attr(b, 'Id') === 'cfl.invoice.SubGrid.Send.Button')!;
    expect(attr(inSubgrid, 'Command')).toBe('cfl.invoice.List.Send.Command');
  });
  it('R25 counts what is selected, and sets no limit above, which the script explains', () => {
    const rule = (id: string) => { const r = elements(byId(invoice, 'EnableRule', id), 'SelectionCountRule')[0]!; return [attr(r, 'Minimum'), attr(r, 'Maximum'), attr(r, 'AppliesTo')]; };
    expect(rule('cfl.invoice.SelectedAny.EnableRule')).toEqual(['1', '', 'SelectedEntity']);
    expect(rule('cfl.invoice.SelectedOne.EnableRule')).toEqual(['1', '1', 'SelectedEntity']);
  });
  it('R23 decides by privileges alone who sees a command', () => {
    const rule = (id: string) => { const r = elements(byId(invoice, 'DisplayRule', id), 'EntityPrivilegeRule')[0]!; return [attr(r, 'EntityName'), attr(r, 'PrivilegeType'), attr(r, 'PrivilegeDepth')]; };
    expect(rule('cfl.invoice.Create.cfl_syncrequest.DisplayRule')).toEqual(['cfl_syncrequest', 'Create', 'Basic']);
    expect(rule('cfl.invoice.Read.cfl_xerodocument.DisplayRule')).toEqual(['cfl_xerodocument', 'Read', 'Basic']);
    expect(commandOf(invoice, 'cfl.invoice.Xero.Command')).toEqual({ enable: ['cfl.invoice.Saved.EnableRule'], display: ['cfl.invoice.Read.cfl_xerodocument.DisplayRule'], run: [] });
  });
  it.each(['cfl_purchaseinvoice', 'cfl_creditnote'])('R5 offers sending of %s on forms, in lists and in subgrids', (table) => {
    const r = ribbonOf(allRibbons.find((x) => x.table === table));
    expect(below(r, 'Button').filter((b) => attr(b, 'Id').endsWith('Send.Button'))).toHaveLength(3);
    expect(commandOf(r, `cfl.${table}.Xero.Command`).enable).toEqual([`cfl.${table}.Saved.EnableRule`]);
    expect(commandOf(r, `cfl.${table}.List.Xero.Command`).enable).toEqual([`cfl.${table}.SelectedAny.EnableRule`]);
  });
  it('R23 shows what corrects the books to those alone who may create corrections', () => {
    for (const r of allRibbons) for (const c of r.commands) {
      const corrects = /(Release|Allocate|Void|Skip|Unlink|Load)$/.test(c.key);
      expect(c.display.some((d) => d.table === 'cfl_correctionrequest'), `${r.table} ${c.key}`).toBe(corrects);
    }
    expect(allRibbons.find((r) => r.table === 'cfl_xerodocument')!.commands.map((c) => [c.key, c.display])).toEqual([...['Approve', 'Reject'].map((k) => [k, [{ privilege: 'Create', table: 'cfl_approval', depth: 'Basic' }]]), ...['TryAgain', 'TryAllAgain'].map((k) => [k, [{ privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' }]])]);
  });
  it('R35 hands its word to a command that others share, and names its rules by it', () => {
    expect(commandOf(invoice, 'cfl.invoice.Void.Command')).toEqual({ enable: ['cfl.invoice.Saved.EnableRule', 'cfl.invoice.may.void.EnableRule'], display: ['cfl.invoice.Create.cfl_correctionrequest.DisplayRule'], run: [['Counterfoil.Ribbon.act', 'PrimaryControl']] });
    const words = (id: string) => elements(elements(byId(invoice, 'CommandDefinition', id), 'Actions', 'JavaScriptFunction')[0]!, 'StringParameter').map((p) => attr(p, 'Value'));
    expect([words('cfl.invoice.Void.Command'), words('cfl.invoice.List.Hold.Command')]).toEqual([['void'], ['hold']]);
  });
  it('takes one more command as one more word', () => {
    const wanted = { table: 'cfl_creditnote', nouns: { one: 'credit note', many: 'credit notes' }, buttons: [], menu: xero, items: [details] };
    const more = ribbonOf(documentRibbon({ ...wanted, buttons: [send] }));
    expect(below(more, 'Button').filter((b) => attr(b, 'Id').includes('Send'))).toHaveLength(3);
    expect(elements(more, 'LocLabels', 'LocLabel').map((l) => attr(below(l, 'Title')[0]!, 'description'))).toContain('Saves the credit note, sends it to Xero and shows it arriving.');
  });
  it('takes the platform\'s buttons for adding rows away in every place where it puts them', () => {
    const hides = elements(ribbonOf(undefined, addButtons('cfl_balance')), 'CustomActions', 'HideCustomAction');
    expect(hides.map((h) => attr(h, 'Location'))).toEqual([
      'Mscrm.Form.cfl_balance.NewRecord', 'Mscrm.Form.cfl_balance.SaveAndNew', 'Mscrm.HomepageGrid.cfl_balance.NewRecord', 'Mscrm.SubGrid.cfl_balance.NewRecord',
      'Mscrm.SubGrid.cfl_balance.AddNewStandard', 'Mscrm.SubGrid.cfl_balance.AddExistingStandard', 'Mscrm.SubGrid.cfl_balance.AddExistingAssoc']);
    expect(hides.map((h) => attr(h, 'HideActionId'))).toEqual(hides.map((h) => `cfl.${attr(h, 'Location')}.Hide`));
  });
  it('R23 leaves nobody a button for adding what scripts and the relay write, and hides none elsewhere', () => {
    const parts = entityParts(solution, true);
    const read = (xml: Parameters<typeof document>[0]): Element => new DOMParser().parseFromString(document(xml), 'text/xml').documentElement!;
    const without = parts.filter((p) => elements(read(p.ribbon), 'CustomActions', 'HideCustomAction').length > 0);
    expect(without.map((p) => p.schemaName.slice(4)).sort()).toEqual([
      'Approval', 'Balance', 'BrandingTheme', 'ConnectionHealth', 'CorrectionRequest', 'SyncHistory', 'SyncRequest', 'TrackingCategory', 'TrackingOption', 'XeroAccount', 'XeroDocument', 'XeroPayment', 'XeroTaxRate']);
    expect(without.flatMap((p) => p.forms.map((f) => f.type))).not.toContain('quickCreate');
    const line = parts.find((p) => p.schemaName === 'cfl_CreditNoteLine')!.forms.find((f) => f.type === 'quickCreate')!;
    const makes = (column: string): string => below(read(line.xml), 'control').filter((c) => attr(c, 'datafieldname') === column).map((c) => below(c, 'IsInlineNewEnabled').map((e) => e.textContent).join() || 'may').join();
    expect([makes('cfl_accountid'), makes('cfl_productid')]).toEqual(['false', 'may']);
  });
  it('is complete and empty for a table without commands, as the platform exports it', () => {
    expect(ribbonOf(undefined).toString().replace(/\s+/g, '')).toContain('<CustomActions/><Templates><RibbonTemplatesId="Mscrm.Templates"/></Templates><CommandDefinitions/>');
  });
});
