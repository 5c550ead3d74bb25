/** An organisation of one invoice and one credit note, and what people do there: every version of both as Xero would show it. */
import { Exact, ZERO } from '../../../documents/decimals.ts';
import type { Decimal } from 'decimal.js';
import type { XeroCreditNote, XeroDocument, XeroInvoice } from '../../../xero/types.ts';

export const invoiceId = 'aaaaaaaa-0000-4000-8000-000000000001';
export const noteId = 'aaaaaaaa-0000-4000-8000-000000000002';
const uuid = (n: number): string => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, '0')}`;
interface Part { readonly id: string; readonly amount: Decimal }
const sum = (p: readonly Part[]): Decimal => p.reduce((a, b) => a.plus(b.amount), ZERO as Decimal);
const wire = (ms: number): string => `/Date(${ms}+0000)/`;

export class FakeBooks {
  now = Date.parse('2026-03-01T10:00:00Z');
  payments: Part[] = [];
  credits: Part[] = [];
  prepaid: Part[] = [];
  refunds: Part[] = [];
  voided = false;
  reference = 'first';
  private n = 0;
  readonly total = new Exact(100);
  readonly noteTotal = new Exact(60);
  invoice!: XeroInvoice;
  note!: XeroCreditNote;
  constructor() { this.show(true, true); }

  get due(): Decimal { return this.voided ? ZERO : this.total.minus(sum(this.payments)).minus(sum(this.credits)).minus(sum(this.prepaid)); }
  get left(): Decimal { return this.noteTotal.minus(sum(this.credits)).minus(sum(this.refunds)); }

  /** One thing that people do; what Xero would refuse does nothing. */
  act(what: 'pay' | 'payAll' | 'unpay' | 'credit' | 'uncredit' | 'prepay' | 'unprepay' | 'refund' | 'void' | 'rename', amount: number, laterMs: number): void {
    this.now += laterMs;
    const part = (max: Decimal, of = new Exact(amount)): Part[] => { const a = of.gt(max) ? max : of; return a.gt(0) && !this.voided ? [{ id: uuid(++this.n), amount: a }] : []; };
    const before = JSON.stringify([this.payments, this.credits, this.prepaid, this.refunds, this.voided, this.reference]);
    const most = this.due.lt(this.left) ? this.due : this.left;
    switch (what) {
      case 'pay': this.payments = [...this.payments, ...part(this.due)]; break;
      case 'payAll': this.payments = [...this.payments, ...part(this.due, this.due)]; break;
      case 'unpay': this.payments = this.payments.slice(1); break;
      case 'credit': this.credits = [...this.credits, ...part(most)]; break;
      case 'uncredit': this.credits = this.credits.slice(1); break;
      case 'prepay': this.prepaid = [...this.prepaid, ...part(this.due)]; break;
      case 'unprepay': this.prepaid = this.prepaid.slice(1); break;
      case 'refund': this.refunds = [...this.refunds, ...part(this.left)]; break;
      case 'void': if (this.payments.length + this.credits.length + this.prepaid.length === 0) this.voided = true; break;
      case 'rename': if (!this.voided) this.reference = `renamed ${amount}`; break;
    }
    if (before !== JSON.stringify([this.payments, this.credits, this.prepaid, this.refunds, this.voided, this.reference])) this.show(what !== 'refund', ['credit', 'uncredit', 'refund'].includes(what));
  }

  private show(invoice: boolean, note: boolean): void {
    const day = wire(Date.parse('2026-02-01T00:00:00Z'));
    const money = (d: Decimal): string => d.toFixed(2);
    if (invoice) {
      const paid = this.due.isZero() && !this.voided;
      this.invoice = {
        InvoiceID: invoiceId, InvoiceNumber: 'INV-1', Type: 'ACCREC', Status: this.voided ? 'VOIDED' : paid ? 'PAID' : 'AUTHORISED', CurrencyCode: 'GBP', CurrencyRate: '1.000000', Reference: this.reference, Contact: { ContactID: uuid(0) },
        DateString: '2026-02-01T00:00:00', DueDateString: '2026-12-01T00:00:00', SubTotal: money(this.total), TotalTax: '0.00', Total: money(this.total), AmountDue: money(this.due), AmountPaid: money(sum(this.payments).plus(ZERO)), AmountCredited: money(sum(this.credits).plus(sum(this.prepaid))),
        UpdatedDateUTC: wire(this.now), ...(paid ? { FullyPaidOnDate: day } : {}), LineItems: [{ Description: 'Wine', Quantity: '1', UnitAmount: '100', LineAmount: '100', AccountCode: '200' }],
        Payments: this.payments.map((p) => ({ PaymentID: p.id, Date: day, Amount: money(p.amount), CurrencyRate: '1.000000', Reference: 'bank' })),
        CreditNotes: this.credits.map((p) => ({ CreditNoteID: noteId, CreditNoteNumber: 'CN-1', ID: noteId, AppliedAmount: money(p.amount), Date: day })),
        Prepayments: this.prepaid.map((p) => ({ PrepaymentID: uuid(999), AppliedAmount: money(p.amount), Date: day })), Overpayments: [],
      } as unknown as XeroInvoice;
    }
    if (note) {
      this.note = {
        CreditNoteID: noteId, CreditNoteNumber: 'CN-1', Type: 'ACCRECCREDIT', Status: this.left.isZero() ? 'PAID' : 'AUTHORISED', CurrencyCode: 'GBP', Contact: { ContactID: uuid(0) }, DateString: '2026-02-01T00:00:00', SubTotal: '60.00', TotalTax: '0.00', Total: '60.00',
        RemainingCredit: money(this.left), UpdatedDateUTC: wire(this.now), Allocations: this.credits.map((p) => ({ AllocationID: p.id, Amount: money(p.amount), Date: day, Invoice: { InvoiceID: invoiceId } })),
        Payments: this.refunds.map((p) => ({ PaymentID: p.id, Date: day, Amount: money(p.amount) })), LineItems: [],
      } as unknown as XeroCreditNote;
    }
  }
  versions(): XeroDocument[] { return [this.invoice as XeroDocument, this.note as XeroDocument]; }
}
