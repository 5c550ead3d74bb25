/** Addresses that people type. The relay calls them, with tokens: nothing but Dataverse is let through, whatever it looks like. */
import { SetupError } from '../core/setup-error.ts';
import { DATAVERSE_HOSTS } from '../config.ts';

const wrong = (message: string): SetupError => new SetupError('SETUP_ADDRESS_WRONG', message, 'Copy the address from the browser while the environment is open; it looks like https://contoso.crm4.dynamics.com.');
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Origin of an environment. @throws SetupError SETUP_ADDRESS_WRONG */
export function environmentUrl(given: unknown, o: { readonly sandbox: boolean }): string {
  if (typeof given !== 'string' || given.trim() === '' || given.length > 500) throw wrong('Enter the address of your Dynamics environment.');
  const text = given.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (!url || url.username !== '' || url.password !== '') throw wrong('That is not the address of a Dynamics environment.');
  if (o.sandbox && LOOPBACK.has(url.hostname) && url.protocol === 'http:') return url.origin;
  if (url.protocol !== 'https:' || url.port !== '' || !DATAVERSE_HOSTS.test(url.hostname)) throw wrong(`${url.host} is not the address of a Dynamics environment.`);
  return url.origin;
}

/** A directory of Microsoft Entra: its id, or one of its domains. */
export function tenantOf(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : '';
  if (!/^[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?$/i.test(text) || text.includes('..') || ['common', 'organizations', 'consumers'].includes(text.toLowerCase())) throw new SetupError('SETUP_TENANT_WRONG', 'That is not a directory (tenant) id.', 'Copy "Directory (tenant) ID" from the overview page of the app registration.');
  return text;
}
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export function clientIdOf(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : '';
  if (!UUID.test(text)) throw new SetupError('SETUP_CLIENT_ID_WRONG', 'That is not an application (client) id.', 'Copy "Application (client) ID" from the overview page of the app registration.');
  return text.toLowerCase();
}
export function secretOf(given: unknown, where: string): string {
  const text = typeof given === 'string' ? given.trim() : '';
  if (text.length < 8 || text.length > 500 || /\s/.test(text)) throw new SetupError('SETUP_SECRET_WRONG', 'That is not a client secret.', where);
  // the portal shows the id of a secret beside its value, and people copy the id
  if (UUID.test(text)) throw new SetupError('SETUP_SECRET_WRONG', 'That is the id of a secret and not the secret.', 'Copy the column "Value", which is shown only once, right after the secret was made. If it is gone, make a new one.');
  return text;
}

/** Where browsers reach the relay: https, or this machine. */
export function relayAddress(given: unknown): string {
  const url = typeof given === 'string' ? URL.parse(given.trim()) : null;
  if (!url || url.username !== '' || url.pathname.replace(/\/+$/, '') !== '' || url.search !== '' || (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))) {
    throw new SetupError('SETUP_RELAY_ADDRESS_WRONG', 'That is not an address at which browsers reach this relay.', 'Enter the https address without a path, for example https://relay.contoso.com.');
  }
  return url.origin;
}
/** Over plain http a session could be taken on the way; on this machine there is no way. */
export const isSafeOrigin = (origin: string): boolean => { const u = new URL(origin); return u.protocol === 'https:' || LOOPBACK.has(u.hostname); };
