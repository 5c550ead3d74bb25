import { beforeEach, describe, expect, it } from 'vitest';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { allRibbons } from '../../../solution/ribbon/index.ts';
import * as Ribbon from './index.ts';
import { forgetKnown } from './known.ts';
import { canSend, hasDetails, hasSelectedDetails, isInXero, isSelectedInXero } from './rules.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const chosen = (...ids: string[]) => ids.map((Id) => ({ Id, TypeName: 'invoice' }));
beforeEach(forgetKnown);

describe('the functions that the ribbon names', () => {
  it('are all there', () => {
    const named = allRibbons.flatMap((r) => r.commands).flatMap((c) => [...(c.run ? [c.run] : []), ...c.enable.filter((e) => 'function' in e)]).map((c) => c.function);
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(Ribbon[name.replace('Counterfoil.Ribbon.', '') as keyof typeof Ribbon], name).toBeTypeOf('function');
  });
});

describe('rules that depend on Xero Details', () => {
  it('hold when there are some, and for opening when there is a link', async () => {
    const t = invoiceForm();
    expect([await hasDetails(t.form), await isInXero(t.form)]).toEqual([false, false]);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'failed') });
    forgetKnown();
    expect([await hasDetails(t.form), await isInXero(t.form)]).toEqual([true, false]);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xerolink: 'https://go.xero.com/x' });
    forgetKnown();
    expect([await isInXero(t.form), await isSelectedInXero({}, chosen(`{${INVOICE.toUpperCase()}}`))]).toEqual([true, true]);
  });
  it('read one row for all rules of a refresh, and none for several rows or a new record', async () => {
    const t = invoiceForm();
    await Promise.all([hasDetails(t.form), isInXero(t.form), hasSelectedDetails({}, chosen(INVOICE)), isSelectedInXero({}, chosen(INVOICE))]);
    expect(t.api.calls).toEqual(['read cfl_xerodocument']);
    expect(await isSelectedInXero({}, chosen(INVOICE, DETAILS))).toBe(false);
    expect(await isInXero(invoiceForm({ id: '' }).form)).toBe(false);
    expect(t.api.calls).toHaveLength(1);
  });
  it('never fail: a rule that throws takes the command bar with it', async () => {
    const t = invoiceForm();
    t.api.fail = () => new TypeError('Failed to fetch');
    expect(await isInXero(t.form)).toBe(false);
  });
});

describe('canSend', () => {
  it('is alive for a saved invoice, also where the form does not show the state', () => {
    expect(canSend(invoiceForm().form)).toBe(true);
    expect(canSend(invoiceForm({ attributes: {} }).form)).toBe(true);
    expect(canSend(invoiceForm({ attributes: { statecode: 2, statuscode: 100001 } }).form)).toBe(true);
  });
  it('is dead for a cancelled invoice and for one that is not saved', () => {
    expect(canSend(invoiceForm({ attributes: { statecode: 3 } }).form)).toBe(false);
    expect(canSend(invoiceForm({ attributes: { statuscode: 100003 } }).form)).toBe(false);
    expect(canSend(invoiceForm({ id: '' }).form)).toBe(false);
  });
  it('reads nothing from the server', () => {
    const t = invoiceForm();
    canSend(t.form);
    expect(t.api.calls).toEqual([]);
  });
});
