/** "Deposit invoice..." on quotes and orders: an invoice over a part, made with the rights of the person, in one piece. */
import { amountsAre, optionValue } from '@counterfoil/solution';
import { personsDay } from '../forms/calendar.ts';
import { asNumber, compare, minus, ZERO } from '../money/index.ts';
import { bareId, failureOf, type Row } from '../nudge/index.ts';
import { platform, webApi } from '../platform.ts';
import { saved } from '../ribbon/send.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { askDeposit } from './ask.ts';
import { partsOf, type Part } from './coding.ts';
import { readSettings, type Settings } from './facts.ts';
import { isSale, netOf, readFamily, readSale, sales, type Deposit, type Sale } from './read.ts';
import { shown, styleOf, type Style } from './typed.ts';
import type { Wanted } from './wanted.ts';

const refuse = (title: string, why: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title, text: why });
let busy = false;

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export async function makeDeposit(form: Xrm.FormContext): Promise<void> {
  const table = form.data.entity.getEntityName();
  if (busy || !isSale(table)) return;
  busy = true;
  try {
    if (!await saved(form)) return;
    const api = webApi();
    const sale = await readSale(api, table, bareId(form.data.entity.getId()));
    const { deposits } = await readFamily(api, sale);
    const left = minus(sale.net, netOf(deposits));
    const style = styleOf(sale.shown, sale.digits);
    const each = listed(deposits, style);
    const wrong = compare(sale.net, ZERO) <= 0 ? text('Deposit_NothingToSell') : sale.customer === undefined ? text('Deposit_NoCustomer') : compare(left, ZERO) <= 0 ? text('Deposit_AllAsked', each) : undefined;
    if (wrong !== undefined) return void await refuse(text('Deposit_NotMade_Title'), wrong);
    const settings = await readSettings(api, deposits.find((d) => d.connection !== undefined)?.connection, sale.lines.some((l) => l.productId !== undefined));
    const note = settings.connection === undefined ? text('Deposit_Nowhere') : settings.links === undefined ? text('Deposit_OneTax') : text('Deposit_Where', settings.connection.name);
    const wanted = await askDeposit([text(`Deposit_Of_${table}`, sale.number, shown(sale.net, style), shown(left, style)), ...(deposits.length > 0 ? [text('Deposit_Before', each)] : []), note], { whole: sale.net, left, style });
    if (wanted === undefined) return;
    Xrm.Utility.showProgressIndicator(text('Deposit_Making'));
    let id: string;
    try { ({ id } = await api.createRecord('invoice', depositRow(sale, wanted, settings, new Date()))); } finally { Xrm.Utility.closeProgressIndicator(); }
    await Xrm.Navigation.openForm({ entityName: 'invoice', entityId: bareId(id) });
  } catch (error) {
    await refuse(text('Deposit_NotMade_Title'), failureText(failureOf(error)));
  } finally { busy = false; }
}
export const listed = (deposits: readonly Deposit[], style: Style): string => deposits.map((d) => text('Deposit_Each', d.called, shown(d.net, style))).join(', ');

const bind = (column: string, set: string, id: string | undefined): Row => (id === undefined ? {} : { [`${column}@odata.bind`]: `/${set}(${id})` });
/** Midnight of the person's day, where they are: what a date column that shows a day holds. */
export function todayAt(now: Date): string {
  const offset = platform.timeZoneOffset() ?? -now.getTimezoneOffset();
  return new Date(Date.parse(`${personsDay(now, platform.timeZoneOffset())}T00:00:00Z`) - offset * 60_000).toISOString();
}

/**
 * One row with its lines in it: it is there whole or not at all. What the connection would say now is written down, so that neither
 * a new default nor a new setting ever makes the deposit and the line that takes it off differ.
 */
export function depositRow(sale: Sale, w: Wanted, s: Settings, now: Date): Row {
  const mode = s.connection?.amountsAre ?? 'exclusive';
  const line = w.percent === undefined ? text(`Deposit_Line_${sale.table}`, sale.number) : text(`Deposit_Line_percent_${sale.table}`, w.percent, sale.number);
  const lineRow = (p: Part, i: number): Row => ({
    isproductoverridden: true, ispriceoverridden: true, productdescription: p.name === undefined ? line : text('Deposit_Line_Part', line, p.name), quantity: 1, priceperunit: asNumber(p.amount), ...(p.tax === undefined ? {} : { tax: asNumber(p.tax) }), lineitemnumber: i + 1,
    ...bind('cfl_AccountId', 'cfl_xeroaccounts', p.coded.account?.id), ...bind('cfl_TaxRateId', 'cfl_xerotaxrates', p.coded.taxRate?.id),
  });
  return {
    name: text(`Deposit_Name_${sale.table}`, sale.number), cfl_isdeposit: true, datedelivered: todayAt(now), ...sale.address,
    ...bind(`customerid_${sale.customer!.table}`, sale.customer!.table === 'contact' ? 'contacts' : 'accounts', sale.customer!.id),
    ...bind('pricelevelid', 'pricelevels', sale.priceList), ...bind('transactioncurrencyid', 'transactioncurrencies', sale.currency),
    ...bind('salesorderid', sales.salesorder.set, sale.orderId), ...bind('cfl_QuoteId', sales.quote.set, sale.quoteId),
    ...bind('cfl_ConnectionId', 'cfl_connections', s.connection?.id), ...(s.connection === undefined ? {} : { cfl_amountsare: optionValue(amountsAre, mode) }),
    invoice_details: partsOf(sale, w.amount, s.connection, s.links, s.deposit, mode).map(lineRow),
  };
}
