import { defineRole, grant, type Depth, type Verb } from '../model/roles.ts';
import { readAll, readSettings, referenceData } from './shared.ts';

const manage: Partial<Record<Verb, Depth>> = { Create: 'Global', Read: 'Global', Write: 'Global', Delete: 'Global', Append: 'Global', AppendTo: 'Global' };

/**
 * Manages connections, links and mirrored data. Does not send: that is the Sender role. What the relay wrote about documents
 * (details, history, requests) can be read and not be changed, by nobody but the relay.
 */
export const administrator = defineRole('Counterfoil Administrator', 'Add-on role: connects Xero organisations and manages their settings and links.',
  grant('cfl_Connection', { ...manage, Assign: 'Global', Share: 'Global' }),
  grant('cfl_ConnectionHealth', { Read: 'Global' }),
  grant('cfl_ContactLink', manage),
  grant('cfl_ProductLink', manage),
  // Write and AppendTo: activate and deactivate, and choose as a connection's default; the rows come from Xero
  referenceData.flatMap((stem) => grant(stem, { Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global' })),
  readAll(['cfl_XeroDocument', 'cfl_SyncHistory', 'cfl_SyncRequest']),
  readSettings,
);
