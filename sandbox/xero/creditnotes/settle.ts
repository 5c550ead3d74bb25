/** What is owed on an invoice, what is left of a credit note or of money paid beforehand, and the status that follows from it. */
import { Decimal } from '../core/exact.ts';
import type { CreditNote, Invoice, Prepaid } from '../core/state.ts';
import type { World } from '../core/world.ts';

const sum = (rows: readonly { readonly Amount: string }[]): Decimal => rows.reduce((a, r) => a.plus(r.Amount), new Decimal(0));
const gone = (status: Invoice['Status']): boolean => status === 'VOIDED' || status === 'DELETED';
const latest = (dates: readonly string[]): string | undefined => [...dates].sort().at(-1);

export function amountsOf(world: World, i: Invoice): { paid: string; credited: string; due: string } {
  const [paid, credited] = [sum(world.paymentsOf(i.InvoiceID)), sum([...world.creditOn(i.InvoiceID), ...world.prepaidOn(i.InvoiceID)])];
  // nothing is owed on a document that was taken back
  const due = gone(i.Status) ? new Decimal(0) : new Decimal(i.Total).minus(paid).minus(credited);
  return { paid: paid.toFixed(2), credited: credited.toFixed(2), due: due.toFixed(2) };
}

export function remainingOf(world: World, c: CreditNote): string {
  return gone(c.Status) ? '0.00' : new Decimal(c.Total).minus(sum([...world.allocationsOf(c.CreditNoteID), ...world.paymentsOf(c.CreditNoteID)])).toFixed(2);
}

export function remainingOfPrepaid(world: World, p: Prepaid): string {
  return p.Status === 'VOIDED' ? '0.00' : new Decimal(p.Total).minus(sum([...world.allocationsOfPrepaid(p.PrepaidID), ...world.paymentsOf(p.PrepaidID)])).toFixed(2);
}

/** Money or credit was applied: then only some fields may change, and the document cannot be taken back. */
export const hasApplied = (world: World, i: Invoice): boolean => world.paymentsOf(i.InvoiceID).length > 0 || world.creditOn(i.InvoiceID).length > 0 || world.prepaidOn(i.InvoiceID).length > 0;
/** Credit was set against an invoice, or paid out. */
export const hasUsed = (world: World, c: CreditNote): boolean => world.allocationsOf(c.CreditNoteID).length > 0 || world.paymentsOf(c.CreditNoteID).length > 0;

/** The invoice after its payments or its credit changed. */
export function settleInvoice(world: World, id: string): void {
  const invoice = world.state.invoices.get(id)!;
  const full = new Decimal(amountsOf(world, invoice).due).isZero();
  const dates = [...world.paymentsOf(id), ...world.creditOn(id), ...world.prepaidOn(id)].map((x) => x.Date);
  world.set('invoices', id, { ...invoice, Status: full ? 'PAID' : 'AUTHORISED', FullyPaidOnDate: full ? latest(dates) : undefined, updatedAt: world.now() });
}

export function settleCreditNote(world: World, id: string): void {
  const note = world.state.creditNotes.get(id)!;
  const used = new Decimal(remainingOf(world, note)).isZero();
  world.set('creditNotes', id, { ...note, Status: used ? 'PAID' : 'AUTHORISED', FullyPaidOnDate: used ? latest([...world.allocationsOf(id), ...world.paymentsOf(id)].map((a) => a.Date)) : undefined, updatedAt: world.now() });
}

export function settlePrepaid(world: World, id: string): void {
  const prepaid = world.state.prepaid.get(id)!;
  world.set('prepaid', id, { ...prepaid, Status: new Decimal(remainingOfPrepaid(world, prepaid)).isZero() ? 'PAID' : 'AUTHORISED', updatedAt: world.now() });
}
