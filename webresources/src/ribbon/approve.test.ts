// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approvalDecision, exportStatus, optionValue } from '@counterfoil/solution';
import { invoiceForm, type TestForm } from '../../testing/form.ts';
import { approve, approvalRow, reject, toldIn, waitsForApproval } from './approve.ts';

const DETAILS = 'b6f0a1c2-1111-4222-8333-444455556666';
const waiting = {
  cfl_exportstatus: optionValue(exportStatus, 'needsDecision'), cfl_problemcode: 'APPROVAL_NEEDED', cfl_documentnumber: 'INV-9', cfl_dynamicstotal: 9000, 'cfl_dynamicstotal@OData.Community.Display.V1.FormattedValue': '£9,000.00',
  cfl_problems: JSON.stringify([{ code: 'APPROVAL_NEEDED', text: 'x', fix: 'y', approval: { fingerprint: 'f'.repeat(64), total: '9000.00', currency: 'GBP' } }]), _cfl_invoiceid_value: '40000000-0000-4000-8000-000000000001', _transactioncurrencyid_value: '60000000-0000-4000-8000-000000000001',
};
let t: TestForm;
beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); t = invoiceForm({ table: 'cfl_xerodocument', id: `{${DETAILS.toUpperCase()}}` }); t.api.rows.set(`cfl_xerodocument/${DETAILS}`, waiting); });
afterEach(() => { vi.useRealTimers(); });
/** The relay answers while the form is looked at. */
const answered = async (answer: Promise<void>): Promise<void> => {
  await vi.advanceTimersByTimeAsync(2100);
  t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { ...waiting, cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_problemcode: null });
  await vi.advanceTimersByTimeAsync(2100);
  await answer;
};

describe('the second person', () => {
  it('R65 is offered an answer only while one is waited for, and never by a rule that fails', async () => {
    expect(await waitsForApproval(t.form)).toBe(true);
    // in Xero already, and about to be changed there
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { ...waiting, cfl_exportstatus: optionValue(exportStatus, 'sent') });
    expect(await waitsForApproval(t.form)).toBe(true);
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { ...waiting, cfl_problemcode: 'NO_DATE' });
    expect(await waitsForApproval(t.form)).toBe(false);
    t.api.fail = () => new TypeError('Failed to fetch');
    expect(await waitsForApproval(t.form)).toBe(false);
  });
  it('R65 approves exactly what was shown: document, amount and fingerprint', async () => {
    await answered(approve(t.form));
    expect(t.refresh).toHaveBeenCalledTimes(1);
    expect(t.confirms).toMatchObject([{ text: expect.stringContaining('INV-9 over 9000.00 GBP') }]);
    expect(t.api.created).toEqual([{ table: 'cfl_approval', data: {
      cfl_decision: optionValue(approvalDecision, 'approved'), 'cfl_XeroDocumentId@odata.bind': `/cfl_xerodocuments(${DETAILS})`, 'cfl_InvoiceId@odata.bind': `/invoices(${waiting._cfl_invoiceid_value})`,
      cfl_amount: 9000, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${waiting._transactioncurrencyid_value})`, cfl_fingerprint: 'f'.repeat(64),
    } }]);
    expect(t.notification()?.text).toContain('within a minute');
  });
  it('R65 rejects with a reason, and with none not at all', async () => {
    t.answers.text = undefined;
    await reject(t.form);
    expect(t.api.created).toEqual([]);
    t.answers.text = 'Too dear.';
    await answered(reject(t.form));
    expect(t.api.created[0]!.data).toMatchObject({ cfl_decision: optionValue(approvalDecision, 'rejected'), cfl_comment: 'Too dear.' });
  });
  it('R65 answers nothing that does not wait any more', async () => {
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { ...waiting, cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_problemcode: null });
    await approve(t.form);
    expect([t.alerts[0]!.title, t.api.created]).toEqual(['Nothing to approve', []]);
  });
  it.each(['', '{', '[]', 'null', '{"problems":7}', '[null]', '[{"code":"APPROVAL_NEEDED","approval":7}]'])('does not trip over %j', (json) => expect(toldIn(json).fingerprint).toBeUndefined());
  it('leaves the amount out where its currency is not known', () => expect(approvalRow(DETAILS, { ...waiting, _transactioncurrencyid_value: undefined }, 'approved', '')).not.toHaveProperty('cfl_amount'));
});
