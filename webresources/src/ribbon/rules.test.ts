// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue, xeroStatus } from '@counterfoil/solution';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { allRibbons } from '../../../solution/ribbon/index.ts';
import * as Ribbon from './index.ts';
import { openSignals } from '../nudge/index.ts';
import { forgetKnown } from './known.ts';
import { canSend, isInXero, isSelectedInXero, may, mayOnSelected } from './rules.ts';
import { text } from '../text.ts';
import { textsOf } from './question.ts';
import { wishes, type WishKey } from './wishes.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const OTHER = '30000000-0000-4000-8000-000000000001';
const chosen = (...ids: string[]) => ids.map((Id) => ({ Id, TypeName: 'invoice' }));
beforeEach(forgetKnown);

describe('the functions that the ribbon names', () => {
  it('are all there', () => {
    const named = allRibbons.flatMap((r) => r.commands).flatMap((c) => [...(c.run ? [c.run] : []), ...c.enable.filter((e) => 'function' in e)]).map((c) => c.function);
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(Ribbon[name.replace('Counterfoil.Ribbon.', '') as keyof typeof Ribbon], name).toBeTypeOf('function');
  });
  it('know every word that the ribbon hands to them, and have the sentences for it', () => {
    const words = new Set(allRibbons.flatMap((r) => r.commands).flatMap((c) => [...(c.run ? [c.run] : []), ...c.enable.filter((e) => 'function' in e)]).flatMap((c) => c.parameters.flatMap((p) => (typeof p === 'string' ? [] : [p.text]))));
    expect([...words].sort()).toEqual(Object.keys(wishes).sort());
    for (const key of words) for (const sentence of textsOf(key as WishKey)) expect(text(sentence as 'Ask_Cancel'), sentence).toMatch(/\w/);
  });
});

describe('rules that depend on Xero Details', () => {
  it('hold when there is a link', async () => {
    const t = invoiceForm();
    expect(await isInXero(t.form)).toBe(false);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'failed') });
    forgetKnown();
    expect(await isInXero(t.form)).toBe(false);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xerolink: 'https://go.xero.com/x' });
    forgetKnown();
    expect([await isInXero(t.form), await isSelectedInXero({}, chosen(`{${INVOICE.toUpperCase()}}`))]).toEqual([true, true]);
  });
  it('read one row for all rules of a refresh, and none for several rows or a new record', async () => {
    const t = invoiceForm();
    await Promise.all([isInXero(t.form), isSelectedInXero({}, chosen(INVOICE))]);
    expect(t.api.calls).toEqual(['read cfl_xerodocument']);
    expect(await isSelectedInXero({}, chosen(INVOICE, DETAILS))).toBe(false);
    expect(await isInXero(invoiceForm({ id: '' }).form)).toBe(false);
    expect(t.api.calls).toHaveLength(1);
  });
  it('are asked again on the form when the pane has settled something about its document, and about no other', async () => {
    const t = invoiceForm();
    await may(t.form, 'update');
    const pane = openSignals(() => undefined);
    pane.send({ kind: 'settled', detailsId: await detailsId('invoice', OTHER) });
    pane.send({ kind: 'asked', detailsId: DETAILS });
    pane.send({ kind: 'settled', detailsId: DETAILS });
    await vi.waitFor(() => expect(t.refresh).toHaveBeenCalledTimes(1));
    pane.close();
  });
  it('never fail: a rule that throws takes the command bar with it', async () => {
    const t = invoiceForm();
    t.api.fail = () => new TypeError('Failed to fetch');
    expect(await isInXero(t.form)).toBe(false);
  });
});

describe('what the menu offers', () => {
  const now = async (row: object, table = 'invoice', id = INVOICE) => {
    const t = invoiceForm({ table, attributes: { statecode: 0 } });
    t.api.rows.set(`cfl_xerodocument/${await detailsId(table, id)}`, row as Record<string, unknown>);
    forgetKnown();
    const offered: string[] = [];
    for (const key of Object.keys(wishes) as WishKey[]) if (await may(t.form, key)) offered.push(key);
    return offered;
  };
  const inXero = (xero: keyof typeof xeroStatus.options, more: object = {}) => ({ cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeroid: 'x', cfl_xerostatus: optionValue(xeroStatus, xero), ...more });
  it('R28 R29 R47 before sending: preview, hold, and say that it is not meant for Xero', async () => {
    expect(await now({ cfl_exportstatus: optionValue(exportStatus, 'failed') })).toEqual(['preview', 'hold', 'skip']);
  });
  it('R29 of a held document: preview and release; of one that is in Xero also what only reads', async () => {
    expect(await now({ cfl_exportstatus: optionValue(exportStatus, 'held') })).toEqual(['preview', 'release', 'skip']);
    expect(await now(inXero('authorised', { cfl_exportstatus: optionValue(exportStatus, 'held') }))).toEqual(['preview', 'refresh', 'release', 'pdf', 'unlink']);
  });
  it('R14 R19 R35 R36 R48 of an approved invoice: everything; of a draft no e-mail; of a paid one no void', async () => {
    expect(await now(inXero('authorised'))).toEqual(['preview', 'update', 'email', 'markAsSent', 'refresh', 'hold', 'attach', 'pdf', 'void', 'unlink']);
    expect(await now(inXero('authorised', { cfl_emailedon: '2026-11-01T00:00:00Z' }))).not.toContain('markAsSent');
    expect(await now(inXero('draft'))).toEqual(['preview', 'update', 'refresh', 'hold', 'attach', 'pdf', 'void', 'unlink']);
    expect(await now(inXero('paid'))).not.toContain('void');
    expect(await now(inXero('voided'))).toEqual(['refresh', 'unlink']);
  });
  it('R34 allocation only where credit is left, and neither e-mail nor PDF of what others wrote', async () => {
    expect(await now(inXero('authorised', { cfl_remainingcredit: 5 }), 'cfl_creditnote')).toContain('allocate');
    expect(await now(inXero('authorised', { cfl_remainingcredit: 0 }), 'cfl_creditnote')).not.toContain('allocate');
    const bill = await now(inXero('authorised'), 'cfl_purchaseinvoice');
    expect(['email', 'markAsSent', 'pdf'].filter((k) => bill.includes(k))).toEqual([]);
  });
  it('R25 in a list: of one by its state, of several always, because each is told its own result', async () => {
    const t = invoiceForm();
    expect(await mayOnSelected({}, chosen(INVOICE), 'void')).toBe(false);
    expect(await mayOnSelected({}, chosen(INVOICE, DETAILS), 'void')).toBe(true);
    expect(t.api.calls).toEqual(['read cfl_xerodocument']);
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
  it('R5 is alive for a bill and a credit note, and dead for one that was switched off', () => {
    for (const table of ['cfl_purchaseinvoice', 'cfl_creditnote']) expect([0, 1].map((statecode) => canSend(invoiceForm({ table, attributes: { statecode } }).form)), table).toEqual([true, false]);
  });
  it('reads nothing from the server', () => {
    const t = invoiceForm();
    canSend(t.form);
    expect(t.api.calls).toEqual([]);
  });
});
