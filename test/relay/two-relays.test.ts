/**
 * Two relays on one PostgreSQL server, as processes of their own with folders of their own: whoever hears of a request
 * first, and whoever sweeps at the same moment, each invoice is in Xero once and Dynamics knows it.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connection, connectionStatus, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, inSchema } from '../../plugins-proxy/src/database/index.ts';
import { startEmbedded, type Embedded } from '../../plugins-proxy/src/database/embedded.ts';
import { startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { freePort, startWorld, type World } from '../world/index.ts';

let w: World;
let server: Embedded;
let relays: RelayProcess[] = [];
const masterKey = randomBytes(32).toString('base64');

const start = async (name: string): Promise<RelayProcess> => startRelayProcess({
  port: await freePort(), dataDir: join(w.dataDir, name), dataverseUrl: w.dataverse.url, xeroUrl: w.xero.url, identityUrl: w.identity.url, appUrl: w.app.url,
  extra: { DATABASE_URL: server.url, MASTER_KEY: masterKey, SWEEP_SECONDS: '0.2', XERO_CALLS_PER_MINUTE: '6000', XERO_KEY_SECONDS: '5' },
});

beforeAll(async () => {
  w = await startWorld({ relay: false });
  await w.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  server = await startEmbedded({ folder: join(w.dataDir, 'server'), volatile: true });
  // Both at once: migrations and the first join meet as well.
  relays = await Promise.all(['one', 'two'].map(start));
  await liftSafeStart(w.places);
});
afterAll(async () => {
  await Promise.all(relays.map((r) => r.stop()));
  await server?.stop();
  await w?.close();
});

const nudge = async (relay: RelayProcess, requests: readonly string[]): Promise<void> => {
  const key = (await (await w.as('admin'))('GET', 'WhoAmI()')).OrganizationId;
  const answer = await fetch(`${relay.url}/v1/environments/${key}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer x' }, body: JSON.stringify({ requests }) });
  expect(answer.status).toBe(202);
  await answer.body!.cancel();
};
const rowOfConnection = async () => (await (await w.as('admin'))('GET', `${connection.setName}?$select=cfl_connectionid,cfl_status,cfl_numbering`)).value;

async function once(invoices: readonly string[], requests: readonly string[]): Promise<void> {
  for (const r of requests) expect((await requestEnded(w, r, 60_000)).state).toBe('done');
  const all = await xeroInvoices(w);
  for (const i of invoices) {
    const mine = all.filter((x) => String(x.Url ?? '').toLowerCase().includes(i));
    expect(mine).toHaveLength(1);
    expect(await detailsOf(w, i)).toMatchObject({ status: 'sent', cfl_xeroid: mine[0].InvoiceID });
  }
}

describe('two relays on one database', () => {
  it('join together: one connection, both ready', async () => {
    expect((await rowOfConnection()).map((c: any) => c.cfl_status)).toEqual([connectionStatus.options.connected.value]);
  });

  it.each([['our number', numbering.options.dynamicsNumber.value], ['Xero numbers it', numbering.options.xero.value]])('R51 told of the same requests at the same moment they send each invoice once (%s)', async (mode, value) => {
    const [row] = await rowOfConnection();
    await (await w.as('admin'))('PATCH', `${connection.setName}(${row.cfl_connectionid})`, { cfl_numbering: value });
    await w.control('xero', 'latency', { ms: 60 });
    const customer = await newAccount(w, `Twice ${mode}`);
    const invoices: string[] = [];
    const requests: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const invoice = await newInvoice(w, { customer, number: `TWO-${value}-${n}` });
      invoices.push(invoice);
      // every other one is asked for twice
      const asked = await Promise.all(Array.from({ length: 1 + (n % 2) }, () => requestSend(w, invoice)));
      requests.push(...asked);
      await Promise.all(relays.map((r) => nudge(r, asked)));
    }
    await Promise.all(relays.map((r) => nudge(r, requests)));
    await once(invoices, requests);
    const contacts = (await w.control('xero', 'snapshot')).contacts as Record<string, { Name: string }>;
    expect(Object.values(contacts).filter((c) => c.Name === `Twice ${mode}`)).toHaveLength(1);
    await w.control('xero', 'latency', { ms: 0 });
  }, 120_000);

  it('R51 killed in the middle of a call, one of them alone finishes the work of both once the leases have lapsed', async () => {
    await w.control('xero', 'latency', { ms: 400 });
    const customer = await newAccount(w, 'Survived');
    const invoices = await Promise.all(Array.from({ length: 4 }, () => newInvoice(w, { customer })));
    const requests = await Promise.all(invoices.map((i) => requestSend(w, i)));
    await nudge(relays[0]!, requests);
    const key = (await (await w.as('admin'))('GET', 'WhoAmI()')).OrganizationId as string;
    const { pool, db } = connect(inSchema(server.url, `environment_${key.replaceAll('-', '')}`), 2);
    try {
      await expect.poll(async () => (await pool.query("SELECT 1 FROM intents WHERE state = 'sending' AND operation = 'invoice.create'")).rowCount, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
      const holder = (await pool.query("SELECT DISTINCT lease_holder FROM intents WHERE state = 'sending' AND operation = 'invoice.create'")).rows;
      expect(holder).toHaveLength(1);
      await Promise.all(relays.map((r) => r.kill()));
      // whatever the dead held, also what had not been sent yet
      const dead = (await pool.query('SELECT DISTINCT lease_holder FROM intents WHERE lease_holder IS NOT NULL')).rows.map((r) => r.lease_holder as string);
      relays[1] = await start('two');
      // Two minutes pass: nobody else may touch what is leased until then.
      expect((await pool.query('UPDATE intents SET lease_until = clock_timestamp() WHERE lease_holder = ANY($1)', [dead])).rowCount).toBeGreaterThan(0);
    } finally { await db.destroy(); }
    await w.control('xero', 'latency', { ms: 0 });
    for (const r of requests) expect((await requestEnded(w, r, 60_000)).state).toBe('done');
    await once(invoices, requests);
    relays[0] = await start('one');
  }, 120_000);
});
