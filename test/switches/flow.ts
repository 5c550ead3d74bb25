/**
 * The main sending flow as a set of documents, each made for something on which the sources about Xero disagree, and the
 * check that what Dynamics says afterwards is what the sandbox Xero holds. Every document either arrives or is refused
 * with problems that name cause and fix; nothing in between.
 */
import { arrivalStatus, connection, contactLink, numbering, productLink } from '@counterfoil/solution';
import { expect } from 'vitest';
import { catalogue } from '../../plugins-proxy/src/problems/catalogue.ts';
import { detailsOf, firstId, inDays, newAccount, newInvoice, requestEnded, requestSend, type InvoiceWanted } from '../world/documents.ts';
import type { World } from '../world/index.ts';

export const ORGANIZATION = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
/** Export status of the details when it arrived, else the codes of the problems. */
export type Fate = string;

/** What every round shares: a customer that is linked, a product with an item, and a number that another invoice has. */
export interface Stage { readonly world: World; readonly customer: string; readonly product: string; readonly taken: { readonly invoice: string; readonly number: string }; readonly connectionId: string }

type Make = (s: Stage, round: number) => InvoiceWanted | Promise<InvoiceWanted>;
interface Kind { readonly make: Make; readonly mode?: 'xero'; /** Breaks something right before the request is announced. */ readonly fault?: (w: World) => Promise<unknown>; readonly usually: Fate; readonly look?: (inXero: any, s: Stage, invoice: string) => unknown }

const lose = (after: string) => (w: World) => w.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Invoices' }, fault: after === 'commit' ? { kind: 'resetAfterCommit' } : { kind: 'status', status: 500 } });

export const kinds = {
  /** Product with an item, write-in, words only, discounts: every shape of a line. */
  rich: {
    usually: 'sent',
    make: (s, n) => ({
      customer: s.customer, number: `RICH-${n}`,
      lines: [{ productId: s.product, quantity: 3, price: '8.95', discount: '1.10' }, { text: 'Cellar work', quantity: '2.5', price: '40.20' }, { text: 'As agreed on the telephone', quantity: 0, price: 0 }, { text: 'Travel', quantity: 7, price: '19.99', discount: '13.37' }],
    }),
    look: (x) => {
      expect(x.lines.map((l: any) => [l.textOnly, l.ItemCode, l.Quantity, l.UnitAmount, l.DiscountAmount, l.LineAmount])).toEqual([
        [false, 'VINE-01', '3.0000', '8.9500', '1.1000', '25.75'], [false, undefined, '2.5000', '40.2000', undefined, '100.50'], [true, undefined, undefined, undefined, undefined, '0.00'], [false, undefined, '7.0000', '19.9900', '13.3700', '126.56'],
      ]);
      expect([x.Status, x.SubTotal, x.TotalTax, x.Total]).toEqual(['AUTHORISED', '252.81', '50.56', '303.37']);
    },
  },
  /** R24: the number belongs to another invoice. */
  taken: { usually: 'NUMBER_TAKEN', make: (s) => ({ customer: s.customer, number: s.taken.number, lines: [{ text: 'Mine', quantity: 1, price: 999 }] }) },
  /** The number belongs to an invoice that somebody voided in Xero. */
  voided: {
    usually: 'NUMBER_TAKEN',
    make: async (s, n) => {
      const books = await s.world.control('xero', 'snapshot');
      // the half-cent invoice of the round before has done its duty
      const old = books.invoices.filter((i: any) => /^HALF-/.test(i.InvoiceNumber) && i.Status === 'AUTHORISED').at(-1);
      await s.world.control('xero', 'state/invoice', { InvoiceID: old.InvoiceID, Status: 'VOIDED', InvoiceNumber: `VOID-${n}` });
      return { customer: s.customer, number: `VOID-${n}` };
    },
  },
  /** Approved on arrival, without a due date. */
  noDue: { usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `DUE-${n}`, dueDate: null }), look: (x) => { expect(x.DueDate).toMatch(/^\d{4}-\d\d-\d\d$/); } },
  /** R12: nobody in Xero is that customer. */
  newCustomer: { usually: 'sent', make: async (s, n) => ({ customer: await newAccount(s.world, `New in round ${n}`), number: `NEW-${n}` }), look: (x, s, invoice) => linked(x, s, invoice, (c) => /^New in round/.test(c.Name)) },
  /** R12: a product that Xero has no item for. */
  newItem: {
    usually: 'sent', make: async (s, n) => ({ customer: s.customer, number: `ITEM-${n}`, lines: [{ productId: await newProduct(s.world, `ITEM-${n}`), quantity: 1, price: 12 }] }),
    look: async (x, s) => { expect((await s.world.control('xero', 'snapshot')).items.filter((i: any) => i.Code === x.lines[0].ItemCode)).toHaveLength(1); },
  },
  /** Xero has an item whose code differs in case only. */
  itemCase: {
    usually: 'sent', make: async (s, n) => {
      await s.world.control('xero', 'state/item', { Code: `Case-${n}`, Name: 'Written otherwise' });
      return { customer: s.customer, number: `CASE-${n}`, lines: [{ productId: await newProduct(s.world, `CASE-${n}`), quantity: 1, price: 12 }] };
    },
    look: async (x, s) => { expect((await s.world.control('xero', 'snapshot')).items.filter((i: any) => i.Code === x.lines[0].ItemCode)).toHaveLength(1); },
  },
  /** Xero has the customer, written otherwise. */
  capitals: {
    usually: 'sent',
    make: async (s, n) => { await s.world.control('xero', 'state/contact', { Name: `Capitals of round ${n}` }); return { customer: await newAccount(s.world, `CAPITALS OF ROUND ${n}`), number: `CAPS-${n}` }; },
    look: (x, s, invoice) => linked(x, s, invoice, (c) => /^Capitals of/.test(c.Name)),
  },
  /** 3 x 0.335 is exactly half a cent over. */
  halfCent: { usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `HALF-${n}`, lines: [{ text: 'Samples', quantity: 3, price: '0.335' }, { text: 'Hours', quantity: 1, price: 50 }] }) },
  euro: { usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `EUR-${n}`, currency: 'EUR' }), look: (x) => { expect([x.CurrencyCode, x.CurrencyRate]).toEqual(['EUR', '1.152300']); } },
  /** A draft in a period that was locked in Xero after its lock date was read. */
  locked: {
    usually: 'XERO_DATE_LOCKED',
    make: async (s, n) => {
      // an earlier refusal makes the relay read lock dates anew
      await setConnection(s.world, { cfl_periodlockdate: null });
      return { customer: s.customer, number: `LOCK-${n}`, date: '2025-03-31', extra: { cfl_arrivalstatus: arrivalStatus.options.draft.value } };
    },
  },
  longReference: { usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `REF-${n}`, extra: { description: 'Order of the county council. '.repeat(30) } }), look: (x) => { expect(x.Reference.length).toBeGreaterThan(250); } },
  longText: { usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `TEXT-${n}`, lines: [{ text: 'Framework', quantity: 1, price: 5, extra: { description: 'With every detail. '.repeat(100) } }] }), look: (x) => { expect(x.lines[0].Description.length).toBeGreaterThan(1_500); } },
  /** Dynamics says itself that this can only be a credit note. */
  negative: { usually: 'NEGATIVE_TOTAL', make: (s, n) => ({ customer: s.customer, number: `NEG-${n}`, lines: [{ text: 'Returned', quantity: -2, price: 30 }] }) },
  lost: { usually: 'sent', fault: lose('commit'), make: (s, n) => ({ customer: s.customer, number: `LOST-${n}` }) },
  broken: { usually: 'sent', fault: lose('never'), make: (s, n) => ({ customer: s.customer, number: `BROKEN-${n}` }) },
  unrecorded: {
    usually: 'sent', make: (s, n) => ({ customer: s.customer, number: `REC-${n}` }),
    fault: (w) => w.control('dataverse', 'faults', { match: { method: 'POST', pathIncludes: '$batch', bodyIncludes: 'cfl_synchistories(' }, fault: { kind: 'resetAfterCommit' } }),
  },
  numbered: { usually: 'sent', mode: 'xero', make: (s) => ({ customer: s.customer }), look: (x) => { expect(x.InvoiceNumber).toMatch(/^INV-\d+$/); } },
  numberedLost: { usually: 'sent', mode: 'xero', fault: lose('commit'), make: (s) => ({ customer: s.customer }) },
} satisfies Readonly<Record<string, Kind>>;
export type KindName = keyof typeof kinds;

/** What goes through under every value; the others concern some switches only. */
export const always: readonly KindName[] = ['rich', 'taken', 'noDue', 'newCustomer', 'newItem', 'lost', 'numbered', 'numberedLost'];

export async function setConnection(world: World, values: Record<string, unknown>): Promise<string> {
  const call = await world.as('admin');
  const row = (await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0];
  await call('PATCH', `${connection.setName}(${row.cfl_connectionid})`, values);
  return row.cfl_connectionid;
}

async function newProduct(world: World, productnumber: string): Promise<string> {
  const unit = await firstId(world, 'uoms', 'uomid', "name eq 'Each'");
  return (await (await world.as('admin'))('POST', 'products?$select=productid', { name: `Product ${productnumber}`, productnumber, quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${unit})` }, { prefer: 'return=representation' })).productid;
}

export async function setTheStage(world: World): Promise<Stage> {
  const connectionId = await setConnection(world, { cfl_createitems: true, cfl_arrivalstatus: arrivalStatus.options.authorised.value, cfl_numbering: numbering.options.dynamicsNumber.value });
  const product = await firstId(world, 'products', 'productid', "productnumber eq 'WN-RED-01'");
  await (await world.as('admin'))('POST', productLink.setName, { cfl_name: 'Vine lamp', 'cfl_ProductId@odata.bind': `/products(${product})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, cfl_itemcode: 'VINE-01' });
  // known to the books since the join; see `locked`
  await world.control('xero', 'state/organisation', { PeriodLockDate: '2025-06-30' });
  const customer = await newAccount(world, 'Known since long Ltd');
  const invoice = await newInvoice(world, { customer, number: 'TAKEN' });
  expect(await ended(world, invoice)).toMatchObject({ state: 'done' });
  const half = await newInvoice(world, { customer, number: 'HALF-0' });
  expect(await ended(world, half)).toMatchObject({ state: 'done' });
  return { world, customer, product, connectionId, taken: { invoice, number: 'TAKEN' } };
}

/** Announces a request as the browser does, and hangs up: the answer is read from the row. */
export async function announce(world: World, requests: readonly string[]): Promise<void> {
  const answer = await fetch(`${world.relayUrl}/v1/environments/${ORGANIZATION}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ requests }) });
  expect(answer.status).toBe(202);
  await answer.body?.cancel();
}

async function faultsLeft(world: World): Promise<number> {
  const [x, d] = [await world.control('xero', 'faults'), await world.control('dataverse', 'faults')];
  return [...x, ...d].reduce((n: number, f: { times: number }) => n + f.times, 0);
}

type Ended = Awaited<ReturnType<typeof requestEnded>>;
async function ended(world: World, invoice: string): Promise<Ended> {
  const request = await requestSend(world, invoice);
  await announce(world, [request]);
  return requestEnded(world, request);
}

async function linked(x: any, s: Stage, invoice: string, isIt: (contact: any) => boolean): Promise<void> {
  const contact = (await s.world.control('xero', 'snapshot')).contacts.filter((c: any) => c.ContactID === x.ContactID);
  expect(contact.filter(isIt)).toHaveLength(1);
  const call = await s.world.as('admin');
  const customer = (await call('GET', `invoices(${invoice})?$select=_customerid_value`))._customerid_value;
  const links = (await call('GET', `${contactLink.setName}?$select=cfl_xerocontactid&$filter=_cfl_accountid_value eq ${customer}`)).value;
  expect(links.map((l: any) => l.cfl_xerocontactid)).toEqual([x.ContactID]);
}

/** Sends the documents of one round; those that have a fault or another numbering go one by one. @returns their fates */
export async function play(s: Stage, round: number, names: readonly KindName[]): Promise<Record<string, Fate>> {
  const fates: Record<string, Fate> = {};
  const one = async (name: KindName): Promise<void> => {
    const kind: Kind = kinds[name];
    const invoice = await newInvoice(s.world, await kind.make(s, round));
    const request = await requestSend(s.world, invoice);
    await kind.fault?.(s.world);
    await announce(s.world, [request]);
    fates[name] = await truth(s, name, invoice, await requestEnded(s.world, request));
    if (kind.fault) expect(await faultsLeft(s.world), `${name}: the fault has struck`).toBe(0);
  };
  const together = names.filter((n) => !('fault' in kinds[n]) && !('mode' in kinds[n]));
  await Promise.all(together.map(one));
  for (const n of names.filter((x) => 'fault' in kinds[x] && !('mode' in kinds[x]))) await one(n);
  const byXero = names.filter((x) => 'mode' in kinds[x]);
  if (byXero.length > 0) {
    await setConnection(s.world, { cfl_numbering: numbering.options.xero.value });
    try { for (const n of byXero) await one(n); } finally { await setConnection(s.world, { cfl_numbering: numbering.options.dynamicsNumber.value }); }
  }
  return fates;
}

/** Compares Dynamics with the books, whatever the fate. @returns the fate */
export async function truth(s: Stage, name: KindName | string, invoice: string, end: Ended): Promise<Fate> {
  const books = await s.world.control('xero', 'snapshot');
  const inXero = books.invoices.filter((i: any) => String(i.Url ?? '').toLowerCase().includes(invoice));
  const details = await detailsOf(s.world, invoice);
  if (end.state !== 'done') {
    expect(inXero, `${name}: refused, so nothing may be in Xero`).toHaveLength(0);
    expect(details.status).toBe(end.state === 'refused' ? 'failed' : 'needsDecision');
    const problems = end.result.problems as { code: string; text: string; fix: string }[];
    expect(problems.length).toBeGreaterThan(0);
    for (const p of problems) {
      expect(Object.keys(catalogue), p.code).toContain(p.code);
      expect([p.text, p.fix].join(' '), 'said in whole sentences').not.toMatch(/undefined|null|NaN|\[object|\{\w*\}/);
      expect(end.message).toContain(p.text);
    }
    expect(details.cfl_problemcode).toBe(problems[0]!.code);
    return [...new Set(problems.map((p) => p.code))].join('+');
  }
  expect(inXero, `${name}: exactly once`).toHaveLength(1);
  const [x] = inXero;
  expect(details, name).toMatchObject({
    cfl_xeroid: x.InvoiceID, cfl_xeronumber: x.InvoiceNumber, cfl_subtotal: Number(x.SubTotal), cfl_totaltax: Number(x.TotalTax), cfl_total: Number(x.Total), cfl_amountdue: Number(x.Total),
    cfl_invoicedate: x.Date, cfl_duedate: x.DueDate ?? null, _cfl_sentinvoiceid_value: invoice,
  });
  expect(end.result.document).toMatchObject({ number: x.InvoiceNumber, total: x.Total, due: x.Total, currency: x.CurrencyCode });
  const history = (await (await s.world.as('admin'))('GET', `cfl_synchistories?$select=cfl_name&$filter=_cfl_xerodocumentid_value eq ${details.cfl_xerodocumentid}`)).value;
  expect(history, `${name}: one event`).toHaveLength(1);
  if (name in kinds) await (kinds[name as KindName] as Kind).look?.(x, s, invoice);
  return details.status;
}

/** More than five at once travel together in one PUT; one of them has a number that is taken. */
export async function playTogether(s: Stage, round: number): Promise<Fate[]> {
  const wanted: InvoiceWanted[] = Array.from({ length: 7 }, (_, n) => ({ customer: s.customer, number: n === 3 ? s.taken.number : `BULK-${round}-${n}`, dueDate: inDays(14) }));
  const invoices = await Promise.all(wanted.map((w) => newInvoice(s.world, w)));
  const requests = await Promise.all(invoices.map((i) => requestSend(s.world, i)));
  await announce(s.world, requests);
  return Promise.all(invoices.map(async (i, n) => truth(s, `bulk ${n}`, i, await requestEnded(s.world, requests[n]!))));
}

export interface SeenCall { readonly method: string; readonly path: string; readonly status: number | 'none'; readonly body?: any; readonly fault?: string; readonly replayed?: boolean; readonly elements?: unknown }

/** Calls of Xero that no client should make: unreadable, or of something that the sandbox does not know. */
export function malformed(calls: readonly SeenCall[]): SeenCall[] {
  // a 400 with elements is a refusal in words; one without is a request that could not be read
  return calls.filter((c) => !c.fault && !c.replayed && typeof c.status === 'number' && (c.status === 501 || c.status >= 500 || (c.status === 400 && c.elements === undefined)));
}
