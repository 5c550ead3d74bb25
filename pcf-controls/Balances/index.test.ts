// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Row, WebApi } from '@counterfoil/webresources/nudge';
import { stringsOf, wordsOf } from '../testing/strings.ts';
import { Balances } from './index.ts';

afterEach(() => { cleanup(); vi.useRealTimers(); });
const getString = stringsOf('Balances');
const ACCOUNT = 'b6f0a1c2-1111-4222-8333-444455556666';
type Context = Parameters<Balances['updateView']>[0];
const row = (o: Row = {}): Row => ({
  cfl_balanceid: 'b1', statecode: 0, cfl_asof: '2026-11-23T10:00:00Z', '_cfl_connectionid_value@OData.Community.Display.V1.FormattedValue': 'Harbour', transactioncurrencyid: { isocurrencycode: 'GBP' },
  cfl_outstanding: 300.1, cfl_overdue: 200.1, cfl_notdue: 100, cfl_days1to30: 220.2, cfl_days31to60: 0, cfl_days61to90: -20.1, cfl_daysover90: 0, cfl_payable: 0, cfl_payableoverdue: 0, ...o,
});
interface Data { balances: Row[]; documents?: Row[]; fail?: boolean }
function show(data: Data, o: { account?: string; page?: object } = { account: ACCOUNT }) {
  const asked: string[] = [];
  const webApi: WebApi = {
    createRecord: () => { throw new Error('nothing is written'); }, retrieveRecord: () => { throw new Error('no single row is read'); },
    retrieveMultipleRecords: async (table, options) => { asked.push(`${table}${options ?? ''}`); if (data.fail) throw new Error('away'); return { entities: table === 'cfl_balance' ? data.balances : data.documents ?? [] }; },
  };
  const openForm = vi.fn();
  const lookup = (id?: string, entityType = 'account') => ({ raw: id === undefined ? [] : [{ id: `{${id.toUpperCase()}}`, name: 'x', entityType }] });
  const control = new Balances();
  const context = { parameters: { anchor: { raw: 'x' }, account: lookup(o.account), contact: lookup() }, webAPI: webApi, resources: { getString }, navigation: { openForm }, ...(o.page ? { page: o.page } : {}) } as unknown as Context;
  control.init(context);
  return { ...render(control.updateView(context)), asked, openForm };
}

describe('Balances', () => {
  it('R62 draws what is owed by age in every currency, and says the same in a table', async () => {
    const p = show({ balances: [row(), row({ cfl_balanceid: 'b2', transactioncurrencyid: { isocurrencycode: 'EUR' }, cfl_outstanding: 7, cfl_overdue: 0, cfl_notdue: 7, cfl_days1to30: 0, cfl_days61to90: 0, cfl_payable: 12.5, cfl_payableoverdue: 2 })] });
    const pound = await screen.findByRole('region', { name: 'GBP, Harbour' });
    const rows = within(within(pound).getByRole('table')).getAllByRole('row').map((r) => r.textContent);
    expect(rows).toEqual(['AgeAmount', 'Not due yet£100.00', '1 to 30 days overdue£220.20', '31 to 60 days overdue£0.00', '61 to 90 days overdue-£20.10', 'More than 90 days overdue£0.00', 'Total£300.10']);
    expect(within(pound).getByRole('img').getAttribute('aria-label')).toContain('1 to 30 days overdue: £220.20');
    expect([...pound.querySelectorAll('rect')].map((r) => r.getAttribute('data-age'))).toEqual(['notDue', 'days1to30', 'days61to90']);
    expect(within(pound).getByText('Credit that is not applied yet is taken off.')).toBeTruthy();
    const euro = screen.getByRole('region', { name: 'EUR, Harbour' });
    expect(within(euro).getByText('We owe them').nextSibling?.textContent).toBe('€12.50');
    expect(within(euro).getByText('of it overdue').nextSibling?.textContent).toBe('€2.00');
    expect(p.asked).toHaveLength(1);
    expect(p.asked[0]).toContain(`_cfl_accountid_value eq ${ACCOUNT}`);
    expect((await axe.run(p.container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => v.id)).toEqual([]);
  });
  it('R62 says why there is nothing, and what comes next', async () => {
    show({ balances: [] });
    await screen.findByText(/appears by itself once this customer or supplier is linked/);
    cleanup();
    show({ balances: [row({ statecode: 1, cfl_outstanding: 0, cfl_notdue: 0 })] });
    await screen.findByText('Nothing is open');
    await screen.findByText(/^As of /);
    cleanup();
    show({ balances: [] }, { page: { entityId: '', entityTypeName: 'account' } });
    await screen.findByText('Save this record first');
    cleanup();
    const data: Data = { balances: [row()], fail: true };
    show(data);
    await screen.findByText('The balances could not be read');
    data.fail = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('region', { name: 'GBP, Harbour' });
  });
  it('R62 knows the customer on the form of the account itself', async () => {
    const p = show({ balances: [row()] }, { page: { entityId: `{${ACCOUNT.toUpperCase()}}`, entityTypeName: 'account' } });
    await screen.findByRole('region', { name: 'GBP, Harbour' });
    expect(p.asked[0]).toContain(`_cfl_accountid_value eq ${ACCOUNT}`);
    cleanup();
    const q = show({ balances: [row()] }, { page: { entityId: ACCOUNT, entityTypeName: 'contact' } });
    await screen.findByRole('region', { name: 'GBP, Harbour' });
    expect(q.asked[0]).toContain(`_cfl_contactid_value eq ${ACCOUNT}`);
  });
  it('R62 lists the open documents when somebody wants to see them, and opens one', async () => {
    const p = show({ balances: [row()], documents: [{ cfl_xerodocumentid: 'd1', cfl_xeronumber: 'INV-7', cfl_duedate: '2026-11-01', cfl_amountdue: 220.2, cfl_overdueamount: 220.2, transactioncurrencyid: { isocurrencycode: 'GBP' } }] });
    const button = await screen.findByRole('button', { name: 'Open documents' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(p.asked).toHaveLength(1);
    fireEvent.click(button);
    fireEvent.click(await screen.findByRole('button', { name: 'INV-7' }));
    expect(p.openForm).toHaveBeenCalledWith({ entityName: 'cfl_xerodocument', entityId: 'd1' });
    expect(button.getAttribute('aria-expanded')).toBe('true');
  });
  it('R62 shows a payment by itself, and keeps what it has when it cannot read', async () => {
    vi.useFakeTimers();
    const data: Data = { balances: [row()] };
    show(data);
    const pass = (ms: number) => act(async () => { await vi.advanceTimersByTimeAsync(ms); });
    await pass(10);
    expect(screen.getByText('£300.10', { selector: 'dd' })).toBeTruthy();
    data.balances = [row({ cfl_outstanding: 79.9, cfl_notdue: 100, cfl_days1to30: 0 })];
    await pass(5_000);
    expect(screen.getByText('£79.90', { selector: 'dd' })).toBeTruthy();
    data.fail = true;
    await pass(5_000);
    expect(screen.getByText('£79.90', { selector: 'dd' })).toBeTruthy();
  });
  it('has words for every key that its sources name', () => {
    const words = wordsOf('Balances');
    const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(tsx?|xml)$/.test(f) && !/\.test\./.test(f)).map((f) => readFileSync(join(import.meta.dirname, f), 'utf8')).join('\n');
    const keys = [...sources.matchAll(/['"]((?:Balances|Anchor|Account|Contact)_[A-Za-z_]+)['"]/g)].map((m) => m[1] ?? '');
    for (const age of ['NotDue', 'Days1to30', 'Days31to60', 'Days61to90', 'DaysOver90']) keys.push(`Balances_${age}`, `Balances_Short_${age}`);
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter((k) => !words.has(k))).toEqual([]);
    expect([...words.keys()].filter((k) => !keys.includes(k))).toEqual([]);
  });
});
