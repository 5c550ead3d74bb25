/** What people look at and decide before and after sending, out of the built zip in a real browser: preview, dry run and tracking of lines. */
import { requestAction } from '@counterfoil/solution';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, openInvoice, panel, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const dialog = (page: Page) => page.getByRole('dialog', { name: /^Preview/ });
async function fromMenu(page: Page, command: string): Promise<void> {
  await page.locator('article.record.main').getByRole('menuitem', { name: 'Xero', exact: true }).click();
  await page.getByRole('menuitem', { name: command, exact: true }).click();
}
const ask = (id: string, action: keyof typeof requestAction.options, extra: Record<string, unknown> = {}) => requestSend(world, id, 'sales', { cfl_action: requestAction.options[action].value, ...extra });
const calls = async (): Promise<number> => { const c = await world.control('xero', 'calls'); return (c.calls ?? c).length; };

describe('a preview', () => {
  it('R28 R50 shows every problem with its line, then the exact document, and sends it from there', async () => {
    const id = await newInvoice(world, { number: 'LOOK-1', date: null, lines: [{ text: 'Consulting', quantity: 3, price: '33.33' }, { text: 'Travel to Bristol', quantity: 1, price: '25.06', discount: '0.05' }] });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await fromMenu(page, 'Preview');
    await dialog(page).getByText('One thing has to be put right before it can be sent.').waitFor();
    await picture(page, 'preview-problem');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await dialog(page).getByRole('button', { name: 'Send to Xero' }).count()).toBe(0);

    await (await world.as('sales'))('PATCH', `invoices(${id})`, { datedelivered: '2026-11-20T00:00:00Z' });
    await dialog(page).getByRole('button', { name: 'Look again' }).click();
    await dialog(page).getByText('Ready. This is what Xero will get').waitFor();
    const seen = await dialog(page).innerText();
    for (const text of ['LOOK-1', '20 Nov 2026', 'Consulting', '99.99', '20.00', 'Travel to Bristol', '25.01', '£125.00', '£25.00', '£150.00']) expect(seen).toContain(text);
    await picture(page, 'preview');
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Send to Xero' }).click();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor();
    const [arrived] = (await xeroInvoices(world)).filter(linksTo(id));
    expect(arrived).toMatchObject({ InvoiceNumber: 'LOOK-1', SubTotal: 125, TotalTax: 25, Total: 150 });
    expect(await panel(page).getByRole('button', { name: 'Preview' }).count()).toBe(0);
    // asked for in the pane, it changes what the menu of the form offers
    await expect.poll(async () => {
      await page.locator('article.record.main').getByRole('menuitem', { name: 'Xero', exact: true }).click();
      const there = await page.getByRole('menuitem', { name: 'Send update', exact: true }).count();
      await page.keyboard.press('Escape');
      return there;
    }, { timeout: 20_000 }).toBe(1);
  });

  it('R28 R49 calls Xero for nothing and writes nothing but its own answer', async () => {
    const customer = await newAccount(world, 'Nobody in Xero Ltd');
    const id = await newInvoice(world, { number: 'LOOK-2', customer });
    const bad = await newInvoice(world, { number: 'LOOK-3', date: null });
    const before = await calls();
    const looked = await requestEnded(world, await ask(id, 'preview'));
    expect([looked.state, looked.result.preview.total, looked.result.preview.willCreate]).toEqual(['done', '240.00', [{ what: 'contact', name: 'Nobody in Xero Ltd' }]]);
    const dry = await requestEnded(world, await ask(id, 'dryRun', { 'cfl_InvoiceId@odata.bind': null, cfl_arguments: JSON.stringify({ documents: [{ table: 'invoice', id }, { table: 'invoice', id: bad }] }) }));
    expect(dry.message).toContain('One document would go, 1 would not.');
    expect(dry.result.dryRun.calls).toEqual([{ call: 'GET Contacts', times: 1, documents: 1 }, { call: 'PUT Contacts', times: 1, documents: 1 }, { call: 'PUT Invoices', times: 1, documents: 1 }]);
    expect(dry.result.dryRun.documents.map((d: any) => [d.title, d.goes, d.problems.map((p: any) => p.code)])).toEqual([['Invoice LOOK-2', true, []], ['Invoice LOOK-3', false, ['NO_DATE']]]);
    const whole = await requestEnded(world, await ask(id, 'dryRun', { 'cfl_InvoiceId@odata.bind': null, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${await firstId(world, 'cfl_connections', 'cfl_connectionid', 'cfl_isdefault eq true')})` }));
    expect(whole.result.dryRun.documents.map((d: any) => d.title)).toEqual(expect.arrayContaining(['Invoice LOOK-2', 'Invoice LOOK-3']));
    expect([await calls(), await detailsOf(world, id), await detailsOf(world, bad)]).toEqual([before, undefined, undefined]);
  });

  it('R23 R28 shows nobody what they may not read', async () => {
    const id = await newInvoice(world, { user: 'admin', number: 'NOT-YOURS' });
    const call = await world.as('sales');
    const seen = await call('GET', `invoices(${id})?$select=invoicenumber`).then(() => true, () => false);
    const refused = await ask(id, 'preview').then((r) => requestEnded(world, r), () => undefined);
    if (!seen) expect(refused === undefined || (refused.state === 'refused' && refused.result.preview === undefined)).toBe(true);
    else expect(refused?.result.preview.number).toBe('NOT-YOURS');
  });
});

describe('tracking of a line', () => {
  it('R11 both options are chosen in one control, with the keyboard, and reach Xero', async () => {
    const id = await newInvoice(world, { number: 'TRACK-1' });
    const call = await world.as('sales');
    const line = (await call('GET', `invoicedetails?$select=invoicedetailid&$filter=_invoiceid_value eq ${id}`)).value[0].invoicedetailid;
    const page = await signIn(browser, world, 'sales');
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoicedetail&id=${line}`);
    await page.locator('article.record.main h1').waitFor();
    await chooseForm(page, (names) => names.find((n) => /Counterfoil/.test(n))!);
    const picker = page.locator('[data-control="cfl_Counterfoil.TrackingPicker"]');
    const boxes = picker.getByRole('combobox');
    await expect.poll(() => boxes.count(), { timeout: 20_000 }).toBe(2);
    await boxes.first().click();
    await picture(page, 'tracking-open');
    expect((await picker.getByRole('option').allInnerTexts()).sort()).toEqual(['North', 'South', 'West Coast']);
    await page.keyboard.type('sou');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await boxes.nth(1).click();
    await picker.getByRole('option', { name: 'Service' }).click();
    expect(await Promise.all([boxes.first().inputValue(), boxes.nth(1).inputValue()])).toEqual(['South', 'Service']);
    await picture(page, 'tracking-chosen');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.locator('article.record.main').getByRole('menuitem', { name: 'Save', exact: true }).click();
    await expect.poll(async () => { const r = await call('GET', `invoicedetails(${line})?$select=_cfl_trackingoption1id_value,_cfl_trackingoption2id_value`); return [r._cfl_trackingoption1id_value, r._cfl_trackingoption2id_value].every(Boolean); }).toBe(true);
    await requestEnded(world, await requestSend(world, id));
    const [arrived] = (await xeroInvoices(world)).filter(linksTo(id));
    expect(arrived.LineItems[0].Tracking.map((t: any) => t.Option).sort()).toEqual(['Service', 'South']);
  });
});
