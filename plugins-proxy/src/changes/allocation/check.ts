/** Xero's rules of allocating credit, checked before the call: every problem at once. Pure. */
import type { Decimal } from 'decimal.js';
import type { Problem } from '../../contract.ts';
import { statusText, statusTextOf } from '../../documents/arrived.ts';
import { exact, moneyText, sum, ZERO } from '../../documents/decimals.ts';
import { problem } from '../../problems/index.ts';
import type { XeroCreditNote, XeroInvoice } from '../../xero/types.ts';
import type { Wanted } from './wanted.ts';

export interface Target { readonly wanted: Wanted; /** As it stands in Xero now; undefined when it is not there. */ readonly invoice: XeroInvoice | undefined }
export interface Share { readonly wanted: Wanted; readonly invoiceId: string; readonly amount: Decimal }

const money = (v: unknown): Decimal => exact(v) ?? ZERO;
const contactOf = (d: { Contact?: { ContactID?: string | undefined; Name?: string | undefined } }): { id: string; name: string } => ({ id: d.Contact?.ContactID?.toLowerCase() ?? '', name: d.Contact?.Name ?? 'another contact' });

export function creditProblem(title: string, note: XeroCreditNote): Problem | undefined {
  return note.Status === 'AUTHORISED' ? undefined : problem('ALLOCATION_CREDIT_STATUS', { title, status: statusTextOf(note).toLowerCase() });
}

/** What each gets, or why not. Where no amount is named it is as much as fits, and what takes nothing is left out. */
export function sharesOf(title: string, note: XeroCreditNote, targets: readonly Target[]): { readonly shares: Share[] } | { readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const sales = note.Type === 'ACCRECCREDIT';
  const credit = contactOf(note);
  const shares: Share[] = [];
  const named = sum(targets.map((t) => t.wanted.amount ?? ZERO));
  let left = money(note.RemainingCredit).minus(named);
  // two rows may pay one invoice
  const taken = new Map<string, Decimal>();
  for (const { wanted, invoice } of targets) {
    const document = wanted.name;
    if (!invoice) { problems.push(problem('ALLOCATION_DOCUMENT_NOT_IN_XERO', { document })); continue; }
    const other = contactOf(invoice);
    const before = problems.length;
    if ((invoice.Type === 'ACCREC') !== sales) problems.push(problem('ALLOCATION_OTHER_SIDE', { document, title, what: sales ? 'invoices to customers' : 'bills of suppliers' }));
    if (other.id !== credit.id) problems.push(problem('ALLOCATION_OTHER_CONTACT', { document, other: other.name, contact: credit.name }));
    if (invoice.CurrencyCode !== note.CurrencyCode) problems.push(problem('ALLOCATION_OTHER_CURRENCY', { document, other: invoice.CurrencyCode ?? '', currency: note.CurrencyCode ?? '' }));
    const open = invoice.Status === 'AUTHORISED';
    if (!open && (wanted.amount !== undefined || invoice.Status !== 'PAID')) problems.push(problem('ALLOCATION_DOCUMENT_STATUS', { document, status: statusText(invoice.Status).toLowerCase() }));
    if (wanted.amount && (!wanted.amount.gt(0) || wanted.amount.decimalPlaces() > 2)) problems.push(problem('ALLOCATION_AMOUNT', { document }, { field: 'cfl_amount' }));
    if (problems.length > before) continue;
    const id = invoice.InvoiceID!.toLowerCase();
    const due = (open ? money(invoice.AmountDue) : ZERO).minus(taken.get(id) ?? ZERO);
    const amount = wanted.amount ?? (left.lt(due) ? left : due);
    if (wanted.amount?.gt(due)) { problems.push(problem('ALLOCATION_ABOVE_DUE', { document, amount: moneyText(wanted.amount), due: moneyText(due) }, { field: 'cfl_amount' })); continue; }
    if (!wanted.amount) { if (!amount.gt(0)) continue; left = left.minus(amount); }
    taken.set(id, (taken.get(id) ?? ZERO).plus(amount));
    shares.push({ wanted, invoiceId: id, amount });
  }
  if (named.gt(money(note.RemainingCredit)) && problems.length === 0) problems.push(problem('ALLOCATION_ABOVE_CREDIT', { title, amount: moneyText(named), left: moneyText(money(note.RemainingCredit)) }, { field: 'cfl_amount' }));
  return problems.length > 0 ? { problems } : { shares };
}
