/**
 * poll-cost: what the poll costs when ten thousand documents are unchanged and a hundred have changed, without any doorbell.
 * The cost must follow the changes, not the total. Xero's clock is a day later than when the documents were sent, so that none of
 * them is among what the overlap brings again.
 */
import { startWorld, type World } from '../world/index.ts';
import { callsOf, differing, forgetCalls, pay, sentDocuments } from './books.ts';
import { round, table } from './statistics.ts';
import { pause, usage } from './usage.ts';

const pollSeconds = 5;
const lists = (calls: readonly any[], resource: string): any[] => calls.filter((c) => c.method === 'GET' && c.path === `/api.xro/2.0/${resource}` && c.headers['if-modified-since']);
/** The relay's calls alone; the bench reads as an administrator. */
async function relays(world: World): Promise<any[]> {
  const administrator = String((await (await world.as('admin'))('GET', 'WhoAmI()') as { UserId: string }).UserId).toLowerCase();
  return (await callsOf(world, 'dataverse')).filter((c) => c.user !== null && String(c.user).toLowerCase() !== administrator);
}
/** Rows of Xero Details that were written by the way of changes: in batches. */
const patched = (calls: readonly any[]): Set<string> => new Set(calls.flatMap((c) => c.parts.flatMap((p: { method: string; path: string }) => (p.method === 'PATCH' && p.path.startsWith('cfl_xerodocuments(') ? [p.path] : []))));
const writes = (calls: readonly any[]): any[] => calls.filter((c) => c.parts.some((p: { method: string; path: string }) => p.method === 'PATCH' && p.path.startsWith('cfl_xerodocuments(')));
const kinds = (calls: readonly any[]): Record<string, number> => calls.reduce((sum, c) => { const k = `${c.method} ${String(c.path).split('?')[0]!.replace(/^\/api[^/]*\/(data\/v9\.2|2\.0)\//, '').replace(/\(.*\)/, '()')}`; sum[k] = (sum[k] ?? 0) + 1; return sum; }, {} as Record<string, number>);

async function polls(world: World, count: number): Promise<void> {
  const seen = async (): Promise<number> => lists(await callsOf(world, 'xero'), 'Invoices').length;
  const before = await seen();
  for (const until = Date.now() + (count + 3) * pollSeconds * 2_000; await seen() < before + count; await pause(100)) if (Date.now() > until) throw new Error('There was no poll in time.');
}

export async function pollCost(o: { readonly unchanged: number; readonly changed: number }) {
  const world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '60', RULES_SECONDS: '3600' } });
  try {
    const sent = await sentDocuments(world, o.unchanged + o.changed);
    const began = performance.now();
    await world.control('xero', 'clock', { advanceMs: 86_400_000 });
    await forgetCalls(world);
    const relay = await world.startRelay({ XERO_WEBHOOK_KEY: '', XERO_POLL_SECONDS: String(pollSeconds) });
    // the first look after a day brings all that was sent; what it costs is told apart
    await polls(world, 1);
    let quiet = 0;
    for (let last = -1; quiet < 3; await pause(1_000)) { const now = (await relays(world)).length; quiet = now === last ? quiet + 1 : 0; last = now; }
    const first = { xero: (await callsOf(world, 'xero')).length, dataverse: (await relays(world)).length, seconds: round((performance.now() - began) / 1_000) };

    await forgetCalls(world);
    await polls(world, 6);
    const idle = { polls: lists(await callsOf(world, 'xero'), 'Invoices').length, xero: (await callsOf(world, 'xero')).length, dataverse: (await relays(world)).length };

    await forgetCalls(world);
    const before = usage(relay.child.pid!).cpuMs;
    for (const d of sent.slice(0, o.changed)) await pay(world, d);
    const paidAt = Date.now();
    // Dataverse's own record says when; comparing ten thousand rows over and over would keep the sandbox from its work
    for (const until = paidAt + 120_000; Date.now() < until && patched(await relays(world)).size < o.changed; await pause(500));
    await polls(world, 2);
    const [xero, dataverse] = [await callsOf(world, 'xero'), await relays(world)];
    if (writes(dataverse).length === 0) throw new Error('No call wrote anything; the count says nothing.');
    const settled = await differing(world) === 0;
    const seconds = settled ? Math.max(...writes(dataverse).map((c) => (Date.parse(c.at) + c.ms - paidAt) / 1_000)) : undefined;
    // beside them the relay looks for requests, fetches pages for customers and tells its health
    const forChanges = dataverse.filter((c) => c.parts.length > 0).length;
    const figures = {
      bench: 'poll-cost', unchanged: o.unchanged, changed: o.changed, first, idle: { polls: idle.polls, xeroCallsAPoll: round(idle.xero / idle.polls, 2), dataverseCallsAPoll: round(idle.dataverse / idle.polls, 2) },
      withChanges: { polls: lists(xero, 'Invoices').length, xeroCalls: xero.length, dataverseCalls: dataverse.length, dataverseCallsAChange: round(forChanges / o.changed, 3), secondsUntilWritten: seconds === undefined ? null : round(seconds), relayCpuMs: usage(relay.child.pid!).cpuMs - before, byKind: { ...kinds(xero), ...kinds(dataverse) } },
    };
    return { figures, table: `poll-cost: ${o.unchanged} documents unchanged, ${o.changed} changed, no doorbell, a poll every ${pollSeconds} s\n\n${table([['figure', 'value', 'target'],
      ['a poll without changes: Xero calls, Dataverse calls', `${figures.idle.xeroCallsAPoll}, ${figures.idle.dataverseCallsAPoll}`, '<= 2, 0'],
      [`${o.changed} changes: polls, Xero calls, Dataverse calls`, `${figures.withChanges.polls}, ${figures.withChanges.xeroCalls}, ${figures.withChanges.dataverseCalls}`, ''], ['Dataverse batches a change', String(figures.withChanges.dataverseCallsAChange), '<= 0.1'], ['seconds until all are written', String(figures.withChanges.secondsUntilWritten), ''],
      ['first look after a day: Xero calls, Dataverse calls', `${first.xero}, ${first.dataverse}`, '']])}` };
  } finally { await world.close(); }
}
