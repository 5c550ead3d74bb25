/**
 * One relay, two Dynamics environments, three Xero organisations, one of them connected to both environments. Nothing ever
 * crosses, and what happens to one environment the other does not notice.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivalStatus, xeroStatus } from '@counterfoil/solution';
import { connect } from '../../plugins-proxy/src/database/index.ts';
import { registerWebhooks } from '../../sandbox/administrator.ts';
import { details, until } from '../changes/steps.ts';
import { detailsOf, newAccount, newInvoice, requestEnded } from '../world/documents.ts';
import type { World } from '../world/index.ts';
import { ask, connectionsOf, invoicesIn, organisations, startHosting, type Hosting } from './world.ts';

let h: Hosting;
beforeAll(async () => { h = await startHosting(); await h.joined(); });
afterAll(() => h?.close());

interface Sent { readonly world: World; readonly key: string; readonly tenantId: string; readonly invoice: string; readonly request: string; readonly number: string }
const nudge = async (key: string, requests: readonly string[]): Promise<void> => {
  const answer = await fetch(`${h.first.relayUrl}/v1/environments/${key}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer x' }, body: JSON.stringify({ requests }) });
  expect(answer.status).toBe(202);
  await answer.body!.cancel();
};
let accounts: Map<World, string>;
const write = async (w: World, key: string, tenantId: string, number: string): Promise<Sent> => {
  const c = (await connectionsOf(w)).find((x) => x.cfl_tenantid === tenantId);
  const invoice = await newInvoice(w, { number, customer: accounts.get(w)!, extra: { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${c.cfl_connectionid})`, cfl_arrivalstatus: arrivalStatus.options.authorised.value } });
  return { world: w, key, tenantId, invoice, number, request: await ask(w, invoice) };
};
/** Each document is in its own organisation and in no other, once; its row is in its own environment. */
async function nothingCrossed(all: readonly Sent[]): Promise<void> {
  for (const o of Object.values(organisations)) {
    const there = await invoicesIn(h.first, o.tenantId);
    for (const s of all) {
      const mine = there.filter((x) => String(x.Url ?? '').toLowerCase().includes(s.invoice));
      expect([s.number, o.name, mine.length]).toEqual([s.number, o.name, s.tenantId === o.tenantId ? 1 : 0]);
      if (mine.length > 0) expect(await detailsOf(s.world, s.invoice)).toMatchObject({ status: 'sent', cfl_xeroid: mine[0].InvoiceID });
    }
  }
  expect(h.relay().output()).not.toContain('CROSSED');
}

/** Two minutes pass: nobody else may touch what the dead one held until then. */
async function freeLeases(): Promise<void> {
  const { pool, db } = connect(h.server.url, 1);
  try { for (const key of [h.firstId, h.secondId]) await pool.query(`UPDATE environment_${key.replaceAll('-', '')}.intents SET lease_until = clock_timestamp() WHERE lease_until > clock_timestamp()`); } finally { await db.destroy(); }
}

describe('two environments and three organisations at one relay', () => {
  it('R21 each environment has connections to its own organisations, one of them the default, and a memory of its own', async () => {
    const names = async (w: World): Promise<unknown[]> => (await connectionsOf(w)).map((c) => c.cfl_name).sort();
    expect([await names(h.first), await names(h.second)]).toEqual([['Harbour & Vine Ltd', 'North Ltd'], ['Harbour & Vine Ltd', 'South Ltd']]);
    for (const w of [h.first, h.second]) expect((await connectionsOf(w)).filter((c) => c.cfl_isdefault)).toHaveLength(1);
    accounts = new Map([[h.first, await newAccount(h.first, 'Buyer of the first')], [h.second, await newAccount(h.second, 'Buyer of the second')]]);
  });

  it('R21 R51 interleaved under load, and killed in the middle: nothing crosses and nothing is sent twice', async () => {
    await h.first.control('xero', 'latency', { ms: 40 });
    const all: Sent[] = [];
    for (let n = 0; n < 4; n++) {
      // the same numbers wherever they may be the same
      all.push(...await Promise.all([
        write(h.first, h.firstId, organisations.shared.tenantId, `A-${n}`), write(h.second, h.secondId, organisations.shared.tenantId, `B-${n}`),
        write(h.first, h.firstId, organisations.north.tenantId, `A-${n}`), write(h.second, h.secondId, organisations.south.tenantId, `A-${n}`),
      ]));
      const now = all.slice(-4);
      // each environment hears of all requests; those of the other one are nothing to it
      await Promise.all([h.firstId, h.secondId].map((key) => nudge(key, now.map((s) => s.request))));
      if (n !== 2) continue;
      await h.relay().kill();
      await freeLeases();
      await h.start();
    }
    await h.first.control('xero', 'latency', { ms: 0 });
    for (const s of all) expect((await requestEnded(s.world, s.request, 60_000)).state).toBe('done');
    await nothingCrossed(all);

    const { pool, db } = connect(h.server.url, 1);
    try {
      for (const [key, other] of [[h.firstId, h.secondId], [h.secondId, h.firstId]] as const) {
        const schema = `environment_${key.replaceAll('-', '')}`;
        const subjects = (await pool.query(`SELECT environment, subject FROM ${schema}.bindings WHERE subject LIKE 'invoice%'`)).rows as { environment: string; subject: string }[];
        expect(subjects.every((r) => r.environment === key)).toBe(true);
        for (const s of all) expect([s.number, subjects.some((r) => r.subject.includes(s.invoice))]).toEqual([s.number, s.key === key]);
        expect((await pool.query(`SELECT 1 FROM ${schema}.connections WHERE organization_id = $1`, [other])).rowCount).toBe(0);
      }
      // what belongs to one environment does not lie where all are
      expect((await pool.query("SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name IN ('intents', 'bindings', 'connections')")).rowCount).toBe(0);
      const { rows: [row] } = await pool.query('SELECT secret FROM hosted_environments WHERE organization_id = $1', [h.secondId]);
      expect(row.secret).not.toContain('sandbox-relay-secret');
    } finally { await db.destroy(); }
  }, 180_000);

  it('R21 R26 what Xero tells reaches every environment that works with that organisation', async () => {
    expect(await registerWebhooks({ xeroUrl: h.first.xero.url, relayUrl: h.first.relayUrl, more: { retryMs: 200 } })).toBe(true);
    const both = await Promise.all([write(h.first, h.firstId, organisations.shared.tenantId, 'PAID-1'), write(h.second, h.secondId, organisations.shared.tenantId, 'PAID-2')]);
    for (const s of both) { await nudge(s.key, [s.request]); expect((await requestEnded(s.world, s.request)).state).toBe('done'); }
    for (const s of both) await h.first.control('xero', 'state/pay', { InvoiceID: (await detailsOf(s.world, s.invoice)).cfl_xeroid });
    for (const s of both) await until(() => details(s.world, { table: 'invoice', id: s.invoice }), (x) => x.cfl_xerostatus === xeroStatus.options.paid.value, 20_000);
  });

  it('R21 origins, metrics and readiness tell the environments apart; an unknown key looks like nothing happening', async () => {
    const admitted = async (key: string, origin: string): Promise<string | null> => (await fetch(`${h.first.relayUrl}/v1/environments/${key}/nudges`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })).headers.get('access-control-allow-origin');
    expect(await Promise.all([admitted(h.firstId, h.first.dataverse.url), admitted(h.firstId, h.second.dataverse.url), admitted(h.secondId, h.second.dataverse.url), admitted(h.secondId, h.first.dataverse.url), admitted(h.secondId, 'https://apps.example')]))
      .toEqual([h.first.dataverse.url, null, h.second.dataverse.url, null, 'https://apps.example']);
    await nudge('99999999-0000-4000-8000-000000000000', ['99999999-0000-4000-8000-000000000001']);
    const metrics = await (await fetch(`${h.first.relayUrl}/metrics`)).text();
    for (const key of [h.firstId, h.secondId]) expect(metrics).toContain(`counterfoil_door_calls_total{environment="${key}",door="xero"}`);
    expect(metrics.match(/^# TYPE counterfoil_door_calls_total/gm)).toHaveLength(1);
    expect(await (await fetch(`${h.first.relayUrl}/readyz`)).json()).toEqual({ status: 'ready' });
  });

  it('R21 one organisation that does not answer keeps nobody waiting but its own documents', async () => {
    writeFileSync(h.plan.hanging, organisations.south.tenantId);
    const stuck = await Promise.all(Array.from({ length: 8 }, (_, n) => write(h.second, h.secondId, organisations.south.tenantId, `STUCK-${n}`)));
    await nudge(h.secondId, stuck.map((s) => s.request));
    const others = await Promise.all([write(h.second, h.secondId, organisations.shared.tenantId, 'FREE-1'), write(h.first, h.firstId, organisations.shared.tenantId, 'FREE-2')]);
    for (const s of others) { await nudge(s.key, [s.request]); expect((await requestEnded(s.world, s.request, 30_000)).state).toBe('done'); }
    for (const s of stuck) expect((await detailsOf(s.world, s.invoice))?.status).not.toBe('sent');
    rmSync(h.plan.hanging);
    for (const s of stuck) expect((await requestEnded(s.world, s.request, 60_000)).state).toBe('done');
    await nothingCrossed([...stuck, ...others]);
  }, 120_000);

  it('R21 one environment that hangs, and is still away when the relay starts again, does not slow the other', async () => {
    await h.second.control('dataverse', 'latency', { ms: 120_000 });
    const stuck = await fetch(`${h.first.relayUrl}/v1/environments/${h.secondId}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer x' }, body: JSON.stringify({ requests: Array.from({ length: 100 }, () => crypto.randomUUID()) }) });
    const one = await write(h.first, h.firstId, organisations.north.tenantId, 'ALONE-1');
    await nudge(h.firstId, [one.request]);
    expect((await requestEnded(one.world, one.request, 30_000)).state).toBe('done');
    await stuck.body!.cancel();
    await h.relay().kill();
    await h.start();
    const ready = await fetch(`${h.first.relayUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', environments: [{ environment: h.secondId, code: expect.any(String) }] }]);
    const two = await write(h.first, h.firstId, organisations.shared.tenantId, 'ALONE-2');
    await nudge(h.firstId, [two.request]);
    expect((await requestEnded(two.world, two.request, 30_000)).state).toBe('done');
    await h.second.control('dataverse', 'latency', { ms: 0 });
    await nothingCrossed([one, two]);
  }, 120_000);
});
