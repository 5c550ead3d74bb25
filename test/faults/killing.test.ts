/**
 * R51 on the whole product: the relay's own process dies by SIGKILL at every named point between intake and the last
 * write-back, in both numbering modes, and is started again. Each time exactly one invoice is in Xero and Dynamics tells
 * the truth. The sandboxes live on, as Dynamics and Xero would.
 */
import { connection, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crashPoints, type CrashPoint } from '../../plugins-proxy/src/core/crash-points.ts';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { details, ended as endedIn, histories, newBill, newCreditNote, asked, type Doc } from '../changes/steps.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.3', XERO_KEY_SECONDS: '5', XERO_CALLS_PER_MINUTE: '6000' } });
  // Every start of the relay reads the organisation: sixty calls a minute would make this test last a quarter of an hour.
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  await world.startRelay();
  // killed, too: the next one adopts its database instead of starting it
  await world.relay.kill();
});
afterAll(() => world?.close());

const modes = { 'our number': numbering.options.dynamicsNumber.value, 'Xero numbers it': numbering.options.xero.value } as const;
const aboutContacts = (p: CrashPoint): boolean => p.startsWith('contact-');
const aboutItems = (p: CrashPoint): boolean => p.startsWith('item-');
const aboutRefusals = (p: CrashPoint): boolean => p.startsWith('refus');

async function setConnection(values: Record<string, unknown>): Promise<void> {
  const call = await world.as('admin');
  const row = (await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0];
  await call('PATCH', `${connection.setName}(${row.cfl_connectionid})`, values);
}
/** Products that Xero does not know yet: one for each death around items. */
const products = ['WN-RED-01', 'WN-WHT-02', 'GL-STEM-12', 'SV-TASTE', 'CH-COMTE', 'BK-GUIDE', 'WN-CASE-06', 'OL-OLIVE', 'SV-DELIV'];

async function dies(): Promise<void> {
  const { child } = world.relay;
  const deadline = setTimeout(() => child.kill('SIGTERM'), 20_000);
  if (child.exitCode === null && child.signalCode === null) await new Promise((r) => child.once('exit', r));
  clearTimeout(deadline);
  expect(child.signalCode, `the relay should have died at the point\n${world.relay.output()}`).toBe('SIGKILL');
}

let n = 0;
async function killedAt(point: CrashPoint): Promise<void> {
  n += 1;
  const name = `Killed ${n} at ${point}`;
  await world.startRelay({ CRASH_AT: point });
  const product = aboutItems(point) ? products.shift()! : undefined;
  if (product) await setConnection({ cfl_createitems: true });
  const invoice = await newInvoice(world, {
    customer: await newAccount(world, name), number: `KILL-${n}`, ...(aboutRefusals(point) ? { date: null } : {}),
    ...(product ? { lines: [{ productId: await firstId(world, 'products', 'productid', `productnumber eq '${product}'`), quantity: 2, price: 10 }] } : {}),
  });
  // Xero works on it while the relay is dead, and is done only after that.
  if (point === 'in-flight') await world.control('xero', 'latency', { ms: 300 });
  const request = await requestSend(world, invoice);
  await dies();
  await world.control('xero', 'latency', { ms: 0 });
  await world.startRelay();
  try {
    const ended = await requestEnded(world, request);
    const inXero = (await xeroInvoices(world)).filter(linksTo(invoice));
    const details = await detailsOf(world, invoice);
    const history = (await (await world.as('admin'))('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${details.cfl_xerodocumentid}`)).value;
    expect(history).toHaveLength(1);
    if (aboutRefusals(point)) {
      expect(ended.state).toBe('refused');
      expect(inXero).toHaveLength(0);
      expect(details.status).toBe('failed');
      return;
    }
    expect(ended.state, ended.message).toBe('done');
    expect(inXero).toHaveLength(1);
    expect(details).toMatchObject({ status: 'sent', cfl_xeroid: inXero[0].InvoiceID, cfl_xeronumber: inXero[0].InvoiceNumber, cfl_total: inXero[0].Total });
    const contacts = (await world.control('xero', 'snapshot')).contacts as { Name: string }[];
    expect(Object.values(contacts).filter((c) => c.Name === name)).toHaveLength(1);
    if (product) {
      expect(inXero[0].LineItems[0].ItemCode).toBe(product);
      await setConnection({ cfl_createitems: false });
    }
  } finally { await world.relay.kill(); }
}

describe.each(Object.entries(modes))('R51 killed, %s', (mode, value) => {
  beforeAll(() => setConnection({ cfl_numbering: value }));
  const ours = value === modes['our number'];
  // What concerns contacts, items and refusals does not depend on the number, and "sending" is written only where Xero numbers it.
  const points = crashPoints.filter((p) => (ours ? p !== 'details-sending-written' : !aboutContacts(p) && !aboutItems(p) && !aboutRefusals(p)));
  it.each(points.map((p) => [p]))(`R51 at %s (${mode}): one invoice, and Dynamics knows it`, (point) => killedAt(point), 90_000);
});

/** Bills carry our link; suppliers' credit notes carry nothing of ours and are known by what they look like. */
const others: Readonly<Record<string, (party: string, number: string) => Promise<Doc>>> = {
  bill: (supplier, number) => newBill(world, { supplier, number, account: '429', taxRate: 'INPUT2' }),
  'supplier credit note': (supplier, number) => newCreditNote(world, { customer: supplier, kind: 'purchase', extra: { cfl_suppliernumber: number } }),
  'sales credit note': (customer) => newCreditNote(world, { customer }),
};
/** Each of the three ways to be looked for once; every kind at every point stands beside the source. */
const deaths: readonly (readonly [string, CrashPoint])[] = [['bill', 'in-flight'], ['supplier credit note', 'in-flight'], ['sales credit note', 'xero-answered']];

describe('R5 R51 killed, other kinds', () => {
  beforeAll(async () => setConnection({
    cfl_numbering: modes['Xero numbers it'],
    'cfl_PurchaseAccountId@odata.bind': `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', "cfl_code eq '429'")})`,
    'cfl_PurchaseTaxRateId@odata.bind': `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', "cfl_taxtype eq 'INPUT2'")})`,
  }));
  it.each(deaths)('R5 R51 a %s at %s: one in Xero, and Dynamics knows it', async (kind, point) => {
    n += 1;
    const name = `Killed ${n} ${kind}`;
    await world.startRelay({ CRASH_AT: point });
    const doc = await others[kind]!(await newAccount(world, name), `KILL-${n}`);
    if (point === 'in-flight') await world.control('xero', 'latency', { ms: 300 });
    const request = await asked(world, 'send', doc, { quiet: true });
    await dies();
    await world.control('xero', 'latency', { ms: 0 });
    await world.startRelay();
    try {
      const e = await endedIn(world, request.set, request.id, 30_000);
      expect(e.state, e.message).toBe('done');
      const all = await world.control('xero', 'snapshot');
      const contact = (Object.values(all.contacts) as { ContactID: string; Name: string }[]).filter((c) => c.Name === name);
      expect(contact).toHaveLength(1);
      const mine = [...Object.values(all.invoices), ...Object.values(all.creditNotes)].filter((x: any) => x.ContactID === contact[0]!.ContactID) as any[];
      expect(mine).toHaveLength(1);
      expect(await details(world, doc)).toMatchObject({ status: 'sent', cfl_xeroid: mine[0].InvoiceID ?? mine[0].CreditNoteID });
      expect(await histories(world, doc)).toHaveLength(1);
    } finally { await world.relay.kill(); }
  }, 90_000);
});
