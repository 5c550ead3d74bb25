/**
 * R23 what a person who may send can say in Xero Details, which their browser may create, and what becomes of it: nothing of
 * it is ever believed, shown for long, or in anybody's way. Through the Web API, with the role as it ships.
 */
import { detailsId, documentKey, exportStatus, xeroDocument, xeroStatus } from '@counterfoil/solution';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { users } from '../../sandbox/data/users.ts';
import { announce } from '../switches/flow.ts';
import { detailsOf, inDays, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World, admin: Awaited<ReturnType<World['as']>>, sales: typeof admin;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.5', XERO_CALLS_PER_MINUTE: '60000' } });
  // limits are not what is tested; before the relay hears of them
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
  [admin, sales] = [await world.as('admin'), await world.as('sales')];
});
afterAll(() => world?.close());

const me = users.find((u) => u.name === 'sales')!.systemuserid;
const foreign = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
/** Everything that a Sender might like to be true. */
const lies = (invoice: string, more: object = {}): Record<string, unknown> => ({
  cfl_exportstatus: exportStatus.options.sent.value, cfl_xeroid: foreign, cfl_xeronumber: 'PAID-1', cfl_xerostatus: xeroStatus.options.paid.value, cfl_xerolink: 'https://evil.example/xero', cfl_customerlink: 'https://evil.example/pay',
  cfl_fullypaidon: '2026-01-01', cfl_senton: '2026-01-01T00:00:00Z', cfl_fingerprint: 'f'.repeat(64), cfl_drifttext: 'It differs.', cfl_holdreason: 'Because I say so.', 'cfl_HeldById@odata.bind': `/systemusers(${me})`, 'cfl_SentInvoiceId@odata.bind': `/invoices(${invoice})`, ...more,
});
async function forge(invoice: string, values: Record<string, unknown> = lies(invoice)): Promise<string> {
  const id = await detailsId('invoice', invoice);
  await sales('POST', xeroDocument.setName, { cfl_xerodocumentid: id, cfl_name: 'Forged', cfl_documentkey: documentKey('invoice', invoice), 'cfl_InvoiceId@odata.bind': `/invoices(${invoice})`, ...values });
  return id;
}
const claims = ['cfl_xeroid', 'cfl_xeronumber', 'cfl_xerostatus', 'cfl_xerolink', 'cfl_customerlink', 'cfl_fullypaidon', 'cfl_senton', 'cfl_fingerprint', 'cfl_drifttext', 'cfl_holdreason', '_cfl_heldbyid_value', '_cfl_sentinvoiceid_value'];
const believed = (d: any): string[] => claims.filter((c) => d[c] !== null);
async function send(invoice: string) { const r = await requestSend(world, invoice); await announce(world, [r]); return requestEnded(world, r); }
const inXero = async (invoice: string): Promise<any[]> => (await world.control('xero', 'snapshot')).invoices.filter((i: any) => String(i.Url ?? '').includes(invoice));
/** A restart: the look is made at start. */
async function look(): Promise<any[]> {
  await world.relay.stop();
  await world.control('dataverse', 'calls', undefined, 'DELETE');
  await world.startRelay();
  await expect.poll(async () => (await queries('_createdby_value ne')).length).toBe(1);
  // what follows it, when it has found something
  await new Promise((r) => { setTimeout(r, 300); });
  return queries('');
}
const queries = async (part: string): Promise<any[]> => (await world.control('dataverse', 'calls')).filter((c: any) => c.method === 'GET' && decodeURIComponent(c.path).includes(part) && /cfl_xerodocuments|cfl_synchistories/.test(c.path));

it('R23 R69 a refused document whose details were made up is not in Xero, not held, and can be deleted', async () => {
  const invoice = await newInvoice(world, { number: 'FORGED-1', date: null });
  await forge(invoice);
  await expect(admin('DELETE', `invoices(${invoice})`)).rejects.toThrow(/associated|referenced/i);
  expect(await send(invoice)).toMatchObject({ state: 'refused', result: { problems: [{ code: 'NO_DATE' }] } });
  const details = await detailsOf(world, invoice);
  expect([details.status, believed(details)]).toEqual(['failed', []]);
  await admin('DELETE', `invoices(${invoice})`);
});

it('R16 a document that arrives says what Xero says, whatever was made up before; nobody can hold one by making up a row', async () => {
  const invoice = await newInvoice(world, { number: 'FORGED-2' });
  await forge(invoice, lies(invoice, { cfl_exportstatus: exportStatus.options.held.value }));
  expect((await send(invoice)).state).toBe('done');
  const [there] = await inXero(invoice);
  const details = await detailsOf(world, invoice);
  expect(details).toMatchObject({ status: 'sent', cfl_xeroid: there.InvoiceID.toLowerCase(), cfl_xeronumber: 'FORGED-2', cfl_total: 240, cfl_holdreason: null, _cfl_heldbyid_value: null, cfl_drifttext: null, cfl_fullypaidon: null, cfl_customerlink: null });
  expect(details.cfl_fingerprint).not.toBe('f'.repeat(64));
});

it('R51 details that name another document\'s invoice prove nothing; those that name their own are left alone', async () => {
  const other = await newInvoice(world, { number: 'GENUINE-1' });
  expect((await send(other)).state).toBe('done');
  const [there] = await inXero(other);
  const invoice = await newInvoice(world, { number: 'FORGED-3', date: null });
  await forge(invoice, lies(invoice, { cfl_xeroid: there.InvoiceID }));
  expect((await send(invoice)).state).toBe('refused');
  expect(believed(await detailsOf(world, invoice))).toEqual([]);
  // the database of the relay is lost, and the document has a problem by now: the last trace must stay
  await world.relay.stop();
  await world.startRelay({ DATA_DIR: join(world.dataDir, 'new') });
  await sales('PATCH', `invoices(${other})`, { datedelivered: `${inDays(5)}T00:00:00Z` });
  expect((await send(other)).state).toBe('refused');
  expect(await detailsOf(world, other)).toMatchObject({ status: 'sent', cfl_xeroid: there.InvoiceID.toLowerCase(), _cfl_sentinvoiceid_value: other, cfl_problemcode: 'DATE_IN_FUTURE' });
  await world.relay.stop();
  await world.startRelay();
}, 60_000);

it('R23 R69 rows that the relay never wrote are put right at start and every hour; others are left as they are', async () => {
  const posted = await newInvoice(world, { number: 'STRAY-3' });
  expect((await send(posted)).state).toBe('done');
  const [there] = await inXero(posted);
  await world.control('dataverse', 'clock', { advanceSeconds: 1_200 });
  const made = await newInvoice(world, { number: 'STRAY-1' });
  await forge(made);
  const dead = await newInvoice(world, { number: 'STRAY-2' });
  await forge(dead, { cfl_exportstatus: exportStatus.options.queued.value });
  // one of its own, deleted by a system administrator and made up anew
  await admin('DELETE', `${xeroDocument.setName}(${await detailsId('invoice', posted)})`);
  await forge(posted);
  // begun by a browser, refused by the relay, and touched by somebody else since
  const refused = await newInvoice(world, { number: 'STRAY-4', date: null });
  const touched = await forge(refused, { cfl_exportstatus: exportStatus.options.queued.value });
  expect((await send(refused)).state).toBe('refused');
  await admin('PATCH', `${xeroDocument.setName}(${touched})`, { cfl_name: 'Touched' });

  await look();
  // all of them are as young as a click may be
  expect((await detailsOf(world, made)).status).toBe('sent');
  await world.control('dataverse', 'clock', { advanceSeconds: 1_200 });
  await look();
  await expect.poll(async () => (await detailsOf(world, dead)).status).toBe('notSent');
  await expect.poll(async () => { const d = await detailsOf(world, made); return [d.status, believed(d)]; }).toEqual(['notSent', []]);
  await admin('DELETE', `invoices(${made})`);
  await expect.poll(async () => (await detailsOf(world, posted)).cfl_xeroid).toBe(there.InvoiceID.toLowerCase());
  expect(await detailsOf(world, posted)).toMatchObject({ status: 'sent', cfl_xeronumber: 'STRAY-3', cfl_total: 240, cfl_fullypaidon: null, cfl_drifttext: null, cfl_customerlink: null, _cfl_sentinvoiceid_value: posted });
  expect(await detailsOf(world, refused)).toMatchObject({ status: 'failed', cfl_problemcode: 'NO_DATE' });
  // with nothing to put right it is one query
  expect(await look()).toHaveLength(1);
}, 60_000);
