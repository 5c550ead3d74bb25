/** The applications that may ask for tokens. Sandbox secrets are public on purpose: they open nothing but this machine's sandbox. */
import { relayApplicationId, setupApplication, userNamed } from '../data/users.ts';

export const microsoftTenant = 'sandbox';

export interface MicrosoftClient {
  /** By which it may be named; the application id is the last. */
  readonly ids: readonly string[];
  readonly secret: string;
  /** Its service principal in the tenant. */
  readonly oid: string;
  /** Registered for signing people in; at localhost the port does not count. */
  readonly redirectUris: readonly string[];
}
const setupCallback = 'http://localhost/setup/microsoft/callback';
export const microsoftClients: readonly MicrosoftClient[] = [
  { ids: ['relay', relayApplicationId], secret: 'sandbox-relay-secret', oid: userNamed('relay').oid, redirectUris: [setupCallback] },
  // an application that nobody has made a user for in Dataverse
  { ids: [setupApplication.id], secret: 'sandbox-setup-secret', oid: setupApplication.oid, redirectUris: [setupCallback] },
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

const granular = [
  'openid', 'profile', 'email', 'offline_access',
  ...['invoices', 'payments', 'banktransactions', 'manualjournals', 'contacts', 'settings', 'attachments'].flatMap((s) => [`accounting.${s}`, `accounting.${s}.read`]),
];
/**
 * Web apps, which people allow to act for them (authorization code). What is listed under redirectUris must be met to the
 * letter; a test adds its own at POST /sandbox/xero/apps, as a developer does in Xero's portal. Only granular scopes: the
 * broad ones are closed to apps made since 2 March 2026.
 */
export const xeroApps: readonly { readonly id: string; readonly secret: string; readonly name: string; readonly redirectUris: readonly string[]; readonly scopes: readonly string[] }[] = [
  { id: 'counterfoil-app', secret: 'sandbox-app-secret', name: 'Counterfoil', redirectUris: ['http://localhost:4003/setup/xero/callback'], scopes: granular },
  { id: 'another-app', secret: 'sandbox-another-secret', name: 'Another App', redirectUris: ['http://localhost:4003/setup/xero/callback'], scopes: granular },
];
