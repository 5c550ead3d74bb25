/** What the platform refuses of a webhook and its step when they are registered, and the messages that tables have. */
import { DataverseError, NotEmulated } from '../errors.ts';
import { derivedId } from '../import/derived-id.ts';
import type { Table } from '../metadata/model.ts';
import type { Reference, Row, Store, Value } from '../store/store.ts';
import type { Metadata } from '../metadata/registry.ts';
import type { World } from '../world.ts';
import { messages, postOperation, webhook } from './tables.ts';

const bad = (message: string): DataverseError => new DataverseError(400, '0x80040203', message);
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;
const idOf = (v: Value | undefined): string | undefined => (v as Reference | null | undefined)?.id;
export const messageId = (name: string): string => derivedId(`sdkmessage:${name}`);
export const filterId = (message: string, table: string): string => derivedId(`sdkmessagefilter:${message}:${table}`);

/** Called when an endpoint or a step is about to be stored; other tables pass. @throws DataverseError, NotEmulated */
export function demandRegistrable(w: World, t: Table, row: Row): void {
  if (t.logicalName === 'serviceendpoint') demandEndpoint(row);
  if (t.logicalName === 'sdkmessageprocessingstep') demandStep(w, row);
}

function demandEndpoint(row: Row): void {
  if (row['contract'] !== webhook) throw new NotEmulated('service endpoints other than webhooks');
  if (![4, 5, 6].includes(Number(row['authtype']))) throw bad('The authtype of a webhook is WebhookKey, HttpHeader or HttpQueryString.');
  if (row['authtype'] !== 5) throw new NotEmulated('webhooks whose secret is no header');
  if (typeof row['authvalue'] !== 'string') throw bad('A webhook needs an authvalue.');
  const url = typeof row['url'] === 'string' ? URL.parse(row['url']) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw bad('The url of a webhook is an absolute address of http or https.');
  // the only leniency: on this machine nothing listens at 443
  if (loopback.test(url.hostname)) return;
  if (url.port !== '') throw bad('Webhooks support port 80 for HTTP and port 443 for HTTPS only.');
  throw new NotEmulated('webhooks to other machines');
}

function demandStep(w: World, row: Row): void {
  const message = w.store.get('sdkmessage', idOf(row['sdkmessageid']) ?? '');
  if (!message) throw bad('A step needs an sdkmessageid.');
  if (!row['eventhandler']) throw bad('A step needs an event handler: a plug-in type or a service endpoint.');
  const filter = idOf(row['sdkmessagefilterid']);
  if (filter === undefined) throw new NotEmulated('steps without sdkmessagefilterid: for every table');
  if (idOf(w.store.get('sdkmessagefilter', filter)?.['sdkmessageid']) !== message['sdkmessageid']) throw bad('The filter of the step belongs to another message.');
  if (row['mode'] === 1 && row['stage'] !== postOperation) throw bad('Only SdkMessageProcessingStep with PostOperation stage can be asynchronous.');
  if (row['mode'] === 0 && row['asyncautodelete'] === true) throw bad('AsyncAutoDelete applies to asynchronous steps only.');
  if (row['mode'] !== 1) throw new NotEmulated('synchronous steps');
  if (message['name'] !== 'Create') throw new NotEmulated(`steps of the message ${String(message['name'])}`);
  if (row['filteringattributes']) throw new NotEmulated('filtering attributes of the message Create');
}

/** Every table that can be written has the messages; tables come and go with solutions, and their steps with them. */
export function describeMessages(w: { readonly store: Store; readonly metadata: Metadata }): void {
  const filters = w.store.rows('sdkmessagefilter');
  const wanted = new Map<string, Row>();
  for (const name of messages) {
    if (!w.store.get('sdkmessage', messageId(name))) w.store.put('sdkmessage', messageId(name), { sdkmessageid: messageId(name), name, categoryname: null });
    for (const t of w.metadata.tables.values()) {
      if (t.readOnly || ['serviceendpoint', 'sdkmessageprocessingstep'].includes(t.logicalName)) continue;
      const id = filterId(name, t.logicalName);
      wanted.set(id, { sdkmessagefilterid: id, sdkmessageid: { table: 'sdkmessage', id: messageId(name) }, primaryobjecttypecode: t.logicalName, secondaryobjecttypecode: 'none', iscustomprocessingstepallowed: true });
    }
  }
  for (const id of [...filters.keys()]) if (!wanted.has(id)) w.store.remove('sdkmessagefilter', id);
  for (const [id, row] of wanted) if (!filters.has(id)) w.store.put('sdkmessagefilter', id, row);
}

/** Steps that somebody has registered on these tables: they need the tables, so the tables cannot go before them. */
export function stepsOn(store: Store, tables: ReadonlySet<string>): { readonly id: string; readonly name: string; readonly table: string }[] {
  return [...store.rows('sdkmessageprocessingstep').values()].flatMap((row) => {
    const table = String(store.get('sdkmessagefilter', idOf(row['sdkmessagefilterid']) ?? '')?.['primaryobjecttypecode'] ?? '');
    return tables.has(table) ? [{ id: String(row['sdkmessageprocessingstepid']), name: String(row['name']), table }] : [];
  });
}
