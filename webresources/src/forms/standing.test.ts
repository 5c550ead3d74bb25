// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue, xeroStatus } from '@counterfoil/solution';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { soon } from '../../testing/soon.ts';
import { openSignals } from '../nudge/index.ts';
import { notifyAnswer } from '../platform.ts';
import { onLoad } from './documents.ts';
import { showStanding } from './standing.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const load = (t: TestForm): Promise<void> => onLoad({ getFormContext: () => t.form } as unknown as Xrm.Events.EventContext);

describe('onLoad', () => {
  it('R22 says where the invoice stands, in one line', async () => {
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'failed'), cfl_problems: JSON.stringify([{ code: 'A', text: 'No date.', fix: 'Fill it in.' }]) });
    await load(t);
    expect(t.notification()).toEqual({ level: 'ERROR', text: 'Not in Xero. No date. Fill it in.' });
  });
  it('says nothing of an invoice without details, a new one, or when reading fails', async () => {
    const t = invoiceForm();
    await load(t);
    expect(t.notification()).toBeUndefined();
    const fresh = invoiceForm({ id: '' });
    await load(fresh);
    expect(fresh.api.calls.filter((c) => c.includes('cfl_xerodocument'))).toEqual([]);
    expect(fresh.notification()).toBeUndefined();
    const broken = invoiceForm();
    broken.api.fail = () => new Error('busy');
    await expect(load(broken)).resolves.toBeUndefined();
    expect(broken.notification()).toBeUndefined();
  });
  it('R22 what happens in Xero while the answer of a click is shown is said once that has been read', async () => {
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1' });
    await load(t);
    vi.useFakeTimers();
    try {
      notifyAnswer(t.form, { level: 'INFO', text: 'Sent to Xero as INV-1.' });
      t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1', cfl_xerostatus: optionValue(xeroStatus, 'voided') });
      await showStanding(t.form, 'invoice');
      expect(t.notification()?.text).toBe('Sent to Xero as INV-1.');
      await vi.advanceTimersByTimeAsync(8_200);
      for (let n = 0; n < 1_000 && t.notification()?.level !== 'WARNING'; n++) await soon();
      expect(t.notification()?.level).toBe('WARNING');
    } finally { vi.useRealTimers(); }
  });
  it('reads again when a request has settled, on the form that is open now', async () => {
    const old = invoiceForm();
    await load(old);
    const t = invoiceForm();
    await load(t);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1' });
    const line = openSignals(() => undefined);
    line.send({ kind: 'settled', detailsId: DETAILS });
    await vi.waitFor(() => expect(t.notification()?.text).toBe('In Xero as INV-1.'));
    expect(old.api.calls.filter((c) => c === 'read cfl_xerodocument')).toHaveLength(1);
    line.close();
  });
});
