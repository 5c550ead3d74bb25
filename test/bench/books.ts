/** What benches of the way back share: documents that were sent and are open, people who pay them in Xero, and whether Dynamics says what the books say. */
import { arrivalStatus, detailsId, xeroDocument } from '@counterfoil/solution';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import type { World } from '../world/index.ts';
import { knownCustomers, manyInvoices, manyRequests, openRequests } from './seeding.ts';
import { pause } from './usage.ts';

export const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
/** The limits of the original; lifted only while documents are made. */
const limits = { minuteLimit: 60, dayLimit: 5_000 };

export interface SentDocument { readonly invoiceId: string; readonly xeroId: string; readonly detailsId: string }

/** Sends so many invoices of one line through the relay, without Xero's limits, and stops it. @returns them */
export async function sentDocuments(world: World, count: number): Promise<SentDocument[]> {
  await world.control('xero', 'switches', { minuteLimit: 1_000_000, dayLimit: 1_000_000 });
  const relay = await world.startRelay({ SWEEP_SECONDS: '1', XERO_CALLS_PER_MINUTE: '100000', XERO_POLL_SECONDS: '86400' });
  await liftSafeStart(world.places);
  const invoices = await manyInvoices(world, { count, lines: 1, prefix: 'BK-', customers: await knownCustomers(world, 40), extra: { cfl_arrivalstatus: arrivalStatus.options.authorised.value } });
  await manyRequests(world, invoices);
  const until = performance.now() + 120_000 + count * 60;
  while (await openRequests(world) > 0) { if (performance.now() > until) throw new Error('The documents were not sent in time.'); await pause(1_000); }
  await relay.stop();
  await world.control('xero', 'switches', limits);
  // what was used of the minute counts on, at Xero and in the relay
  await pause(61_000);
  const byUrl = new Map<string, string>();
  for (const i of (await world.control('xero', 'snapshot')).invoices) { const id = /[?&]id=([0-9a-f-]{36})/i.exec(i.Url ?? '')?.[1]; if (id) byUrl.set(id.toLowerCase(), i.InvoiceID); }
  return Promise.all(invoices.map(async (invoiceId) => {
    const xeroId = byUrl.get(invoiceId);
    if (!xeroId) throw new Error(`Invoice ${invoiceId} is not in Xero.`);
    return { invoiceId, xeroId, detailsId: await detailsId('invoice', invoiceId) };
  }));
}

/** Somebody pays a part in Xero. */
export const pay = (world: World, d: SentDocument, Amount = '0.01'): Promise<unknown> => world.control('xero', 'state/pay', { InvoiceID: d.xeroId, Amount });

/** How many rows say another amount due than the books. */
export async function differing(world: World): Promise<number> {
  const { invoices, payments } = await world.control('xero', 'snapshot');
  const paid = new Map<string, number>();
  for (const p of payments) if (p.Status === 'AUTHORISED') paid.set(p.InvoiceID, (paid.get(p.InvoiceID) ?? 0) + Math.round(Number(p.Amount) * 100));
  const due = new Map<string, number>(invoices.map((i: any) => [i.InvoiceID, Math.round(Number(i.Total) * 100) - (paid.get(i.InvoiceID) ?? 0)]));
  const call = await world.as('admin');
  let differ = 0;
  for (let next: string | undefined = `${xeroDocument.setName}?$select=cfl_xeroid,cfl_amountdue&$filter=cfl_xeroid ne null`; next;) {
    const page: any = await call('GET', next, undefined, { prefer: 'odata.maxpagesize=5000' });
    for (const row of page.value) if (due.has(row.cfl_xeroid) && due.get(row.cfl_xeroid) !== Math.round(row.cfl_amountdue * 100)) differ += 1;
    next = (page['@odata.nextLink'] as string | undefined)?.split('/api/data/v9.2/')[1];
  }
  return differ;
}

/** @returns seconds until Dynamics says what the books say; undefined when it does not in time */
export async function settledWithin(world: World, seconds: number): Promise<number | undefined> {
  const began = performance.now();
  for (;;) {
    if (await differing(world) === 0) return (performance.now() - began) / 1_000;
    if (performance.now() - began > seconds * 1_000) return undefined;
    await pause(250);
  }
}

export const callsOf = async (world: World, part: 'xero' | 'dataverse'): Promise<any[]> => { const c = await world.control(part, 'calls'); return c.calls ?? c; };
export const forgetCalls = async (world: World): Promise<void> => { for (const part of ['xero', 'dataverse'] as const) await world.control(part, 'calls', undefined, 'DELETE'); };
