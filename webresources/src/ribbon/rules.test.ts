import { describe, expect, it } from 'vitest';
import { invoiceForm } from '../../testing/form.ts';
import { canSend } from './rules.ts';

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
