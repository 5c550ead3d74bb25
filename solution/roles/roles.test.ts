import { describe, expect, it } from 'vitest';
import { held, type Role } from '../model/roles.ts';
import { ownTables } from '../tables/index.ts';
import { accountant, administrator, allRoles, approver, sender, service, viewer } from './index.ts';

const stems = ownTables.map((t) => t.schemaName);
const verbsOnOwn = (r: Role): string[] => [...new Set(stems.flatMap((s) => Object.keys(held(r, s))))].sort();
const written = ['cfl_XeroDocument', 'cfl_SyncHistory', 'cfl_SyncRequest', 'cfl_CorrectionRequest', 'cfl_XeroPayment', 'cfl_Balance'];
const people = [sender, accountant, approver, viewer, administrator];

describe('R23 roles of the solution', () => {
  it('R23 supplies sender, accountant, approver, viewer, administrator and relay service', () => {
    expect(allRoles.map((r) => r.name)).toEqual(['Sender', 'Accountant', 'Approver', 'Viewer', 'Administrator', 'Service'].map((n) => `Counterfoil ${n}`));
  });
  it('R23 sales staff, approvers, viewers and the relay need no Delete anywhere; others only on what they enter themselves', () => {
    const deletes = (r: Role): string[] => r.privileges.filter((p) => p.name.startsWith('prvDelete')).map((p) => p.name.slice('prvDeletecfl_'.length));
    for (const r of [sender, approver, viewer, service]) expect(deletes(r)).toEqual([]);
    expect(deletes(administrator)).toEqual(['Connection', 'ContactLink', 'FieldMapping', 'ProductLink', 'TrackingRule']);
    expect(deletes(accountant)).toEqual(['CreditAllocation', 'CreditNote', 'CreditNoteLine', 'PurchaseInvoice', 'PurchaseInvoiceLine']);
  });
  it('R23 lets only the relay change results', () => {
    for (const r of people) for (const t of written) expect(held(r, t)).not.toHaveProperty('Write');
    expect(held(service, 'cfl_XeroDocument')).toMatchObject({ Create: 'Global', Write: 'Global', Assign: 'Global' });
    expect(held(service, 'cfl_SyncHistory')).not.toHaveProperty('Write');
    // asks in somebody's name, with the rights that both have; of corrections only to apply the credit note of a cancelled invoice (R20)
    for (const t of ['cfl_SyncRequest', 'cfl_CorrectionRequest']) expect(held(service, t)).not.toHaveProperty('Delete');
    expect(held(service, 'cfl_Approval')).not.toHaveProperty('Create');
  });
  it('R23 keeps corrections for accountants and approvals for approvers', () => {
    expect(people.filter((r) => held(r, 'cfl_CorrectionRequest').Create)).toEqual([accountant]);
    expect(people.filter((r) => held(r, 'cfl_Approval').Create)).toEqual([approver]);
    // the second person must be another: who may ask may not approve with the same role
    for (const t of ['cfl_SyncRequest', 'cfl_CorrectionRequest', 'cfl_XeroDocument']) expect(held(approver, t)).not.toHaveProperty('Create');
  });
  it('R23 lets a sender create and read own requests and details, and choose what came from Xero', () => {
    for (const t of ['cfl_SyncRequest', 'cfl_XeroDocument']) expect(held(sender, t)).toEqual({ Create: 'Basic', Read: 'Basic', Append: 'Basic' });
    expect(held(sender, 'cfl_SyncHistory')).toEqual({ Read: 'Basic' });
    expect(held(sender, 'cfl_XeroAccount')).toEqual({ Read: 'Global', AppendTo: 'Global' });
    expect(held(sender, 'cfl_Connection')).toEqual({ Read: 'Global', AppendTo: 'Global' });
    expect(verbsOnOwn(sender)).toEqual(['Append', 'AppendTo', 'Create', 'Read']);
  });
  it('R23 adds nothing to what people may do with invoices, customers and products', () => {
    for (const r of people) expect(r.privileges.filter((p) => !p.name.includes('cfl_')).map((p) => p.name)).toEqual(['prvReadEnvironmentVariableDefinition', 'prvReadEnvironmentVariableValue']);
  });
  it('R15 R23 lets an administrator ask for what names no document, and so send none', () => {
    expect(held(administrator, 'cfl_SyncRequest')).toEqual({ Create: 'Basic', Read: 'Global' });
  });
  it('R23 lets the viewer read everything and do nothing else', () => {
    expect(verbsOnOwn(viewer)).toEqual(['Read']);
    for (const s of stems) expect(held(viewer, s)).toEqual({ Read: 'Global' });
  });
  it('R18 R23 R36 lets the relay read the Sales tables and change the state of invoices only; Xero\'s PDF becomes a note', () => {
    const theirs = service.privileges.filter((p) => !p.name.includes('cfl_')).map((p) => p.name);
    expect(theirs.filter((n) => !/^prv(Read|AppendTo)/.test(n))).toEqual(['prvActOnBehalfOfAnotherUser', 'prvAppendNote', 'prvCreateNote', 'prvWriteInvoice']);
  });
  it('R12 R23 lets the relay link a product to its item, and never change a link', () => {
    expect(held(service, 'cfl_ProductLink')).toEqual({ Create: 'Global', Read: 'Global', Append: 'Global' });
    expect(held(service, 'Product')).toEqual({ Read: 'Global', AppendTo: 'Global' });
  });
  it('R23 lets every person\'s role read where the relay is; the relay knows', () => {
    expect(service.privileges.filter((p) => p.name.includes('EnvironmentVariable'))).toEqual([]);
    for (const r of allRoles.filter((x) => x !== service)) expect(r.privileges.map((p) => p.name)).toEqual(expect.arrayContaining(['prvReadEnvironmentVariableDefinition', 'prvReadEnvironmentVariableValue']));
  });
});
