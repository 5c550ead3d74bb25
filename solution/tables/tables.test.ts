import { describe, expect, it } from 'vitest';
import type { LookupColumn } from '../model/columns.ts';
import { extendedTables, ownTables } from './index.ts';

const lookups = [...ownTables, ...extendedTables].flatMap((t) => Object.entries(t.columns).flatMap(([name, c]) => (c.kind === 'lookup' ? [{ table: t.logicalName as string, name, c: c as LookupColumn }] : [])));
const those = (which: (c: LookupColumn) => boolean): string[] => lookups.filter(({ c }) => which(c)).map(({ table, name }) => `${table}.${name}`).sort();

describe('what happens to rows when another row is deleted or assigned', () => {
  it('R69 nothing that is in the books, or asks for it, goes away with another row', () => {
    expect(those((c) => c.onDelete === 'Cascade')).toEqual([
      // what came from or belongs to one connection goes with it; a connection that has documents cannot be deleted
      'cfl_brandingtheme.cfl_connectionid', 'cfl_connectionhealth.cfl_connectionid', 'cfl_contactlink.cfl_connectionid',
      // parts of a document go with the document, and the document stays once it is in Xero
      'cfl_creditallocation.cfl_creditnoteid', 'cfl_creditnoteline.cfl_creditnoteid',
      'cfl_fieldmapping.cfl_connectionid', 'cfl_productlink.cfl_connectionid', 'cfl_purchaseinvoiceline.cfl_purchaseinvoiceid',
      // parts of the details go with the details, which no role may delete
      'cfl_synchistory.cfl_xerodocumentid',
      'cfl_trackingcategory.cfl_connectionid', 'cfl_trackingoption.cfl_connectionid', 'cfl_trackingrule.cfl_connectionid', 'cfl_xeroaccount.cfl_connectionid',
      'cfl_xeropayment.cfl_xerodocumentid', 'cfl_xerotaxrate.cfl_connectionid',
    ]);
  });
  it('R69 a document in Xero, a connection with documents, and a party with bills cannot be deleted', () => {
    expect(those((c) => c.onDelete === 'Restrict')).toEqual([
      'cfl_creditallocation.cfl_invoiceid', 'cfl_creditallocation.cfl_purchaseinvoiceid',
      'cfl_creditnote.cfl_accountid', 'cfl_creditnote.cfl_connectionid', 'cfl_creditnote.cfl_contactid',
      'cfl_purchaseinvoice.cfl_accountid', 'cfl_purchaseinvoice.cfl_connectionid', 'cfl_purchaseinvoice.cfl_contactid',
      'cfl_xerodocument.cfl_connectionid', 'cfl_xerodocument.cfl_sentcreditnoteid', 'cfl_xerodocument.cfl_sentinvoiceid', 'cfl_xerodocument.cfl_sentpurchaseinvoiceid',
      'cfl_xeropayment.cfl_connectionid', 'cfl_xeropayment.cfl_creditallocationid', 'invoice.cfl_connectionid', 'invoicedetail.cfl_depositinvoiceid',
    ]);
  });
  it('R23 a customer can be assigned to anybody: nothing that a role of ours must read follows accounts and contacts', () => {
    expect(those((c) => c.onAssign === 'Cascade' && ['account', 'contact'].includes(c.target))).toEqual([]);
  });
  it('what belongs to a document follows when the document is assigned', () => {
    expect(those((c) => c.onAssign === 'Cascade')).toEqual([
      'cfl_creditallocation.cfl_creditnoteid', 'cfl_creditnoteline.cfl_creditnoteid', 'cfl_purchaseinvoiceline.cfl_purchaseinvoiceid',
      'cfl_synchistory.cfl_xerodocumentid', 'cfl_xerodocument.cfl_invoiceid', 'cfl_xeropayment.cfl_xerodocumentid',
    ]);
  });
});

describe('tables', () => {
  it('every table and every column that is not plain from its name says what it is for', () => {
    for (const t of ownTables) expect(t.help, t.logicalName).toMatch(/\.$/);
    for (const t of [...ownTables, ...extendedTables]) for (const [name, c] of Object.entries(t.columns)) if (c.help !== undefined) expect(c.help, `${t.logicalName}.${name}`).toMatch(/[.)]$/);
  });
  it('no two columns of a table are called the same, the platform\'s own included', () => {
    for (const t of ownTables) {
      const labels = ['Status', 'Status Reason', 'Owner', 'Created On', 'Created By', 'Modified On', 'Modified By', ...Object.values(t.columns).map((c) => c.label)];
      expect(labels.filter((l, n) => labels.indexOf(l) !== n), t.logicalName).toEqual([]);
    }
  });
  it('are audited where people decide, and not where the relay writes', () => {
    expect(ownTables.filter((t) => t.audit).map((t) => t.logicalName).sort()).toEqual([
      'cfl_approval', 'cfl_connection', 'cfl_contactlink', 'cfl_correctionrequest', 'cfl_creditallocation', 'cfl_creditnote', 'cfl_creditnoteline', 'cfl_fieldmapping', 'cfl_productlink',
      'cfl_purchaseinvoice', 'cfl_purchaseinvoiceline', 'cfl_trackingrule',
    ]);
  });
  it('lines of all three documents name account, tax rate and tracking alike, so one mapping serves them', () => {
    const [own, theirs] = [ownTables.filter((t) => t.logicalName.endsWith('line')), extendedTables.find((t) => t.logicalName === 'invoicedetail')!];
    expect(own).toHaveLength(2);
    // only invoices have deposits
    const coding = Object.entries(theirs.columns).filter(([name]) => name !== 'cfl_depositinvoiceid');
    expect(coding).toHaveLength(4);
    for (const t of own) for (const [name, c] of coding) expect((t.columns as Readonly<Record<string, unknown>>)[name]).toMatchObject({ kind: 'lookup', target: (c as LookupColumn).target, schemaName: (c as LookupColumn).schemaName });
  });
});
