/**
 * The relay's configuration: environment variables, one schema. Every mistake is found at start, all of them at once, each
 * named with its fix; a value of a secret is never repeated.
 */
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { alertMistakes } from './alerts/mistakes.ts';
import { SetupError } from './core/setup-error.ts';

const text = (description: string, more: object = {}) => Type.String({ description, minLength: 1, ...more });
const optional = (description: string, more: object = {}) => Type.Optional(text(description, more));

export const ConfigSchema = Type.Object({
  RELAY_PORT: Type.Integer({ description: 'Port that the relay listens on.', minimum: 0, maximum: 65_535, default: 4003 }),
  RELAY_HOST: text('Address that the relay listens on. Behind a reverse proxy leave it on loopback.', { default: '127.0.0.1' }),
  TRUST_PROXY: Type.Boolean({ description: 'true behind a reverse proxy that sets X-Forwarded-For; rate limits count by that address.', default: false }),
  DATA_DIR: text('Folder of the built-in database and its keys. Back it up.', { default: '.data/relay' }),
  DATABASE_URL: optional('A PostgreSQL server instead of the built-in one: postgres://user:password@host:port/database. The user must own the database: each environment gets a schema of its own.', { pattern: '^postgres(ql)?://' }),
  MASTER_KEY: optional('32 random bytes in base64. Without it a key file is made in DATA_DIR, outside the database.', { pattern: '^[A-Za-z0-9+/]{43}=$' }),
  MASTER_KEY_PREVIOUS: optional('The key before MASTER_KEY, while one is exchanged for the other: what it has sealed still opens, nothing is sealed with it. See docs/security.md.', { pattern: '^[A-Za-z0-9+/]{43}=$' }),
  DATAVERSE_URL: optional('Address of the Dynamics environment, for example https://contoso.crm4.dynamics.com. Without it and the three below, the relay serves the environments that were set up on its page /setup.', { pattern: '^https?://' }),
  DATAVERSE_TENANT_ID: optional('Microsoft Entra tenant of the environment.'),
  DATAVERSE_CLIENT_ID: optional('Application (client) id of the relay\'s application user.'),
  DATAVERSE_CLIENT_SECRET: optional('Its client secret.'),
  DATAVERSE_AUTHORITY: text('Microsoft\'s sign-in server.', { pattern: '^https?://', default: 'https://login.microsoftonline.com' }),
  APP_ORIGINS: Type.Array(Type.String({ pattern: '^https?://[^/]+$' }), { description: 'Further browser origins that may call the relay, separated by commas.', default: [] }),
  APP_URL: optional('Base of the links from Xero back to the document; DATAVERSE_URL if left out.', { pattern: '^https?://' }),
  XERO_API_URL: text('Xero\'s API.', { pattern: '^https?://', default: 'https://api.xero.com' }),
  XERO_IDENTITY_URL: text('Xero\'s sign-in server.', { pattern: '^https?://', default: 'https://identity.xero.com' }),
  XERO_WEB_URL: optional('Base of links to documents in Xero; https://go.xero.com if left out.', { pattern: '^https?://' }),
  XERO_CLIENT_ID: optional('Client id of a custom connection in Xero\'s developer portal, for the environment of DATAVERSE_URL. Left out where people sign in at Xero on the page /setup.'),
  XERO_CLIENT_SECRET: optional('Its client secret.'),
  XERO_APP_CLIENT_ID: optional('Client id of a web app in Xero\'s developer portal, for people who sign in at Xero on the page /setup. Its redirect URI is this relay\'s public address with /setup/xero/callback.'),
  XERO_APP_CLIENT_SECRET: optional('Its client secret.'),
  XERO_LOGIN_URL: optional('Where people sign in at Xero; https://login.xero.com if left out, with a sandbox the address of XERO_IDENTITY_URL.', { pattern: '^https?://' }),
  SETUP_TENANT_ID: optional('Microsoft Entra tenant of the app registration with which people sign in on the page /setup, and with which "counterfoil setup" signs in by itself. Left out, it is entered on that page.'),
  SETUP_CLIENT_ID: optional('Application (client) id of that app registration; its redirect URI (Web) is this relay\'s public address with /setup/microsoft/callback.', { pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$' }),
  SETUP_CLIENT_SECRET: optional('Its client secret.'),
  ALLOW_SANDBOX_HOSTS: Type.Boolean({ description: 'true only to work with the sandboxes: admits plain http and other hosts than Microsoft\'s and Xero\'s.', default: false }),
  RECONNECT_ENVIRONMENT: optional('Organization id of a copied environment that an administrator wants to connect.', { pattern: '^[0-9a-fA-F-]{36}$' }),
  RATE_PER_MINUTE: Type.Integer({ description: 'Calls a minute that one address may make for one environment.', minimum: 1, maximum: 100_000, default: 600 }),
  XERO_DEADLINE_SECONDS: Type.Number({ description: 'Seconds that a call of Xero may take before its answer counts as lost.', minimum: 0.5, maximum: 60, default: 30 }),
  XERO_CALLS_PER_MINUTE: Type.Integer({ description: 'Calls of Xero a minute; Xero allows sixty.', minimum: 1, maximum: 100_000, default: 58 }),
  XERO_KEY_SECONDS: Type.Number({ description: 'Seconds after which Xero has surely forgotten an idempotency key; 360 are documented, 1200 have been seen. Only then is an invoice that Xero numbers believed to be absent.', minimum: 1, maximum: 86_400, default: 380 }),
  SWEEP_SECONDS: Type.Number({ description: 'Seconds between two looks for requests that nobody announced.', minimum: 0.1, maximum: 3_600, default: 60 }),
  XERO_WEBHOOK_KEY: optional('Signing key of the webhook in Xero\'s developer portal, whose delivery address is that of the relay with /webhooks/xero. Without it changes in Xero arrive by the poll alone, some minutes later.'),
  XERO_WEBHOOK_KEY_2: optional('A second signing key that counts as well, while one is exchanged for the other.'),
  XERO_POLL_SECONDS: Type.Optional(Type.Number({ description: 'Seconds between two looks for changes in Xero. Left out, it follows from the day\'s calls and from whether the webhook is to be relied on: between 6 and 60 minutes.', minimum: 0.1, maximum: 86_400 })),
  RULES_SECONDS: Type.Number({ description: 'Seconds for which tracking rules and field mappings are remembered; a change of them counts after that.', minimum: 0.1, maximum: 3_600, default: 30 }),
  SMTP_URL: optional('Mail server for alerts: smtps://user:password@host:465, or smtp://user:password@host:587, which encrypts before it signs in. Special signs of the password are percent-encoded.', { pattern: '^smtps?://' }),
  ALERT_EMAIL_FROM: optional('Sender of alerts.', { pattern: '^[^\\r\\n]*[^\\s@]+@[^\\s@]+$' }),
  ALERT_EMAIL_TO: Type.Array(Type.String({ pattern: '^[^\\s@]+@[^\\s@]+$' }), { description: 'Who gets alerts, separated by commas.', default: [] }),
  ALERT_TEAMS_URL: optional('Address of a Teams workflow "When a Teams webhook request is received"; alerts arrive as cards. It is a secret.', { pattern: '^https?://' }),
  ALERT_WEBHOOK_URL: optional('Address that gets each alert as JSON. It is a secret.', { pattern: '^https?://' }),
  ALERT_DIGEST_HOUR: Type.Integer({ description: 'Hour of the organisation\'s day from which the daily digest is sent.', minimum: 0, maximum: 23, default: 7 }),
  LOG_LEVEL: Type.Union(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((l) => Type.Literal(l)), { description: 'How much is logged.', default: 'info' }),
});
export type Config = Static<typeof ConfigSchema>;

const properties = ConfigSchema.properties as unknown as Record<string, { type?: string; default?: unknown; description: string; pattern?: string; minimum?: number; maximum?: number }>;
export const DATAVERSE_HOSTS = /\.(dynamics\.com|crm\.microsoftdynamics\.us|crm\.appsplatform\.us|dynamics\.cn)$/;
const XERO_HOSTS = /(^|\.)xero\.com$/;
const SIGN_IN_HOSTS = /^login\.(microsoftonline\.com|microsoftonline\.us|partner\.microsoftonline\.cn|chinacloudapi\.cn)$/;

/** @throws SetupError CONFIG_WRONG whose message lists every mistake with its fix. An empty variable counts as left out. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const raw: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const given = env[name]?.trim();
    if (given !== undefined && given !== '') raw[name] = typed(schema.type, given);
    else if (schema.default !== undefined) raw[name] = schema.default;
  }
  for (const e of Value.Errors(ConfigSchema, raw)) {
    if (e.keyword === 'required') for (const name of (e.params as { requiredProperties: string[] }).requiredProperties) mistakes.push(`${name} is missing. ${properties[name]!.description}`);
    else {
      const name = e.instancePath.split('/')[1] ?? '';
      const line = `${name} is wrong: it ${e.keyword === 'pattern' ? 'does not have the right form' : e.message}. ${properties[name]?.description ?? ''}`;
      if (!mistakes.some((m) => m.startsWith(`${name} `))) mistakes.push(line);
    }
  }
  for (const group of [...TOGETHER, ...ALSO_TOGETHER]) if (group.some((n) => raw[n] !== undefined)) mistakes.push(...missing(group.filter((n) => raw[n] === undefined)));
  if (mistakes.length === 0) mistakes.push(...hosts(raw as Config), ...alertMistakes(raw as Config));
  refuse(mistakes);
  const c = raw as Config;
  return { ...c, ...(c.DATAVERSE_URL === undefined ? {} : { DATAVERSE_URL: new URL(c.DATAVERSE_URL).origin }), ...(c.APP_URL === undefined ? {} : { APP_URL: c.APP_URL.replace(/\/+$/, '') }) };
}

/** Either all of them or none. */
const TOGETHER = [['DATAVERSE_URL', 'DATAVERSE_TENANT_ID', 'DATAVERSE_CLIENT_ID', 'DATAVERSE_CLIENT_SECRET'], ['XERO_CLIENT_ID', 'XERO_CLIENT_SECRET']] as const;
const ALSO_TOGETHER = [['XERO_APP_CLIENT_ID', 'XERO_APP_CLIENT_SECRET'], ['SETUP_TENANT_ID', 'SETUP_CLIENT_ID', 'SETUP_CLIENT_SECRET']] as const;
const missing = (names: readonly string[]): string[] => names.map((n) => `${n} is missing. ${properties[n]!.description}`);

/** What a configuration says that names an environment and a custom connection of Xero. */
export type WholeConfig = Config & { readonly [N in (typeof TOGETHER)[number][number]]: string };
/** For commands that work without the relay's database, and so know only what configuration names. @throws SetupError */
export function readWholeConfig(env: Readonly<Record<string, string | undefined>>): WholeConfig {
  const c = readConfig(env);
  refuse(missing(TOGETHER.flat().filter((n) => c[n] === undefined)));
  return c as WholeConfig;
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new SetupError('CONFIG_WRONG', `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`, 'Set the environment variables named above and start again.');
}

function typed(type: string | undefined, given: string): unknown {
  if (type === 'integer' || type === 'number') return given === '' || Number.isNaN(Number(given)) ? given : Number(given);
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  if (type === 'array') return given.split(',').map((s) => s.trim().replace(/\/$/, '')).filter((s) => s !== '');
  return given;
}

const trusted = (hosts: RegExp) => (address: string, c: Pick<Config, 'ALLOW_SANDBOX_HOSTS'>): boolean => {
  const url = URL.parse(address);
  return url !== null && (c.ALLOW_SANDBOX_HOSTS ? /^https?:$/.test(url.protocol) : url.protocol === 'https:' && hosts.test(url.hostname));
};
/** May a token of Dataverse be sent there? */
export const dataverseHost = trusted(DATAVERSE_HOSTS);
/** May a client secret be sent there? */
export const signInHost = trusted(SIGN_IN_HOSTS);

/** A token sent to a wrong host is a token given away: https and the vendors' own hosts only, unless it is said to be a sandbox. */
function hosts(c: Config): string[] {
  if (c.ALLOW_SANDBOX_HOSTS) return [];
  const unsafe = [
    ...(c.XERO_KEY_SECONDS < 360 ? ['XERO_KEY_SECONDS is wrong: below 360 an invoice could be sent twice. Leave it out.'] : []),
    ...(c.XERO_CALLS_PER_MINUTE > 58 ? ['XERO_CALLS_PER_MINUTE is wrong: above 58 Xero would refuse calls. Leave it out.'] : []),
  ];
  const rules: [keyof Config, RegExp, string][] = [['DATAVERSE_URL', DATAVERSE_HOSTS, 'a Dataverse address (https://...dynamics.com)'], ['DATAVERSE_AUTHORITY', SIGN_IN_HOSTS, 'Microsoft\'s sign-in server'], ['XERO_API_URL', XERO_HOSTS, 'Xero\'s API'], ['XERO_IDENTITY_URL', XERO_HOSTS, 'Xero\'s sign-in server'], ...(c.XERO_LOGIN_URL === undefined ? [] : [['XERO_LOGIN_URL', XERO_HOSTS, 'Xero\'s sign-in page'] as [keyof Config, RegExp, string]])];
  return [...unsafe, ...rules.flatMap(([name, allowed, what]) => {
    if (c[name] === undefined) return [];
    const url = URL.parse(String(c[name]));
    return url?.protocol === 'https:' && allowed.test(url.hostname) ? [] : [`${name} is wrong: ${url?.origin ?? 'it'} is not ${what}. Correct it, or set ALLOW_SANDBOX_HOSTS=true if this is a sandbox.`];
  })];
}
