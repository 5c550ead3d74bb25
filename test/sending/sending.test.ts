/** One invoice from a request row to Xero and back, over HTTP, out of the built zip, with the relay as its own process. */
import { connection, connectionStatus, numbering, xeroDocument } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, inDays, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  // the tests themselves look in Xero more often than a minute allows
  await world.control('xero', 'switches', { minuteLimit: 1_000 });
});
afterAll(() => world?.close());

async function send(invoiceId: string, user = 'sales') {
  return requestEnded(world, await requestSend(world, invoiceId, user));
}
const inXero = async (reference: (i: any) => boolean): Promise<any[]> => (await xeroInvoices(world)).filter(reference);
async function setConnection(values: Record<string, unknown>): Promise<void> {
  const call = await world.as('admin');
  const row = (await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0];
  await call('PATCH', `${connection.setName}(${row.cfl_connectionid})`, values);
}

describe('sending a sales invoice', () => {
  it('R1 R16 R68 a request row written by a flow is all that it takes; number, status, totals and link come back', async () => {
    const id = await newInvoice(world, { number: 'FLOW-1', lines: [{ text: 'Consulting', quantity: 2, price: 100 }] });
    const ended = await send(id);
    expect(ended).toMatchObject({ state: 'done' });
    const [arrived] = await inXero(linksTo(id));
    expect(arrived).toMatchObject({ InvoiceNumber: 'FLOW-1', Type: 'ACCREC', SubTotal: 200, TotalTax: 40, Total: 240, CurrencyCode: 'GBP' });
    const details = await detailsOf(world, id);
    expect(details).toMatchObject({ status: 'sent', cfl_xeronumber: 'FLOW-1', cfl_subtotal: 200, cfl_totaltax: 40, cfl_total: 240, cfl_amountdue: 240, cfl_xeroid: arrived.InvoiceID });
    expect(details.cfl_xerolink).toContain(arrived.InvoiceID);
    expect(details._cfl_sentinvoiceid_value).toBe(id);
  });

  it('R51 asking twice sends once and says so', async () => {
    const id = await newInvoice(world, { number: 'TWICE-1' });
    const [a, b] = await Promise.all([requestSend(world, id), requestSend(world, id)]);
    expect((await requestEnded(world, a)).state).toBe('done');
    expect((await requestEnded(world, b)).state).toBe('done');
    expect((await send(id)).state).toBe('done');
    expect(await inXero(linksTo(id))).toHaveLength(1);
  });

  it('R2 names every unmet condition at once, each with code, text and fix, and sends nothing', async () => {
    const id = await newInvoice(world, { number: 'BAD-1', date: null, lines: [] });
    const ended = await send(id);
    expect(ended.state).toBe('refused');
    const problems = ended.result.problems as { code: string; text: string; fix: string }[];
    expect(problems.length).toBeGreaterThanOrEqual(2);
    for (const p of problems) expect(p).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), text: expect.stringMatching(/\w/), fix: expect.stringMatching(/\w/) });
    expect(await inXero(linksTo(id))).toHaveLength(0);
    expect((await detailsOf(world, id)).status).toBe('failed');
  });

  it('R1 a date in the future waits: it is refused with the reason', async () => {
    const id = await newInvoice(world, { date: inDays(3) });
    const ended = await send(id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/future/i);
  });

  it('R3 a document older than the installation works without any preparation, and has one details row', async () => {
    const call = await world.as('sales');
    const old = (await call('GET', "invoices?$select=invoiceid,name&$filter=statecode eq 0&$orderby=createdon asc&$top=1")).value[0];
    await send(old.invoiceid);
    const rows = (await (await world.as('admin'))('GET', `${xeroDocument.setName}?$filter=_cfl_invoiceid_value eq ${old.invoiceid}`)).value;
    expect(rows).toHaveLength(1);
  });

  it('R24 a number that Xero already has is refused with the remedies; the other document is untouched', async () => {
    const first = await newInvoice(world, { number: 'TAKEN-1', lines: [{ text: 'First', quantity: 1, price: 10 }] });
    expect((await send(first)).state).toBe('done');
    const [before] = await inXero((i) => i.InvoiceNumber === 'TAKEN-1');
    const second = await newInvoice(world, { number: 'TAKEN-1', lines: [{ text: 'Second', quantity: 1, price: 99 }] });
    const ended = await send(second);
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/TAKEN-1/);
    const after = await inXero((i) => i.InvoiceNumber === 'TAKEN-1');
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ InvoiceID: before.InvoiceID, Total: before.Total, UpdatedDateUTC: before.UpdatedDateUTC });
  });

  it('R4 R51 Xero numbers it, and the number is written back', async () => {
    await setConnection({ cfl_numbering: numbering.options.xero.value });
    try {
      const id = await newInvoice(world);
      expect((await send(id)).state).toBe('done');
      const [arrived] = await inXero(linksTo(id));
      expect(arrived.InvoiceNumber).toMatch(/^INV-/);
      expect((await detailsOf(world, id)).cfl_xeronumber).toBe(arrived.InvoiceNumber);
    } finally { await setConnection({ cfl_numbering: numbering.options.dynamicsNumber.value }); }
  });

  it('R4 the Dynamics name as number', async () => {
    await setConnection({ cfl_numbering: numbering.options.dynamicsName.value });
    try {
      const id = await newInvoice(world, { name: 'NAMED-77' });
      expect((await send(id)).state).toBe('done');
      expect((await inXero(linksTo(id)))[0].InvoiceNumber).toBe('NAMED-77');
    } finally { await setConnection({ cfl_numbering: numbering.options.dynamicsNumber.value }); }
  });

  it('R12 with creation off an unknown customer stops the document with that reason', async () => {
    await setConnection({ cfl_createcontacts: false });
    try {
      const id = await newInvoice(world, { customer: await newAccount(world, 'Nobody Knows Ltd') });
      const ended = await send(id);
      expect(ended.state).toBe('refused');
      expect(ended.message).toMatch(/Nobody Knows Ltd/);
      expect(await inXero(linksTo(id))).toHaveLength(0);
    } finally { await setConnection({ cfl_createcontacts: true }); }
  });

  it('R8 R37 R61 description-only lines, discounts and thirds of a cent arrive to the cent', async () => {
    const id = await newInvoice(world, {
      number: 'CENTS-1',
      lines: [{ text: 'A', quantity: 1, price: '25.06' }, { text: 'B', quantity: 1, price: '25.61' }, { text: 'C', quantity: 3, price: '8.5433' }, { text: 'Only words', quantity: 0, price: 0 }, { text: 'D', quantity: 7, price: '19.99', discount: '13.37' }],
    });
    expect((await send(id)).state).toBe('done');
    const [arrived] = await inXero(linksTo(id));
    const details = await detailsOf(world, id);
    expect([details.cfl_subtotal, details.cfl_totaltax, details.cfl_total]).toEqual([arrived.SubTotal, arrived.TotalTax, arrived.Total]);
    expect(details.status).toBe('sent');
    expect(arrived.LineItems).toHaveLength(5);
  });

  it('R69 a posted invoice cannot be deleted: the platform refuses', async () => {
    const id = await newInvoice(world, { number: 'KEEP-1' });
    await send(id);
    const call = await world.as('admin');
    await expect(call('DELETE', `invoices(${id})`)).rejects.toThrow(/associated|referenced/i);
  });

  it('R23 a viewer cannot ask; the platform refuses the row', async () => {
    const id = await newInvoice(world);
    await expect(requestSend(world, id, 'viewer')).rejects.toThrow(/403/);
  });

  it('R16 R22 history says in plain words what happened', async () => {
    const id = await newInvoice(world, { number: 'HIST-1' });
    await send(id);
    const details = await detailsOf(world, id);
    const rows = (await (await world.as('sales'))('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${details.cfl_xerodocumentid}`)).value;
    expect(rows).toHaveLength(1);
    expect(rows[0].cfl_text).toMatch(/HIST-1/);
  });
});

describe('a copied environment', () => {
  it('R67 is disarmed: nothing from it reaches the books, and it says why', async () => {
    const id = await newInvoice(world, { number: 'COPY-1' });
    await world.control('dataverse', 'copy-environment', {});
    const ended = await requestEnded(world, await requestSend(world, id));
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/cop(y|ied)/i);
    expect(await inXero(linksTo(id))).toHaveLength(0);
    const row = (await (await world.as('admin'))('GET', `${connection.setName}?$select=cfl_status`)).value[0];
    expect(row.cfl_status).toBe(connectionStatus.options.environmentCopied.value);
  });
});
