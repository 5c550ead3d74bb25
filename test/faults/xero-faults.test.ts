/**
 * R51 on the whole product: every way in which a call of Xero can go wrong, before and after Xero did the work, in both
 * numbering modes, alone and with the look-up failing as well. Each time exactly one invoice, and Dynamics tells the truth.
 */
import { connection, connectionStatus, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
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
  const ended = await requestEnded(world, await requestSend(world, invoice), 60_000);
  await world.control('xero', 'faults', undefined, 'DELETE');
  // Marked by the relay, which looks again within a minute; an administrator is quicker.
  if (spoilt.fault['status'] === 403) {
    // Once a minute at most: the second mode comes too soon.
    if (!marked) expect(await connectionNow()).toMatchObject({ cfl_status: connectionStatus.options.needsReconnecting.value });
    marked = true;
    await setConnection({ cfl_status: connectionStatus.options.connected.value });
  }
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
