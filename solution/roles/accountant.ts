import { defineRole, grant } from '../model/roles.ts';
import { choosable, ownDocuments, readAll, readSettings, referenceData, results } from './shared.ts';

/**
 * Everything that a Sender may, for everybody's documents, and the purchase side: bills, credit notes, allocations, corrections.
 * One role is enough for an accountant. Deleting is allowed on documents that are not in Xero; those that are, the platform itself
 * keeps (Restrict). What was asked for and what the relay wrote can be read and never be changed.
 */
export const accountant = defineRole('Counterfoil Accountant', 'Add-on role: enters and sends bills and credit notes, sends everybody\'s invoices, and corrects what is in Xero.',
  ownDocuments.flatMap((stem) => grant(stem, { Create: 'Basic', Read: 'Global', Write: 'Global', Delete: 'Global', Append: 'Global' })),
  // lines, allocations and requests point at them; Assign: lines follow by themselves
  ['cfl_PurchaseInvoice', 'cfl_CreditNote'].flatMap((stem) => grant(stem, { AppendTo: 'Global', Assign: 'Global' })),
  grant('cfl_SyncRequest', { Create: 'Basic', Read: 'Global', Append: 'Basic' }),
  grant('cfl_CorrectionRequest', { Create: 'Basic', Read: 'Global', Append: 'Basic' }),
  grant('cfl_XeroDocument', { Create: 'Basic', Read: 'Global', Append: 'Basic' }),
  readAll([...results, 'cfl_Approval']),
  grant('cfl_Connection', { Read: 'Global', AppendTo: 'Global' }),
  // who a customer or supplier is in Xero, where several could be meant: decided by somebody who knows the books
  grant('cfl_ContactLink', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  readAll([...referenceData, 'cfl_ProductLink']),
  choosable.flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  readSettings,
);
