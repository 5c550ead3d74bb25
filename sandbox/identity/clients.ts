/** The applications that may ask for tokens. Sandbox secrets are public on purpose: they open nothing but this machine's sandbox. */
import { relayApplicationId } from '../data/users.ts';

export const microsoftTenant = 'sandbox';

export const microsoftClients: readonly { readonly ids: readonly string[]; readonly secret: string; readonly user: 'relay' }[] = [
  { ids: ['relay', relayApplicationId], secret: 'sandbox-relay-secret', user: 'relay' },
];

/** Custom connections: the scopes are fixed when the app is made, a request may only ask for some of them. */
export const xeroClients: readonly { readonly id: string; readonly secret: string; readonly scopes: readonly string[] }[] = [
  {
    id: 'counterfoil-sandbox',
    secret: 'sandbox-xero-secret',
    scopes: [
      'accounting.invoices', 'accounting.invoices.read', 'accounting.payments', 'accounting.payments.read',
      'accounting.contacts', 'accounting.contacts.read', 'accounting.settings', 'accounting.settings.read', 'accounting.attachments',
    ],
  },
  // A second application of the same organisation: what it creates is not "created by my app" for the first.
  { id: 'other-app', secret: 'sandbox-other-secret', scopes: ['accounting.invoices', 'accounting.contacts', 'accounting.settings.read', 'accounting.payments'] },
];
