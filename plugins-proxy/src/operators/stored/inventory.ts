/**
 * R64: what the relay stores, told table by table. Ids, times, yes or no and counts speak for themselves; every text has to
 * be described here, because only a text could hold what is nobody's business. A test compares this with the real database,
 * so that no table and no text comes to be stored without a word about it.
 */
export const tables: Readonly<Record<string, string>> = {
  relay: 'Which relay this database belongs to, and how often it was restored.',
  environments: 'Dynamics environments that are or were connected.',
  hosted_environments: 'Environments that this relay serves, and the schema in which the tables of each lie.',
  connections: 'Which Xero organisation each connection of an environment stands for.',
  xero_budget: 'Calls of Xero of the last minute and day, for each organisation: so its limits are kept by all relays together.',
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

const digest = 'keyed digest: nothing can be read from it without the master key';
const word = 'word of a fixed list';
const day = 'a day';
/** Texts, JSON and arrays: by column name, or for one table alone as `table.column`. */
export const texts: Readonly<Record<string, string>> = {
  environment: 'organization id of the environment', tenant: 'Xero\'s id of the organisation', subject: 'table and id of the record in Dynamics', party: 'table and id of the customer or supplier', document: 'table and id of the document', document_table: word, request_table: word,
  operation: word, action: word, kind: word, state: word, source: word, lane: word, mode: word, category: word, type: word, endpoint: word, verdict: word, reason: 'why it waits, as a code', was: word, disarmed_reason: word, status_before: word, problem_codes: 'codes of docs/errors.md', despite: 'codes of docs/errors.md', slot_lane: word, wanted: word,
  lease_holder: 'id of a relay\'s process', holder: 'id of a relay\'s process', slot_key: 'id of a call',
  digest, digest_before: digest, digest_after: digest, content_digest: digest, name_digest: digest, fingerprint: digest, aim: digest, ticket_hash: 'hash of a ticket of ten minutes', 'load_pairs.facts': digest, 'contact_bases.dynamics': `each part of an address: ${digest}`, 'contact_bases.xero': `each part of an address: ${digest}`,
  candidate_ids: 'ids in Xero', rejected: 'ids in Xero', allocations_before: 'ids in Xero', contact_id: 'id in Xero',
  xero_updated_at: 'a time', document_date: `${day}: the date of the document`, day, from_day: day, to_day: day, again_on: day, calls: 'times of calls', bulk_calls: 'times of calls', slot_until: 'times',
  version: 'version number of the row in Dynamics', run: 'the day, or the id of the request that asked',
  'load_pairs.party': 'how its contact was found: a word of a fixed list',
  schema_name: 'name of its schema', 'hosted_environments.url': 'address of the environment', authority: 'address of the sign-in server', entra_tenant_id: 'id of the Entra tenant', client_id: 'id of the application user', 'hosted_environments.name': 'what people call the environment', secret: 'client secret, sealed with the master key',
  'environments.url': 'address of the environment', 'connections.name': 'name of the Xero organisation',
  'intents.number': 'number of the document, or code of the item: how it is found in Xero after a lost answer', 'intents.marker': 'the link to the record in Dynamics that Xero keeps with it',
};

export interface Column { readonly table: string; readonly column: string; readonly type: string }
const plain: Readonly<Record<string, string>> = { uuid: 'id', 'timestamp with time zone': 'time', boolean: 'yes or no', integer: 'count', bigint: 'count, or a time in milliseconds', 'double precision': 'count' };
/** What a column holds; undefined: nobody has said so. */
export const meaningOf = (c: Column): string | undefined => texts[`${c.table}.${c.column}`] ?? plain[c.type] ?? texts[c.column];

export function storedDocument(columns: readonly Column[]): string {
  const names = [...new Set(columns.map((c) => c.table))];
  return [
    '# What the relay stores', '',
    'Everything that is in the relay\'s database, from the database itself (`node plugins-proxy/src/operators/stored/write-document.ts`). No amount, no address, no e-mail address and no text of a document is among it; secrets are sealed with the master key, which is kept outside. `counterfoil export` writes all of it for one environment, `counterfoil forget` removes it ([running Counterfoil](operate.md#what-is-stored-and-how-it-is-removed)).', '',
    ...names.flatMap((t) => [`## ${t}`, '', tables[t] ?? '(not described)', '', '| column | what it holds |', '| --- | --- |', ...columns.filter((c) => c.table === t).map((c) => `| \`${c.column}\` | ${meaningOf(c) ?? '(not described)'} |`), '']),
  ].join('\n');
}
