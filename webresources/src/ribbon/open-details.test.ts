// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { detailsId } from '@counterfoil/solution';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { openDetails } from './open-details.ts';

const DETAILS = await detailsId('invoice', INVOICE);

describe('openDetails', () => {
  it('opens the pane, and uses it again', async () => {
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, {});
    await openDetails(t.form);
    await openDetails(t.form);
    expect(t.panes.created).toHaveLength(1);
    expect(t.panes.navigated).toHaveLength(2);
  });
  it('says what to do when there is nothing yet', async () => {
    const t = invoiceForm();
    await openDetails(t.form);
    expect(t.alerts[0]?.text).toContain('Send to Xero');
  });
  it('tells other errors in words', async () => {
    const t = invoiceForm();
    t.api.fail = () => ({ errorCode: 0x80072322, message: 'too many' });
    await openDetails(t.form);
    expect(t.alerts[0]?.text).toContain('busy');
  });
});
