/**
 * R16 through the whole world: what follows the write-back. The relay sweeps once a minute here, so whatever comes within
 * seconds comes by itself. The day turns by data: the organisation moves to a zone in which it is tomorrow already.
 */
import { randomUUID } from 'node:crypto';
import { arrivalStatus, connection, contactLink, xeroDocument } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, inDays, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices, yesterday } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

const ORGANIZATION = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
/** Twenty-six hours apart: whatever the hour, it is a later day in the second one. */
const [EARLIEST, LATEST] = ['Etc/GMT+12', 'Pacific/Kiritimati'];

let world: World;
let customer: string;
beforeAll(async () => {
  world = await startWorld({ extra: { SWEEP_SECONDS: '60', RULES_SECONDS: '600' } });
  customer = await newAccount(world, 'Follow-up Customer');
  await sent({ number: 'WARM-1' });
});
afterAll(() => world?.close());

type Wanted = NonNullable<Parameters<typeof newInvoice>[1]>;
const statusOf = (key: keyof typeof arrivalStatus.options): Wanted => ({ extra: { cfl_arrivalstatus: arrivalStatus.options[key].value } });

/** As the button does: the row, and a nudge so that nothing waits for the sweep. */
async function nudged(invoice: string): Promise<string> {
  const request = await requestSend(world, invoice);
  const answer = await fetch(`${world.relayUrl}/v1/environments/${ORGANIZATION}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ requests: [request] }) });
  await answer.body?.cancel();
  return request;
}
async function sent(wanted: Wanted): Promise<string> {
  const invoice = await newInvoice(world, { customer, ...wanted });
  const ended = await requestEnded(world, await nudged(invoice));
  expect(ended.state, ended.message).toBe('done');
  return invoice;
}
async function until<T>(read: () => Promise<T>, good: (t: T) => boolean, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const t = await read();
    if (good(t) || Date.now() > end) { expect(good(t), JSON.stringify(t)).toBe(true); return t; }
    await new Promise((r) => setTimeout(r, 100));
  }
}
const withLink = (invoice: string, withinMs?: number) => until(() => detailsOf(world, invoice), (d) => Boolean(d?.cfl_customerlink), withinMs);
async function callsOf(part: 'xero' | 'dataverse'): Promise<any[]> { const c = await world.control(part, 'calls'); return c.calls ?? c; }
const forget = async (): Promise<void> => { for (const part of ['xero', 'dataverse'] as const) await world.control(part, 'calls', undefined, 'DELETE'); };
const pagesAsked = async (id?: string): Promise<any[]> => (await callsOf('xero')).filter((c) => c.path.includes('OnlineInvoice') && (id === undefined || c.path.toLowerCase().includes(id.toLowerCase())));
async function patchConnection(values: Record<string, unknown>): Promise<void> {
  const call = await world.as('admin');
  const row = (await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0];
  await call('PATCH', `${connection.setName}(${row.cfl_connectionid})`, values);
}
async function restarted(): Promise<void> { await world.relay.stop(); await world.startRelay({ SWEEP_SECONDS: '60' }); }

describe('R16 what the customer sees', () => {
  it('R16 an authorised invoice gets the link within seconds, by one further call, and the link opens', async () => {
    await forget();
    const invoice = await sent({ number: 'LINK-1', ...statusOf('authorised') });
    const details = await withLink(invoice, 10_000);
    const page = await fetch(details.cfl_customerlink);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('LINK-1')]);
    expect((await callsOf('xero')).map((c) => c.method)).toEqual(['PUT', 'GET']);
    expect(await pagesAsked(details.cfl_xeroid)).toHaveLength(1);
    // and nothing else of the details was touched
    expect(details).toMatchObject({ status: 'sent', cfl_xeronumber: 'LINK-1', cfl_total: 240, cfl_amountdue: 240 });
    // asked for anew it costs no further call: the link is known
    await forget();
    expect((await requestEnded(world, await nudged(invoice))).state).toBe('done');
    await until(() => world.control('dataverse', 'calls'), (c: any) => (c.calls ?? c).some((x: any) => x.path.includes('cfl_customerlink')));
    expect(await pagesAsked()).toHaveLength(0);
  });

  it('R16 an invoice that waits for approval has a page, too', async () => {
    expect((await withLink(await sent({ number: 'LINK-2', ...statusOf('submitted') }))).cfl_customerlink).toMatch(/^http/);
  });

  it('R16 R51 a draft gets none; a warm send stays at one call of Xero and three of Dataverse', async () => {
    expect((await (await world.as('admin'))('GET', `${contactLink.setName}?$filter=_cfl_accountid_value eq ${customer}`)).value).toHaveLength(1);
    const invoice = await newInvoice(world, { customer, number: 'DRAFT-1' });
    const request = await requestSend(world, invoice);
    await forget();
    const answer = await fetch(`${world.relayUrl}/v1/environments/${ORGANIZATION}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ requests: [request] }) });
    await answer.body?.cancel();
    await new Promise((r) => setTimeout(r, 4_000));
    expect((await callsOf('xero')).map((c) => [c.method, c.status])).toEqual([['PUT', 200]]);
    expect((await callsOf('dataverse')).map((c) => c.method)).toEqual(['GET', 'POST', 'POST']);
    expect(await detailsOf(world, invoice)).toMatchObject({ status: 'sent', cfl_customerlink: null, cfl_overdueamount: 0 });
  });

  it('R16 a failure of Xero is tried again', async () => {
    await world.control('xero', 'faults', { match: { method: 'GET', pathIncludes: 'OnlineInvoice' }, times: 1, fault: { kind: 'status', status: 500 } });
    await forget();
    const details = await withLink(await sent({ number: 'LINK-3', ...statusOf('authorised') }), 20_000);
    expect((await pagesAsked(details.cfl_xeroid)).map((c) => c.status)).toEqual([500, 200]);
  });

  it('R16 R51 the relay is killed while it asks: nothing is lost, and the next one asks again', async () => {
    await world.control('xero', 'faults', { match: { method: 'GET', pathIncludes: 'OnlineInvoice' }, times: 1, fault: { kind: 'hang' } });
    await forget();
    const invoice = await sent({ number: 'LINK-4', ...statusOf('authorised') });
    await until(pagesAsked, (c) => c.length === 1);
    await world.relay.kill();
    expect((await detailsOf(world, invoice)).cfl_customerlink).toBeNull();
    await world.startRelay({ SWEEP_SECONDS: '60' });
    await withLink(invoice);
    expect((await xeroInvoices(world)).filter((i) => i.InvoiceNumber === 'LINK-4')).toHaveLength(1);
  });

  it('R16 details that were deleted do not come back as a row with nothing but a link', async () => {
    await world.control('xero', 'latency', { ms: 1_000, perDocumentMs: 0 });
    try {
      await forget();
      const invoice = await sent({ number: 'LINK-5', ...statusOf('authorised') });
      await until(pagesAsked, (c) => c.length === 1);
      const admin = await world.as('admin');
      await admin('DELETE', `${xeroDocument.setName}(${(await detailsOf(world, invoice)).cfl_xerodocumentid})`);
      await until(() => world.control('dataverse', 'calls'), (c: any) => (c.calls ?? c).some((x: any) => x.method === 'PATCH' && x.path.includes(xeroDocument.setName)));
      expect(await detailsOf(world, invoice)).toBeUndefined();
    } finally { await world.control('xero', 'latency', { ms: 0, perDocumentMs: 0 }); }
  });
});

describe('R16 what is overdue', () => {
  const inView = async (name: string): Promise<string[]> => {
    const call = await world.as('admin');
    const fetchXml = (await call('GET', `savedqueries?$select=fetchxml&$filter=${encodeURIComponent(`returnedtypecode eq '${xeroDocument.logicalName}' and name eq '${name}'`)}`)).value[0].fetchxml as string;
    return (await call('GET', `${xeroDocument.setName}?fetchXml=${encodeURIComponent(fetchXml)}`)).value.map((r: any) => r.cfl_xeronumber);
  };

  it('R16 an invoice that was due last week says so at once, and stands in the view', async () => {
    const late = await sent({ number: 'LATE-1', date: inDays(-20), dueDate: inDays(-7), ...statusOf('authorised') });
    const early = await sent({ number: 'EARLY-1', ...statusOf('authorised') });
    const draft = await sent({ number: 'LATE-2', date: inDays(-20), dueDate: inDays(-7), ...statusOf('draft') });
    expect(await detailsOf(world, draft)).toMatchObject({ cfl_overdueamount: 0, cfl_amountdue: 240 });
    expect(await detailsOf(world, late)).toMatchObject({ cfl_overdueamount: 240, cfl_amountdue: 240, cfl_duedate: inDays(-7) });
    expect(await detailsOf(world, early)).toMatchObject({ cfl_overdueamount: 0, cfl_amountdue: 240 });
    const listed = await inView('Overdue');
    expect(listed).toContain('LATE-1');
    expect(listed).not.toContain('EARLY-1');
    expect(listed, 'a draft is not asked for yet').not.toContain('LATE-2');
  });

  it('R16 when the day turns, what was due yesterday becomes overdue by itself, once, and the rest stays as it is', async () => {
    await patchConnection({ cfl_timezone: EARLIEST });
    await restarted();
    const today = new Date(Date.now() - 12 * 3_600_000).toISOString().slice(0, 10);
    const due = await sent({ number: `TURN-${randomUUID().slice(0, 4)}`, date: today < yesterday() ? today : yesterday(), dueDate: today, ...statusOf('authorised') });
    const later = await sent({ number: `TURN-${randomUUID().slice(0, 4)}` });
    expect((await detailsOf(world, due)).cfl_overdueamount).toBe(0);
    const before = await detailsOf(world, later);
    await patchConnection({ cfl_timezone: LATEST });
    await restarted();
    await until(() => detailsOf(world, due), (d) => d.cfl_overdueamount === 240);
    expect((await detailsOf(world, later)).versionnumber).toBe(before.versionnumber);
    // the same day again: nothing is read
    await forget();
    await restarted();
    await new Promise((r) => setTimeout(r, 1_500));
    expect((await callsOf('dataverse')).filter((c) => c.path.includes('cfl_overdueamount'))).toEqual([]);
  });
});
