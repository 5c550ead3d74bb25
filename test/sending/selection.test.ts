/** A selection as large as it may be, sent with the client of the ribbon script: batches to Dynamics, one stream from the relay. */
import { connection } from '@counterfoil/solution';
import { askMany, followAll, hasEnded, type AskedOne, type Progress, type WebApi } from '@counterfoil/webresources/nudge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenOf } from '../../sandbox/administrator.ts';
import { firstId, newAccount, newInvoice, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let signedIn: typeof fetch;
let api: WebApi;
const calls: string[] = [];
beforeAll(async () => {
  world = await startWorld();
  const token = await tokenOf(world.identity.url, 'sales');
  signedIn = (url, init = {}) => { calls.push(`${init.method ?? 'GET'} ${String(url).replace(/\?.*/, '')}`); return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }); };
  const sets: Readonly<Record<string, string>> = { invoice: 'invoices', cfl_xerodocument: 'cfl_xerodocuments', cfl_syncrequest: 'cfl_syncrequests' };
  const never = (): never => { throw new Error('A selection is not written row by row.'); };
  api = {
    createRecord: never, retrieveRecord: never,
    retrieveMultipleRecords: async (table, options = '') => {
      const answer = await signedIn(`${world.dataverse.url}/api/data/v9.2/${sets[table]}${options}`);
      if (!answer.ok) throw Object.assign(new Error(await answer.text()), { errorCode: answer.status });
      return { entities: ((await answer.json()) as { value: Record<string, unknown>[] }).value };
    },
  };
});
afterAll(() => world?.close());

const ask = (ids: readonly string[]) => askMany({ webApi: api, clientUrl: world.dataverse.url, documents: ids.map((id) => ({ table: 'invoice' as const, id })), organization: undefined, store: undefined, now: new Date(), onStored: () => undefined, fetch: signedIn });
const requestsOf = (documents: readonly AskedOne[]): string[] => documents.flatMap((d) => (d.outcome.kind === 'asked' ? [d.outcome.request] : []));
/** How each request ended, by its id, as the stream told it; rows are not read. */
async function ended(requests: readonly string[], ticket: string): Promise<ReadonlyMap<string, Progress>> {
  const organization = ((await (await world.as('sales'))('GET', `${connection.setName}?$select=cfl_organizationid`)).value[0] as { cfl_organizationid: string }).cfl_organizationid;
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => { following.stop(); reject(new Error('They have not ended.')); }, 60_000);
    const following = followAll({
      requests, askedAt: Date.now(), ticket, relay: world.relayUrl, organization, read: () => Promise.resolve([]),
      onChange: (all) => { if ([...all.values()].every((p) => hasEnded(p.state))) { clearTimeout(limit); following.stop(); resolve(all); } },
    });
  });
}

describe('250 at once', () => {
  it('R25 R51 all arrive, the bad ones are refused alone, and sending them again sends nothing twice', async () => {
    const customer = await newAccount(world, 'Many Invoices Ltd');
    const ids = await Promise.all(Array.from({ length: 250 }, (_, i) => newInvoice(world, { customer, number: `MANY-${i}`, date: i % 50 === 7 ? null : undefined, lines: [{ text: `Line ${i}`, quantity: 1, price: i + 1 }] })));
    calls.length = 0;
    const asked = await ask(ids);
    expect(calls.filter((c) => c.includes('$batch'))).toHaveLength(10);
    expect(calls.length).toBeLessThanOrEqual(20);
    const requests = requestsOf(asked.documents);
    expect(requests).toHaveLength(250);
    const first = await ended(requests, asked.ticket);
    const byState = (all: ReadonlyMap<string, Progress>, state: string) => [...all.values()].filter((p) => p.state === state);
    expect(byState(first, 'done')).toHaveLength(245);
    expect(byState(first, 'refused').map((p) => p.problems.map((x) => x.code))).toEqual(Array.from({ length: 5 }, () => [expect.stringContaining('DATE')]));
    const many = async (): Promise<string[]> => (await xeroInvoices(world)).map((x) => x.InvoiceNumber as string).filter((n) => /^MANY-/.test(n));
    expect(new Set(await many()).size).toBe(245);

    await expect.poll(async () => (await ask(ids.slice(0, 50))).documents.filter((d) => d.outcome.kind === 'already').length, { timeout: 20_000 }).toBe(49);
    expect(await many()).toHaveLength(245);
  });

  it('R23 asking without the right to is refused for each, with the way out, and stores nothing', async () => {
    const id = await newInvoice(world, { number: 'NOT-YOURS' });
    const own = signedIn;
    const token = await tokenOf(world.identity.url, 'viewer');
    signedIn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
    try {
      const { documents } = await ask([id]);
      expect(documents[0]!.outcome).toMatchObject({ kind: 'refused', failure: { code: 'NO_PRIVILEGE', fix: expect.stringContaining('Counterfoil Sender') } });
    } finally { signedIn = own; }
    const request = await firstId(world, 'cfl_syncrequests', 'cfl_syncrequestid', `_cfl_invoiceid_value eq ${id}`).catch(() => undefined);
    expect(request).toBeUndefined();
  });
});
