/**
 * "Final invoice" on orders: the platform makes the invoice with all lines of the order, then the deposits are taken off it. If
 * anything stops in between, the invoice is there without them, says so on its form, and either command finishes it.
 */
import { bareId, failureOf } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { saved } from '../ribbon/send.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { carryOut, prepare, whyNot, type Ready } from './deduct.ts';
import { defaultConnection } from './facts.ts';
import { listed } from './make.ts';
import { plan } from './plan.ts';
import { OPEN, readFamily, readSale, type Invoice } from './read.ts';
import { shown, styleOf } from './typed.ts';
import { convertOrder } from './write.ts';

const tell = (title: string, why: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title, text: why });
const agreed = async (title: string, paragraphs: readonly string[], label: string): Promise<boolean> =>
  (await Xrm.Navigation.openConfirmDialog({ title, text: paragraphs.join('\n'), confirmButtonLabel: label, cancelButtonLabel: text('Ask_Cancel') })).confirmed;
const open = async (id: string): Promise<void> => { await Xrm.Navigation.openForm({ entityName: 'invoice', entityId: id }); };
async function covered<T>(said: string, work: () => Promise<T>): Promise<T> {
  Xrm.Utility.showProgressIndicator(said);
  try { return await work(); } finally { Xrm.Utility.closeProgressIndicator(); }
}

let busy = false;
/** Never rejects, because the platform would show a rejection as a script error. */
export async function makeFinalInvoice(form: Xrm.FormContext): Promise<void> {
  if (busy || form.data.entity.getEntityName() !== 'salesorder') return;
  busy = true;
  try {
    if (!await saved(form)) return;
    const api = webApi();
    const sale = await readSale(api, 'salesorder', bareId(form.data.entity.getId()));
    const [family, otherwise] = await Promise.all([readFamily(api, sale), defaultConnection(api)]);
    const newest = [...family.others].reverse();
    const there = newest.find((i) => i.state === OPEN) ?? newest[0];
    if (there !== undefined) return await continueWith(there, sale.number);
    // refused before anything is made: what is said of the order will be true of its invoice
    const planned = plan({ net: sale.net, currency: sale.currency, connection: undefined, mode: undefined, state: OPEN, number: sale.number, percent: false, discount: sale.net }, family.deposits, otherwise);
    if ('refusal' in planned) return void await tell(text('Deposit_NotMade_Title'), planned.refusal);
    const style = styleOf(sale.shown, sale.digits);
    const about = [text('Final_Whole', sale.number, shown(sale.net, style)), planned.taking.length === 0 ? text('Final_None') : text('Final_Off', listed(planned.taking, style)), text('Final_Left', shown(planned.left, style))];
    if (!await agreed(text('Final_Title'), about, text('Final_Do'))) return;
    const id = await covered(text('Deposit_Making'), () => convertOrder(sale.id));
    await finish(bareId(id));
  } catch (error) {
    await tell(text('Deposit_NotMade_Title'), failureText(failureOf(error)));
  } finally { busy = false; }
}

/** The invoice is there: whatever happens now, the person gets to see it. */
async function finish(id: string): Promise<void> {
  let why: string | undefined;
  try {
    await covered(text('Deduct_Working'), async () => {
      const ready = await prepare(webApi(), id);
      if ('refusal' in ready) why = ready.refusal; else await carryOut(ready, { dated: true });
    });
  } catch (error) { why = whyNot(error); }
  if (why !== undefined) await tell(text('Final_NotYet_Title'), text('Final_NotYet', why));
  await open(id);
}

/** Somebody has invoiced the order before, or was interrupted while doing so. */
async function continueWith(there: Invoice, number: string): Promise<void> {
  const ready: Ready | { refusal: string } | undefined = there.state === OPEN ? await prepare(webApi(), there.id) : undefined;
  const taking = ready !== undefined && 'taking' in ready && ready.taking.length > 0 ? ready : undefined;
  const said = [text('Final_There', number, there.number), ...(taking ? [text('Final_There_Take', taking.list, shown(taking.left, taking.style))] : ready !== undefined && 'refusal' in ready ? [ready.refusal] : [])];
  if (!await agreed(text('Final_There_Title'), said, text(taking ? 'Final_There_Do' : 'Final_There_Open'))) return;
  if (taking) await finish(there.id); else await open(there.id);
}
