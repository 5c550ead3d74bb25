// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { detailsId } from '@counterfoil/solution';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { forgetKnown } from './known.ts';
import { openDetails, openDetailsOfSelected, openInXero, openSelectedInXero } from './open-details.ts';

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

describe('on a list', () => {
  it('opens the pane of the row that is selected', async () => {
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, {});
    await openDetailsOfSelected({}, [{ Id: `{${INVOICE.toUpperCase()}}`, TypeName: 'invoice' }]);
    expect(t.panes.navigated).toEqual([{ pageType: 'entityrecord', entityName: 'cfl_xerodocument', entityId: DETAILS }]);
  });
});

describe('openInXero', () => {
  it('opens the document\'s own page, from form and list', async () => {
    forgetKnown();
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_xerolink: 'https://go.xero.com/x' });
    await openInXero(t.form);
    await openSelectedInXero({}, [{ Id: INVOICE, TypeName: 'invoice' }]);
    expect(t.opened).toEqual(['https://go.xero.com/x', 'https://go.xero.com/x']);
  });
  it('opens nothing that is no web address, and says so', async () => {
    forgetKnown();
    const t = invoiceForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_xerolink: 'javascript:alert(1)' });
    await openInXero(t.form);
    expect(t.opened).toEqual([]);
    expect(t.alerts[0]?.title).toBe('Nothing from Xero to show');
  });
});
