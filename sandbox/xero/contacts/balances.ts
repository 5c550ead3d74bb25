/** What a contact owes and is owed, as raw sums over all currencies: Xero does not convert them. */
import { dateIn } from '../core/dates.ts';
import { Decimal, money } from '../core/exact.ts';
import type { Invoice, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { amountsOf, remainingOf, remainingOfPrepaid } from '../creditnotes/settle.ts';

/** Undefined when nothing is open. Credit that is left lowers what is outstanding, and never what is overdue. */
export function balancesOf(world: World, contactId: string): Wire | undefined {
  const today = dateIn(world.state.organisation.zone, world.now());
  const { notes, prepaid } = world.creditOf(contactId);
  const side = (type: Invoice['Type']): { outstanding: Decimal; overdue: Decimal } => {
    let [outstanding, overdue] = [new Decimal(0), new Decimal(0)];
    for (const i of world.invoicesOf(contactId, type)) {
      if (i.Status !== 'AUTHORISED') continue;
      const { due } = amountsOf(world, i);
      outstanding = outstanding.plus(due);
      if (i.DueDate !== undefined && i.DueDate < today) overdue = overdue.plus(due);
    }
    for (const c of notes) if (c.Status === 'AUTHORISED' && (c.Type === 'ACCRECCREDIT') === (type === 'ACCREC')) outstanding = outstanding.minus(remainingOf(world, c));
    for (const p of prepaid) if (p.received === (type === 'ACCREC')) outstanding = outstanding.minus(remainingOfPrepaid(world, p));
    return { outstanding, overdue };
  };
  const [receivable, payable] = [side('ACCREC'), side('ACCPAY')];
  if ([receivable, payable].every((s) => s.outstanding.isZero() && s.overdue.isZero())) return undefined;
  const shape = (s: { outstanding: Decimal; overdue: Decimal }): Wire => ({ Outstanding: money(s.outstanding), Overdue: money(s.overdue) });
  return { AccountsReceivable: shape(receivable), AccountsPayable: shape(payable) };
}
