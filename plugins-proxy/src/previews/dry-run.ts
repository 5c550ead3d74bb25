/** R49: which calls a whole cycle would make, by the rules of sending: contacts and items first, then documents in batches. Pure. */
import type { DryRun, DryRunDocument } from '../contract.ts';
import { endpointOf } from '../documents/places.ts';
import type { Prepared } from '../documents/types.ts';
import { batchLimit } from '../intents/batches.ts';
import { laneOf } from '../intents/lane.ts';
import type { Looked } from './read.ts';

/** As many as one PUT takes; one that asks for a click goes alone, a selection travels together. */
const perPut = batchLimit.documents;
const longest = 90_000;

type Call = DryRun['calls'][number];

/** What one call of Dynamics takes: requests looked up, documents read, endings written back; what is refused at once is written in smaller parts. */
const perCall = { requests: 100, documents: 50, endings: 25, refusals: 10 } as const;
const callsFor = (count: number, size: number): number => Math.ceil(count / size);

/** Without the looks of a browser that waits: those depend on how long it takes. */
export function dynamicsCallsOf(looked: readonly Looked[], going: readonly Prepared[]): NonNullable<DryRun['dynamics']> {
  const links = new Set(going.flatMap((p) => ('wanted' in p.contact ? [`${p.connection.id} ${p.contact.wanted.id}`] : [])));
  const items = new Set(going.flatMap((p) => p.items.map((i) => `${p.connection.id} ${i.code}`)));
  // a few go one by one, and each is told as soon as it is there
  const told = laneOf(going.length) === 'bulk' ? callsFor(going.length, perCall.endings) : going.length;
  return {
    reads: callsFor(looked.length, perCall.requests) + callsFor(looked.length, perCall.documents),
    writes: links.size + callsFor(items.size, perPut) + told + callsFor(looked.length - going.length, perCall.refusals),
  };
}

function callsOf(going: readonly Prepared[]): readonly Call[] {
  const calls = new Map<string, { times: number; documents: number }>();
  const add = (call: string, times: number, documents: number): void => { const c = calls.get(call) ?? { times: 0, documents: 0 }; calls.set(call, { times: c.times + times, documents: c.documents + documents }); };
  const tenants = Map.groupBy(going, (p) => p.connection.tenantId);
  for (const some of tenants.values()) {
    const contacts = new Map(some.flatMap((p) => ('wanted' in p.contact ? [[p.contact.wanted.id, p.connection.createContacts] as const] : [])));
    for (const create of contacts.values()) { add('GET Contacts', 1, 1); if (create) add('PUT Contacts', 1, 1); }
    const items = new Map(some.flatMap((p) => p.items.map((i) => [i.code, i] as const)));
    if (items.size > 0) { add('GET Items', Math.ceil(items.size / perPut), items.size); add('PUT Items', Math.ceil(items.size / perPut), items.size); }
    for (const [endpoint, these] of Map.groupBy(some, (p) => endpointOf(p.asked.document.table))) {
      add(`PUT ${endpoint}`, laneOf(going.length) === 'bulk' ? Math.ceil(these.length / perPut) : these.length, these.length);
    }
    for (const p of some) if (p.delivery === 'email') add(`POST ${endpointOf(p.asked.document.table)}/Email`, 1, 1);
  }
  return [...calls].map(([call, c]) => ({ call, ...c }));
}

const documentOf = (l: Looked): DryRunDocument => ({
  table: l.asked.document.table, id: l.asked.document.id.toLowerCase(), title: l.title ?? l.asked.document.id.toLowerCase(), goes: l.prepared !== undefined && !l.inXero,
  ...(l.prepared ? { total: l.prepared.predicted.total, currency: l.prepared.currency } : {}), problems: [...l.problems, ...l.inXero ? l.notes.slice(0, 1) : []],
});

/** @param beyond how many more were found and not looked at */
export function dryRunOf(looked: readonly Looked[], beyond = 0): DryRun {
  const going = looked.flatMap((l) => (l.prepared && !l.inXero ? [l.prepared] : []));
  const all = looked.map(documentOf);
  const of = (n: number): DryRun => ({
    calls: callsOf(going), dynamics: dynamicsCallsOf(looked, going), ready: going.length, stopped: looked.length - going.length, documents: all.slice(0, n), ...(all.length - n + beyond > 0 ? { moreDocuments: all.length - n + beyond } : {}),
  });
  let n = all.length;
  while (n > 0 && JSON.stringify(of(n)).length > longest) n = Math.floor(n * 0.8);
  return of(n);
}

export function dryRunText(d: DryRun): string {
  const calls = d.calls.reduce((sum, c) => sum + c.times, 0);
  const made = calls === 0 ? 'No call of Xero would be made' : `${calls === 1 ? 'One call' : `${calls} calls`} of Xero would be made (${d.calls.map((c) => `${c.times} x ${c.call}`).join(', ')})`;
  const here = d.dynamics ? d.dynamics.reads + d.dynamics.writes : undefined;
  const dynamics = here === undefined ? '' : `, and about ${here === 1 ? 'one call' : `${here} calls`} of Dynamics`;
  return `${d.ready === 1 ? 'One document' : `${d.ready} documents`} would go, ${d.stopped} would not. ${made}${dynamics}. Nothing was sent and nothing was changed.`;
}
