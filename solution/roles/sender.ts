import { defineRole, grant } from '../model/roles.ts';
import { choosable, readAll, readSettings, referenceData, results } from './shared.ts';

/**
 * Sends invoices. An add-on: what the person may do with invoices comes from the customer's own role, including AppendTo on
 * invoices. Requests and details can be created, never changed or deleted: results are written by the relay alone.
 *
 * AppendTo on a connection is the right to post to that company; the relay asks the platform for it on the very row. Global
 * lets a Sender post to every connected company. Where companies must be kept apart, copy this role, lower the depth of
 * AppendTo on Xero Connection to business unit or user, and let each connection be owned by the team that posts to it
 * (privileges add up, so the copy replaces this role instead of joining it).
 */
export const sender = defineRole('Counterfoil Sender', 'Add-on role: sends invoices to Xero and sees what became of them.',
  grant('cfl_SyncRequest', { Create: 'Basic', Read: 'Basic', Append: 'Basic' }),
  grant('cfl_XeroDocument', { Create: 'Basic', Read: 'Basic', Append: 'Basic' }),
  readAll(results, 'Basic'),
  grant('cfl_Connection', { Read: 'Global', AppendTo: 'Global' }),
  readAll([...referenceData, 'cfl_ContactLink', 'cfl_ProductLink']),
  choosable.flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  readSettings,
);
