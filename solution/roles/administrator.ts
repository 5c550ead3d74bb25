import { defineRole, grant, type Depth, type Verb } from '../model/roles.ts';
import { readAll, readSettings, referenceData } from './shared.ts';

const change: Partial<Record<Verb, Depth>> = { Create: 'Global', Read: 'Global', Write: 'Global', Delete: 'Global', Append: 'Global' };

/**
 * Manages connections, links, rules and mirrored data. Does not send: that is the Sender role. What was asked for and what the
 * relay wrote about documents can be read and not be changed, by nobody but the relay. Bills, credit notes and balances are none
 * of an administrator's business.
 */
export const administrator = defineRole('Counterfoil Administrator', 'Add-on role: connects Xero organisations and manages their settings, links and rules.',
  grant('cfl_Connection', { ...change, AppendTo: 'Global', Assign: 'Global' }),
  readAll(['cfl_ConnectionHealth']),
  ['cfl_ContactLink', 'cfl_ProductLink', 'cfl_TrackingRule', 'cfl_FieldMapping'].flatMap((stem) => grant(stem, change)),
  // Write: activate and deactivate; the rows come from Xero
  referenceData.flatMap((stem) => grant(stem, { Read: 'Global', Write: 'Global' })),
  // what a connection, a product link or a rule may point at
  ['cfl_XeroAccount', 'cfl_XeroTaxRate', 'cfl_BrandingTheme', 'cfl_TrackingOption'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  readAll(['cfl_XeroDocument', 'cfl_SyncHistory', 'cfl_CorrectionRequest', 'cfl_Approval', 'cfl_XeroPayment']),
  // has accounts and tax rates read from Xero. No Append: a request that may point at no document sends none
  grant('cfl_SyncRequest', { Create: 'Basic', Read: 'Global' }),
  readSettings,
);
