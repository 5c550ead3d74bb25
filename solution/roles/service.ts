import { defineRole, grant, miscellaneous } from '../model/roles.ts';
import { readAll, referenceData } from './shared.ts';

/**
 * The relay's application user, and nothing else holds this role. It reads what a document needs, always as the person who
 * asked (Act on Behalf of Another User: the rights are the intersection of both), and writes results. It has no Delete
 * anywhere and no Write on any table of the Sales app. Lines of invoices have no privileges of their own: the invoice's rule.
 */
export const service = defineRole('Counterfoil Service', 'For the application user of the Counterfoil relay only.',
  miscellaneous('prvActOnBehalfOfAnotherUser'),
  readAll(['Organization', 'User', 'TransactionCurrency', 'Invoice', 'Account', 'Contact']),
  ['Invoice', 'Account', 'Contact', 'Product', 'TransactionCurrency', 'User'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  grant('cfl_SyncRequest', { Read: 'Global', Write: 'Global', Append: 'Global' }),
  // AppendTo for history and requests, Assign because details belong to the document's owner
  grant('cfl_XeroDocument', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global', Assign: 'Global' }),
  // Read: whether an event is recorded already is how a repeated write-back recognises itself; Assign: history belongs to the document's owner
  grant('cfl_SyncHistory', { Create: 'Global', Read: 'Global', Append: 'Global', Assign: 'Global' }),
  grant('cfl_Connection', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global' }),
  grant('cfl_ConnectionHealth', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  grant('cfl_ContactLink', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  // a link that exists is somebody's decision: created where there is none, never changed
  grant('cfl_ProductLink', { Create: 'Global', Read: 'Global', Append: 'Global' }),
  referenceData.flatMap((stem) => grant(stem, { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' })),
  // a new connection points at its proposed account and tax rate, a tracking option at its category; themes and options are chosen by people
  ['cfl_XeroAccount', 'cfl_XeroTaxRate', 'cfl_TrackingCategory'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
);
