/**
 * R51 on the whole product: every way in which a call of Xero can go wrong, before and after Xero did the work, in both
 * numbering modes, alone and with the look-up failing as well. Each time exactly one invoice, and Dynamics tells the truth.
 */
import { connection, connectionStatus, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { ask, details, newBill, newCreditNote, type Doc } from '../changes/steps.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '1', XERO_DEADLINE_SECONDS: '1', XERO_KEY_SECONDS: '4', XERO_CALLS_PER_MINUTE: '6000' } });
  // Before the relay's first call: from then on it believes what Xero says is left.
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  await world.startRelay();
});
afterAll(() => world?.close());

interface Spoilt { readonly fault: Record<string, unknown>; readonly commit?: boolean }
const faults: Readonly<Record<string, Spoilt>> = {
  'a 429': { fault: { kind: 'status', status: 429, retryAfter: 1 } },
  'a 401': { fault: { kind: 'status', status: 401 } },
  'a 500 before the commit': { fault: { kind: 'status', status: 500 } },
  'a 500 after the commit': { fault: { kind: 'status', status: 500 }, commit: true },
  'a 503 before the commit': { fault: { kind: 'status', status: 503 } },
  'a 503 after the commit': { fault: { kind: 'status', status: 503 }, commit: true },
  'a hang before the commit': { fault: { kind: 'hang' } },
  'a hang after the commit': { fault: { kind: 'hang' }, commit: true },
  'a reset before the commit': { fault: { kind: 'resetBefore' } },
  'a reset after the commit': { fault: { kind: 'resetAfterCommit' } },
  'an answer cut off': { fault: { kind: 'truncated' } },
  'a page of HTML with 200': { fault: { kind: 'html' } },
  'a 403': { fault: { kind: 'status', status: 403 } },
};
const modes = { 'our number': numbering.options.dynamicsNumber.value, 'Xero numbers it': numbering.options.xero.value } as const;

const connectionNow = async (): Promise<Record<string, unknown>> => (await (await world.as('admin'))('GET', `${connection.setName}?$select=cfl_connectionid,cfl_status`)).value[0];
const setConnection = async (values: Record<string, unknown>): Promise<void> => {
  await (await world.as('admin'))('PATCH', `${connection.setName}(${(await connectionNow())['cfl_connectionid']})`, values);
};

let n = 0;
let marked = false;
async function survives(what: string, spoilt: Spoilt, lookUpsFail: boolean): Promise<void> {
  n += 1;
  const customer = await newAccount(world, `Faulty ${n}, ${what}`);
  const invoice = await newInvoice(world, { customer, number: `FAULT-${n}` });
  await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Invoices' }, times: 1, fault: spoilt.fault, ...(spoilt.commit ? { commit: true } : {}) });
  if (lookUpsFail) {
    for (const fault of [{ kind: 'resetBefore' }, { kind: 'html' }]) await world.control('xero', 'faults', { match: { method: 'GET', pathIncludes: '/Invoices' }, times: 1, fault });
  }
  const request = await requestSend(world, invoice);
  // Marked by the relay, which looks again soon the first time and then within a minute; an administrator is quicker.
  let over = false;
  const quicker = (async () => { while (spoilt.fault['status'] === 403 && !over) { if ((await connectionNow())['cfl_status'] === connectionStatus.options.needsReconnecting.value) { marked = true; await setConnection({ cfl_status: connectionStatus.options.connected.value }); } await new Promise((r) => { setTimeout(r, 50); }); } })();
  const ended = await requestEnded(world, request, 60_000).finally(() => { over = true; });
  await quicker;
  await world.control('xero', 'faults', undefined, 'DELETE');
  // once a minute at most: the second mode may come too soon
  if (spoilt.fault['status'] === 403) expect(marked).toBe(true);
  expect(ended.state, ended.message).toBe('done');
  const inXero = (await xeroInvoices(world)).filter(linksTo(invoice));
  expect(inXero).toHaveLength(1);
  expect(await detailsOf(world, invoice)).toMatchObject({ status: 'sent', cfl_xeroid: inXero[0].InvoiceID, cfl_xeronumber: inXero[0].InvoiceNumber, cfl_total: inXero[0].Total });
}

describe.each(Object.entries(modes))('R51 faults of Xero, %s', (mode, value) => {
  beforeAll(() => setConnection({ cfl_numbering: value }));
  it.each(Object.entries(faults))(`R51 %s (${mode})`, (what, spoilt) => survives(what, spoilt, false), 90_000);
  // Where the invoice is in Xero already, a second one is what there is to fear.
  it.each(Object.entries(faults).filter(([, { fault, commit }]) => commit || ['resetAfterCommit', 'truncated', 'html', 'resetBefore'].includes(String(fault['kind']))))(`R51 %s, and the first look-ups fail (${mode})`, (what, spoilt) => survives(what, spoilt, true), 90_000);
});

describe('R51 faults of Xero, bills and credit notes', () => {
  beforeAll(async () => setConnection({
    cfl_numbering: modes['Xero numbers it'],
    'cfl_PurchaseAccountId@odata.bind': `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', "cfl_code eq '429'")})`,
    'cfl_PurchaseTaxRateId@odata.bind': `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', "cfl_taxtype eq 'INPUT2'")})`,
  }));
  const kinds: Readonly<Record<string, readonly [string, (party: string, number: string) => Promise<Doc>]>> = {
    bill: ['/Invoices', (supplier, number) => newBill(world, { supplier, number, account: '429', taxRate: 'INPUT2' })],
    'supplier credit note': ['/CreditNotes', (supplier, number) => newCreditNote(world, { customer: supplier, kind: 'purchase', extra: { cfl_suppliernumber: number } })],
    'sales credit note': ['/CreditNotes', (customer) => newCreditNote(world, { customer })],
  };
  const some = ['a 429', 'a 500 after the commit', 'a reset before the commit', 'a reset after the commit', 'an answer cut off'];
  it.each(Object.keys(kinds).flatMap((kind) => some.map((what) => [kind, what] as const)))('R5 R51 a %s and %s', async (kind, what) => {
    n += 1;
    const name = `Faulty ${n} ${kind}`;
    const [endpoint, make] = kinds[kind]!;
    const { fault, commit } = faults[what]!;
    const doc = await make(await newAccount(world, name), `FAULT-${n}`);
    await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: endpoint }, times: 1, fault, ...(commit ? { commit: true } : {}) });
    const e = await ask(world, 'send', doc);
    await world.control('xero', 'faults', undefined, 'DELETE');
    expect(e.state, e.message).toBe('done');
    const all = await world.control('xero', 'snapshot');
    const contact = (Object.values(all.contacts) as { ContactID: string; Name: string }[]).find((c) => c.Name === name)!;
    const mine = [...Object.values(all.invoices), ...Object.values(all.creditNotes)].filter((x: any) => x.ContactID === contact.ContactID) as any[];
    expect(mine).toHaveLength(1);
    expect(await details(world, doc)).toMatchObject({ status: 'sent', cfl_xeroid: mine[0].InvoiceID ?? mine[0].CreditNoteID });
  }, 60_000);

  it('R24 a bill that is there already is never sent twice silently', async () => {
    const supplier = await newAccount(world, 'Twice Ltd');
    const bill = (): Promise<Doc> => newBill(world, { supplier, number: 'TWICE-1', account: '429', taxRate: 'INPUT2' });
    expect((await ask(world, 'send', await bill())).state).toBe('done');
    const second = await bill();
    const e = await ask(world, 'send', second);
    expect([e.state, e.codes, e.result.problems[0].candidates]).toMatchObject(['refused', ['BILL_ALREADY_IN_XERO'], [{ number: 'TWICE-1', contact: 'Twice Ltd' }]]);
    expect((await ask(world, 'send', second, { given: { despite: ['BILL_ALREADY_IN_XERO'] } })).state).toBe('done');
  });
});
