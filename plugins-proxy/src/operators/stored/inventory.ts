/**
 * R64: what the relay stores, told table by table. Ids, times, yes or no and counts speak for themselves; every text has to
 * be described here, because only a text could hold what is nobody's business. A test compares this with the real database,
 * so that no table and no text comes to be stored without a word about it.
 */
const ofEnvironment: Readonly<Record<string, string>> = {
  relay: 'Which memory this is, and how often it was restored.',
  environments: 'Dynamics environments that are or were connected.',
  connections: 'Which Xero organisation each connection of an environment stands for.',
  intents: 'What is being done in Xero, or was during the last thirty days: each document, contact, item, e-mail or file once.',
  bindings: 'Which document of Dynamics is which document of Xero. The reason why nothing is sent twice.',
  requests: 'Which requests of Dynamics ask for which of these intents.',
  changes: 'What a change of a document in Xero has to know after a restart.',
  seen_in_xero: 'What a document looked like in Xero when a person or Counterfoil saw it last: only that is overwritten.',
  deleted_in_xero: 'Drafts that were deleted in Xero at somebody\'s wish: they are not taken for new ones.',
  unlinked: 'What a person said is not this document.',
  stops: 'Documents that are held or not meant for Xero.',
  approvals_wanted: 'Who asked for what a second person has to approve.',
  safe_starts: 'Connections that are in their first days.',
  safe_start_documents: 'What went during these first days.',
  automatic_connections: 'Connections whose documents go by themselves, and how far was looked.',
  automatic_documents: 'Which state of a document was asked for by itself already.',
  automatic_credit_connections: 'Connections whose cancelled invoices are credited by themselves.',
  automatic_credits: 'Cancelled invoices, and whether their credit note is made.',
  mails_wanted: 'E-mails that follow a sending.',
  mail_intents: 'How an e-mail is meant.',
  mail_states: 'Whether a document was e-mailed.',
  files_sent: 'Which files of a document are in Xero.',
  contact_updates: 'Contacts that have to be compared with their customers.',
  contact_bases: 'What a customer and its contact looked like when they were compared last.',
  link_follow_ups: 'Invoices whose page for the customer has to be asked for.',
  overdue_days: 'The day for which overdue documents were looked for.',
  waiting_requests: 'Since when a request waits.',
  loads: 'First loads: what a report found, until it is confirmed.',
  load_pairs: 'Pairs that such a report found.',
  load_leases: 'Which relay works on a load.',
  drift_nights: 'How far the nightly comparison has come.',
  drift_compared: 'Which documents were compared, and whether they differ.',
  balance_contacts: 'Contacts whose balances have to be read again.',
  balance_turns: 'When balances are read next.',
  xero_events: 'What Xero said has changed: which document, not how.',
  xero_cursors: 'How far the lists of Xero were read.',
  xero_polls: 'When Xero is asked next.',
  xero_seen: 'Which state of a document was handed over already.',
};
/** In `public`, for all environments together. */
const ofAll: Readonly<Record<string, string>> = {
  hosted_environments: 'Environments that this relay serves, and the schema in which the tables of each lie.',
  xero_budget: 'Calls of Xero of the last minute and day, for each organisation: so its limits are kept by all relays together.',
  kept_keys: 'Keys of the relay itself that outlive the master key.',
  xero_states: 'Sign-ins at Xero that have begun and are not finished; gone after an hour.',
  xero_sign_ins: 'Sign-ins at Xero: one for each person, however many environments use it.',
  xero_grants: 'What each environment may do with which sign-in or custom connection.',
  xero_grant_organisations: 'Which organisations of Xero an environment works with, and by which of these ways.',
  setup_code: 'The code for the page /setup, until it is used.',
  setup_sessions: 'Who is on the page /setup right now; ends after an hour, or with the person\'s token.',
  setup_microsoft_app: 'The app registration with which people sign in on the page /setup, where it was entered there.',
  setup_administrators: 'Who has proven to administer an environment.',
  setup_imports: 'An import of the solution that was begun on the page /setup.',
  alerts: 'Alerts of the last week.',
  alert_deliveries: 'Channels that have not got an alert yet.',
  alert_memory: 'Which alert was told when, so that it is not told again at once.',
  alert_seen: 'Which events were counted for an alert; gone after a week.',
  alert_failing: 'Since when Dynamics or Xero cannot be reached.',
};
export const tables: Readonly<Record<string, string>> = { ...ofEnvironment, ...ofAll };
/** Those of the relay as a whole, in `public`: they say nothing of a single environment, and stay when one is forgotten. */
export const ofRelay: ReadonlySet<string> = new Set(['relay', 'kept_keys', 'setup_code', 'setup_microsoft_app']);

const sealed = (what: string): string => `${what}, sealed with the master key`;
const hash = (what: string): string => `hash of ${what}: shown by nobody`;
const digest = 'keyed digest: nothing can be read from it without the master key';
const word = 'word of a fixed list';
const day = 'a day';
/** Texts, JSON and arrays: by column name, or for one table alone as `table.column`. */
export const texts: Readonly<Record<string, string>> = {
  environment: 'organization id of the environment', tenant: 'Xero\'s id of the organisation', subject: 'table and id of the record in Dynamics', party: 'table and id of the customer or supplier', document: 'table and id of the document', document_table: word, request_table: word,
  operation: word, action: word, kind: word, state: word, source: word, lane: word, mode: word, category: word, type: word, endpoint: word, verdict: word, reason: 'why it waits, as a code', was: word, disarmed_reason: word, status_before: word, problem_codes: 'codes of docs/errors.md', despite: 'codes of docs/errors.md', slot_lane: word, wanted: word,
  lease_holder: 'id of a relay\'s process', holder: 'id of a relay\'s process', slot_key: 'id of a call',
  digest, digest_before: digest, digest_after: digest, content_digest: digest, name_digest: digest, fingerprint: digest, aim: digest, ticket_hash: hash('a ticket of ten minutes'), 'load_pairs.facts': digest, 'contact_bases.dynamics': `each part of an address: ${digest}`, 'contact_bases.xero': `each part of an address: ${digest}`,
  candidate_ids: 'ids in Xero', rejected: 'ids in Xero', allocations_before: 'ids in Xero', contact_id: 'id in Xero',
  xero_updated_at: 'a time', document_date: `${day}: the date of the document`, day, from_day: day, to_day: day, again_on: day, calls: 'times of calls', bulk_calls: 'times of calls', slot_until: 'times',
  version: 'version number of the row in Dynamics', run: 'the day, or the id of the request that asked',
  'load_pairs.party': 'how its contact was found: a word of a fixed list',
  schema_name: 'name of its schema', 'hosted_environments.url': 'address of the environment', authority: 'address of the sign-in server', entra_tenant_id: 'id of the Entra tenant', client_id: 'id of the application user', 'hosted_environments.name': 'what people call the environment', 'hosted_environments.secret': sealed('client secret of the application user'),
  'environments.url': 'address of the environment', 'connections.name': 'name of the Xero organisation',
  'intents.number': 'number of the document, or code of the item: how it is found in Xero after a lost answer', 'intents.marker': 'the link to the record in Dynamics that Xero keeps with it',
  'kept_keys.name': word, 'kept_keys.sealed': sealed('a key for digests of what was sent'),
  state_hash: hash('a state that Xero sends back'), redirect_uri: 'address of this relay', sealed_verifier: sealed('the secret half of a sign-in that has begun'),
  xero_user: 'Xero\'s id of the person', sealed_tokens: sealed('access and refresh token'), why: 'why it ended, as a code', 'xero_grants.client_id': 'client id of the app in Xero', 'xero_sign_ins.client_id': 'client id of the app in Xero',
  sealed_secret: sealed('client secret'), tenant_id: 'Xero\'s id of the organisation', 'xero_grant_organisations.name': 'name of the Xero organisation', xero_connection_id: 'Xero\'s id of the connection between app and organisation',
  'setup_code.hash': hash('the code'), 'setup_sessions.hash': hash('the cookie'), 'setup_sessions.url': 'address of the environment', environment_name: 'what people call the environment', user_name: 'name of the administrator',
  sealed_token: sealed('the administrator\'s token'), sign_in_state: hash('a state that Microsoft sends back'), sign_in_url: 'address of the environment that somebody signs in to', sign_in_redirect: 'address of this relay', sealed_sign_in: sealed('the secret half of a sign-in that has begun'), xero_state: hash('a state that Xero sends back'), notice: 'what was told on the page last: a code and its words',
  'setup_microsoft_app.tenant': 'id or name of the Entra tenant', 'setup_administrators.name': 'name of the administrator', 'setup_administrators.url': 'address of the environment',
  connection: 'id of the connection', code: 'a code of docs/errors.md, or what the alert is about', facts: 'times, counts, a code, and table and id of a document', channel: word, door: word, 'alert_seen.key': 'id of a row of the history, or environment, connection and day of a digest',
  'alerts.environment': 'organization id of the environment, or its address before that is known', 'alert_memory.environment': 'organization id of the environment, or its address before that is known', 'alert_failing.environment': 'address of the environment',
};

export interface Column { readonly table: string; readonly column: string; readonly type: string }
const plain: Readonly<Record<string, string>> = { uuid: 'id', 'timestamp with time zone': 'time', boolean: 'yes or no', integer: 'count', bigint: 'count, or a time in milliseconds', 'double precision': 'count' };
/** What a column holds; undefined: nobody has said so. */
export const meaningOf = (c: Column): string | undefined => texts[`${c.table}.${c.column}`] ?? plain[c.type] ?? texts[c.column];

/** Nobody who reads an export has any use for it, and somebody who should not might have. */
export const isSecret = (c: Column): boolean => / sealed with the master key$|^hash of /.test(meaningOf(c) ?? '');

export function storedDocument(o: { readonly shared: readonly Column[]; readonly ofEnvironment: readonly Column[] }): string {
  const section = (columns: readonly Column[]): string[] => [...new Set(columns.map((c) => c.table))].flatMap((t) => [`### ${t}`, '', tables[t] ?? '(not described)', '', '| column | what it holds |', '| --- | --- |', ...columns.filter((c) => c.table === t).map((c) => `| \`${c.column}\` | ${meaningOf(c) ?? '(not described)'} |`), '']);
  return [
    '# What the relay stores', '',
    'Everything that is in the relay\'s database, from the database itself (`node plugins-proxy/src/operators/stored/write-document.ts`). No amount, no address of a customer, no e-mail address and no text of a document is among it; secrets are sealed with the master key, which is kept outside. `counterfoil export` writes all of it for one environment, secrets left out; `counterfoil forget` removes it ([running Counterfoil](operate.md#what-is-stored-and-how-it-is-removed)).', '',
    '## Of each environment, in a schema of its own', '', 'An environment that is forgotten takes its schema with it.', '', ...section(o.ofEnvironment),
    '## Of all environments together, in the schema `public`', '', `Rows about one environment go with it: by its id, by its address, or because nothing else uses them any more. ${[...ofRelay].filter((t) => o.shared.some((c) => c.table === t)).map((t) => `\`${t}\``).join(', ')} are the relay's own and stay.`, '', ...section(o.shared),
  ].join('\n');
}
