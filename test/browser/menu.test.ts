/** Every command of the menu Xero that no other test presses, out of the built zip, with what it does in both systems. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arrivalStatus, connection, contactLink } from '@counterfoil/solution';
import { newCreditNote } from '../changes/steps.ts';
import { setConnection } from '../switches/flow.ts';
import { firstId, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { becomes, choose, details, form, inside, item, open, press, why } from './menu.ts';
import { accessibilityFindings, panel, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
let customer: string;
beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld({ extra: { SWEEP_SECONDS: '1' } }), launchBrowser()]);
  await setConnection(world, { cfl_arrivalstatus: arrivalStatus.options.authorised.value });
  customer = await newAccount(world, 'Menu & Sons', { emailaddress1: 'post@menu.example' });
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const books = (): Promise<any> => world.control('xero', 'snapshot');
const inBooks = async (number: string): Promise<any> => (await books()).invoices.find((x: any) => x.InvoiceNumber === number);
async function sent(number: string): Promise<string> {
  const id = await newInvoice(world, { customer, number });
  expect((await requestEnded(world, await requestSend(world, id))).state).toBe('done');
  return id;
}
const said = (page: Page, text: RegExp): Promise<void> => page.getByText(text).first().waitFor({ timeout: 20_000 });

describe('an invoice that is in Xero', () => {
  it('R14 R36 R48 is e-mailed, gets the files of its notes, gives its PDF, and is marked as sent', async () => {
    const [mailed, marked] = [await sent('MENU-1'), await sent('MENU-2')];
    await (await world.as('sales'))('POST', 'annotations', { subject: 'Terms', filename: 'terms.txt', mimetype: 'text/plain', isdocument: true, documentbody: Buffer.from('As agreed.').toString('base64'), 'objectid_invoice@odata.bind': `/invoices(${mailed})` });
    const page = await signIn(browser, world, 'sales');
    await open(page, world, 'invoice', mailed);
    await choose(page, 'E-mail from Xero');
    expect(await page.getByRole('dialog').innerText()).toContain('Xero e-mails MENU-1 to the address that the customer has there.');
    await press(page, 'E-mail');
    await said(page, /Xero e-mailed Invoice MENU-1/);
    expect((await books()).outbox.map((m: any) => m.to)).toEqual([['post@menu.example']]);
    expect((await details(world, 'invoice', mailed)).cfl_emailedon).toBeTruthy();

    await choose(page, 'Attach files');
    await press(page, 'Attach files');
    await said(page, /terms\.txt went to Xero/);
    expect((await books()).attachments.map((a: any) => [a.FileName, Buffer.from(a.content, 'base64').toString()])).toEqual([['terms.txt', 'As agreed.']]);

    await choose(page, 'Get PDF');
    await said(page, /is in its notes as MENU-1\.pdf/);
    const notes = (await (await world.as('sales'))('GET', `annotations?$select=filename,documentbody&$filter=_objectid_value eq ${mailed} and filename eq 'MENU-1.pdf'`)).value;
    expect(notes.map((n: any) => Buffer.from(n.documentbody, 'base64').toString().slice(0, 4))).toEqual(['%PDF']);

    await open(page, world, 'invoice', marked);
    await choose(page, 'Mark as sent in Xero');
    await press(page, 'Mark as sent');
    await expect.poll(async () => (await inBooks('MENU-2')).SentToContact, { timeout: 20_000 }).toBe(true);
    expect((await books()).outbox).toHaveLength(1);
  }, 60_000);

  it('R34 R47 is paid with credit from the form of the note, skipped while it is not there, and unlinked with a reason', async () => {
    const [credited, unlinked, skipped] = [await sent('MENU-3'), await sent('MENU-4'), await newInvoice(world, { customer, number: 'MENU-5' })];
    const note = await newCreditNote(world, { customer, lines: [{ text: 'Returned', quantity: 1, price: 50 }], extra: { 'cfl_InvoiceId@odata.bind': `/invoices(${credited})` } });
    const call = await world.as('accounts');
    const request = (await call('POST', 'cfl_syncrequests?$select=cfl_syncrequestid', { cfl_action: 864200000, 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${note.id})` }, { prefer: 'return=representation' })).cfl_syncrequestid;
    expect((await requestEnded(world, request)).state).toBe('done');
    await call('POST', 'cfl_creditallocations', { 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${note.id})`, 'cfl_InvoiceId@odata.bind': `/invoices(${credited})`, cfl_amount: 40 });
    const page = await signIn(browser, world, 'accounts');
    await open(page, world, 'cfl_creditnote', note.id);
    await choose(page, 'Allocate credit');
    expect(await page.getByRole('dialog').innerText()).toMatch(/reduces what is due there:\n.*40/);
    await press(page, 'Apply');
    await expect.poll(async () => (await xeroInvoices(world)).find((x) => x.InvoiceNumber === 'MENU-3').AmountCredited, { timeout: 20_000 }).toBe(40);

    await open(page, world, 'invoice', skipped);
    await choose(page, 'Do not send');
    await why(page, 'Do not send', 'Paid in cash');
    await becomes(world, 'invoice', skipped, { status: 'skipped', cfl_holdreason: 'Paid in cash' });

    await open(page, world, 'invoice', unlinked);
    await choose(page, 'Unlink from Xero');
    await why(page, 'Unlink', 'Another document');
    await becomes(world, 'invoice', unlinked, { status: 'notSent', cfl_xeroid: null });
    expect((await inBooks('MENU-4')).Status).toBe('AUTHORISED');
  }, 60_000);
});

describe('the second person', () => {
  it('R65 is told that they may approve, and says no with a reason, which stands on the document; nothing went', async () => {
    await setConnection(world, { cfl_approvallimit: 500 });
    const id = await newInvoice(world, { customer, number: 'MENU-6', lines: [{ text: 'Barrels', quantity: 10, price: 100 }] });
    expect((await requestEnded(world, await requestSend(world, id))).state).toBe('needsDecision');
    const page = await signIn(browser, world, 'approver');
    await open(page, world, 'cfl_xerodocument', (await details(world, 'invoice', id)).cfl_xerodocumentid);
    await form(page).getByText(/You may approve it: look at the document/).first().waitFor({ timeout: 20_000 });
    await item(form(page), 'Reject').click();
    await why(page, 'Reject', 'Too many barrels');
    await expect.poll(async () => (await details(world, 'invoice', id)).cfl_problemtext, { timeout: 30_000 }).toContain('Too many barrels');
    expect(await inBooks('MENU-6')).toBeUndefined();
    await setConnection(world, { cfl_approvallimit: null });
  }, 60_000);
});

describe('what would be sent', () => {
  it('R49 a selection is tried without sending it: what would go, what would not and why, and the calls, each with a way to the document', async () => {
    const [good, bad] = [await newInvoice(world, { customer, number: 'DRY-1' }), await newInvoice(world, { customer, number: 'DRY-2', date: null })];
    const calls = async (): Promise<number> => (await world.control('xero', `calls?pathIncludes=${encodeURIComponent('/api.xro/')}`)).length;
    const page = await signIn(browser, world, 'sales');
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=invoice`);
    const list = page.locator('section.list');
    await page.getByRole('searchbox').fill('DRY-');
    await page.keyboard.press('Enter');
    await expect.poll(() => list.locator('tbody tr').count()).toBe(2);
    for (const i of [0, 1]) await list.locator('tbody tr').nth(i).getByRole('checkbox').check();
    const before = await calls();
    await item(list, 'Xero').click();
    await item(page, 'Dry run').click();
    const report = await inside(page, (f) => f.getByRole('heading', { name: 'Would not go' }));
    const seen = await report.locator('main').innerText();
    for (const words of ['Would go to Xero: 1. Would not go: 1.', 'Invoice DRY-1', '240.00 GBP', 'Invoice DRY-2', 'Xero: create invoices and bills', 'Dynamics: read', 'nothing was sent and nothing was changed']) expect(seen).toContain(words);
    expect(await report.getByRole('link', { name: /Invoice DRY-2/ }).getAttribute('href')).toContain(`etn=invoice&id=${bad}`);
    await picture(page, 'dry-run');
    expect(await accessibilityFindings(page, '[role=dialog]')).toEqual([]);
    await report.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect([await calls(), await details(world, 'invoice', good), await details(world, 'invoice', bad)]).toEqual([before, undefined, undefined]);

    const admin = await signIn(browser, world, 'admin');
    await open(admin, world, 'cfl_connection', await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0'));
    await item(form(admin), 'Dry run').click();
    const all = await inside(admin, (f) => f.getByRole('heading', { name: 'Would go', exact: true }));
    expect(await all.locator('main').innerText()).toContain('Invoice DRY-1');
  }, 60_000);

  it('R32 goes to another contact of its customer in Xero, chosen for this document alone', async () => {
    const firm = await newAccount(world, 'Two Doors Ltd');
    const first = await newInvoice(world, { customer: firm, number: 'DOOR-1' });
    expect((await requestEnded(world, await requestSend(world, first))).state).toBe('done');
    const other = (await world.control('xero', 'state/contact', { Name: 'Two Doors, Back Door' })).ContactID;
    const of = await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0');
    await (await world.as('admin'))('POST', contactLink.setName, { cfl_name: 'Two Doors, Back Door', cfl_xerocontactid: other, cfl_isprimary: false, 'cfl_AccountId@odata.bind': `/accounts(${firm})`, 'cfl_ConnectionId@odata.bind': `/${connection.setName}(${of})` });
    const id = await newInvoice(world, { customer: firm, number: 'DOOR-2' });
    const page = await signIn(browser, world, 'sales');
    await open(page, world, 'invoice', id);
    await choose(page, 'Send to another contact');
    const q = await inside(page, (f) => f.getByRole('radio'));
    expect(await q.getByRole('radio').count()).toBe(2);
    await q.getByRole('button', { name: 'Send to Xero', exact: true }).click();
    await q.getByText('Choose one of the contacts.').waitFor();
    await picture(page, 'send-to');
    expect(await accessibilityFindings(page, '[role=dialog]')).toEqual([]);
    await q.getByRole('radio', { name: /Back Door/ }).check();
    await q.getByRole('button', { name: 'Send to Xero', exact: true }).click();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 20_000 });
    expect((await inBooks('DOOR-2')).ContactID).toBe(other);
    expect((await inBooks('DOOR-1')).ContactID).not.toBe(other);
  }, 60_000);
});
