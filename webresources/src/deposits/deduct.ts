/** "Deduct deposits" on an invoice, and the second half of "Final invoice": one change set, so that nothing is ever taken off by half. */
import { bareId, failureOf, type Row, type WebApi } from '../nudge/index.ts';
import { notifyAnswer, webApi } from '../platform.ts';
import { saved } from '../ribbon/send.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { defaultConnection } from './facts.ts';
import { listed, todayAt } from './make.ts';
import { forgetPending } from './pending.ts';
import { linesTakingOff, plan, type Plan } from './plan.ts';
import { readFamily, readInvoice, type Invoice } from './read.ts';
import { shown, styleOf, type Style } from './typed.ts';
import { creating, together, updating } from './write.ts';

export interface Ready extends Plan { readonly invoice: Invoice; readonly position: number; readonly style: Style; readonly list: string }

/** What there is to take off an invoice now. */
export async function prepare(api: WebApi, invoiceId: string): Promise<Ready | { refusal: string }> {
  const [{ invoice, orderQuote, digits }, otherwise] = await Promise.all([readInvoice(api, invoiceId), defaultConnection(api)]);
  const family = await readFamily(api, { orderId: invoice.orderId, quoteId: orderQuote }, invoice.id);
  const planned = plan(invoice, family.deposits, otherwise);
  if ('refusal' in planned) return planned;
  const style = styleOf(invoice.shown, digits);
  return { ...planned, invoice, position: family.lastPosition, style, list: listed(planned.taking, style) };
}

/** @throws what the platform said */
export async function carryOut(r: Ready, o: { readonly dated: boolean }): Promise<void> {
  const change: Row = { ...r.change, ...(o.dated && !r.invoice.dated ? { datedelivered: todayAt(new Date()) } : {}) };
  const lines = await linesTakingOff(r.invoice.id, r.taking, r.position);
  await together([...(Object.keys(change).length > 0 ? [updating('invoice', r.invoice.id, change)] : []), ...lines.map((l) => creating('invoicedetail', l))]);
  forgetPending();
}
/** Rows that are there already have been made by somebody else: that is news, not a failure. */
export const whyNot = (error: unknown): string => { const f = failureOf(error); return f.code === 'EXISTS' ? text('Deduct_Twice') : failureText(f); };

let busy = false;
/** Never rejects, because the platform would show a rejection as a script error. */
export async function deductDeposits(form: Xrm.FormContext): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    if (!await saved(form)) return;
    const ready = await prepare(webApi(), bareId(form.data.entity.getId()));
    if ('refusal' in ready) return void await Xrm.Navigation.openAlertDialog({ title: text('Deduct_NotDone_Title'), text: ready.refusal });
    if (ready.taking.length === 0) return void await Xrm.Navigation.openAlertDialog({ title: text('Deduct_None_Title'), text: text('Deduct_None') });
    const left = shown(ready.left, ready.style);
    const { confirmed } = await Xrm.Navigation.openConfirmDialog({ title: text('Deduct_Title'), text: [text('Final_Off', ready.list), text('Final_Left', left)].join('\n'), confirmButtonLabel: text('Deduct_Do'), cancelButtonLabel: text('Ask_Cancel') });
    if (!confirmed) return;
    Xrm.Utility.showProgressIndicator(text('Deduct_Working'));
    try { await carryOut(ready, { dated: false }); } finally { Xrm.Utility.closeProgressIndicator(); }
    notifyAnswer(form, { level: 'INFO', text: text('Deduct_Done', ready.list, left) });
    // totals are the platform's: the form reads them anew, and its lists their rows
    await form.data.refresh(false);
    for (const name of ['lines', 'deposits', 'invoicedetailGrid']) try { form.getControl<Xrm.Controls.GridControl>(name)?.refresh(); } catch { /* no such list on this form */ }
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Deduct_NotDone_Title'), text: whyNot(error) });
  } finally { busy = false; }
}
