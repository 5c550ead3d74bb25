import { defineRole, grant } from '../model/roles.ts';
import { ownDocuments, readAll, readSettings, referenceData } from './shared.ts';

/**
 * The second person's yes, where a connection asks for one. Sees what is to be approved and answers; sends, changes and corrects
 * nothing. An answer cannot be changed or taken back: a new one is given.
 *
 * AppendTo on a connection says for which company an answer counts, as it says for a Sender where they may post: the relay asks the
 * platform for it on the very row. Where companies are kept apart, copy this role and lower its depth.
 */
export const approver = defineRole('Counterfoil Approver', 'Add-on role: approves or rejects documents that need a second person.',
  grant('cfl_Approval', { Create: 'Basic', Read: 'Global', Append: 'Basic' }),
  // what an answer points at
  ['cfl_XeroDocument', 'cfl_SyncRequest', 'cfl_CorrectionRequest', 'cfl_PurchaseInvoice', 'cfl_CreditNote'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  grant('cfl_Connection', { Read: 'Global', AppendTo: 'Global' }),
  readAll([...ownDocuments, 'cfl_XeroDocument', 'cfl_SyncRequest', 'cfl_CorrectionRequest', 'cfl_SyncHistory', ...referenceData]),
  readSettings,
);
