/** Deposits that an open invoice should take off and does not yet: for the form's checks and for the command. Kept for a short time. */
import { bareId } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { valueOn } from '../ribbon/rules.ts';
import { text } from '../text.ts';
import { OPEN, readFamily, readInvoice } from './read.ts';

const KEEP_MS = 10_000;
const kept = new Map<string, { readonly at: number; readonly names: Promise<readonly string[]> }>();
export function forgetPending(): void { kept.clear(); }

/** Their numbers. Never rejects: a rule that fails would take the whole command bar with it. */
export function pendingDeposits(invoiceId: string): Promise<readonly string[]> {
  const before = kept.get(invoiceId);
  if (before !== undefined && Date.now() - before.at < KEEP_MS) return before.names;
  const names = read(invoiceId).catch((): readonly string[] => []);
  kept.set(invoiceId, { at: Date.now(), names });
  return names;
}
async function read(invoiceId: string): Promise<readonly string[]> {
  const { invoice, orderQuote } = await readInvoice(webApi(), invoiceId);
  if (invoice.isDeposit || invoice.state !== OPEN || invoice.orderId === undefined) return [];
  const family = await readFamily(webApi(), { orderId: invoice.orderId, quoteId: orderQuote }, invoice.id);
  return family.deposits.filter((d) => d.takenOffBy === undefined).map((d) => d.called);
}

const LINE_ID = 'counterfoil-deposits';
/** A line of its own: what stops a document from being sent must not hide what would be wrong about sending it. @param id undefined: says nothing */
export async function tellPending(form: Xrm.FormContext, id: string | undefined): Promise<void> {
  const names = id === undefined ? [] : await pendingDeposits(id);
  try {
    if (id !== undefined && bareId(form.data.entity.getId()) !== id) return;
    form.ui.clearFormNotification(LINE_ID);
    if (names.length > 0) form.ui.setFormNotification(text('Deposit_NotTakenOff', names.join(', ')), 'WARNING', LINE_ID);
  } catch { /* the form is gone */ }
}

/** Only where there is something to take off. */
export async function canDeduct(form: Xrm.FormContext): Promise<boolean> {
  const id = bareId(form.data.entity.getId());
  return id !== '' && (await pendingDeposits(id)).length > 0;
}

const CANCELLED_ORDER = 2;
const CLOSED_QUOTE = 3;
/** Cancelled orders and quotes that were lost are not invoiced. */
export const canInvoice = (form: Xrm.FormContext): boolean => valueOn(form, 'statecode') !== (form.data.entity.getEntityName() === 'quote' ? CLOSED_QUOTE : CANCELLED_ORDER);
