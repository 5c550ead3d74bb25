// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { openBalances, openBalancesOfSelected } from './open-balances.ts';

const ACCOUNT = 'b6f0a1c2-1111-4222-8333-444455556666';
const accounts = [{ Id: `{${ACCOUNT.toUpperCase()}}`, TypeName: 'account' }];

describe('R62 the command Balances', () => {
  it('R62 opens a balance of the customer in a pane of its own, and uses it again', async () => {
    const t = invoiceForm();
    t.api.rows.set('cfl_balance/b', { cfl_balanceid: 'B1' });
    await openBalancesOfSelected({}, accounts);
    await openBalancesOfSelected({}, accounts);
    expect(t.panes.created).toHaveLength(1);
    expect(t.panes.navigated.at(-1)).toEqual({ pageType: 'entityrecord', entityName: 'cfl_balance', entityId: 'b1' });
  });
  it('R62 says what to do when nothing is known, and does nothing on other tables', async () => {
    const t = invoiceForm();
    await openBalancesOfSelected({}, accounts);
    expect(t.alerts[0]?.text).toContain('Send a document of theirs to Xero');
    await openBalances(t.form);
    await openBalancesOfSelected({}, [{ Id: INVOICE, TypeName: 'invoice' }]);
    expect(t.alerts).toHaveLength(1);
    expect(t.panes.created).toHaveLength(0);
  });
  it('R62 tells errors in words', async () => {
    const t = invoiceForm();
    t.api.fail = () => ({ errorCode: 0x80072322, message: 'too many' });
    await openBalancesOfSelected({}, accounts);
    expect(t.alerts[0]?.text).toContain('busy');
  });
});
