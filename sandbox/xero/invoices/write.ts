/** Creating and changing one invoice or bill. */
import type { Outcome } from '../core/batch.ts';
import { messages } from '../core/batch.ts';
import { isWire, unitdp, type Call } from '../core/call.ts';
import { readDate, wireDate, wireDateString } from '../core/dates.ts';
import { Decimal, plain } from '../core/exact.ts';
import type { Contact, Invoice, Line, Wire } from '../core/state.ts';
import { contactOfDocument } from '../contacts/match.ts';
import { hasApplied } from '../creditnotes/settle.ts';
import { totals } from './amounts.ts';
import { buildHead, enumOf, statuses, types } from './header.ts';
import { asRequest, buildLine } from './lines.ts';
import { invoiceShape } from './shape.ts';

export const zeros = '00000000-0000-0000-0000-000000000000';
export const notModifiable = 'Invoice not of valid status for modification';
export const applied = 'This document cannot be edited as it has a payment or credit note allocated to it.';

/** Fields of a document with money applied that may still change. */
const openWhenPaid: readonly string[] = ['Reference', 'DueDate', 'InvoiceNumber', 'BrandingThemeID', 'ContactID', 'Url', 'SentToContact', 'ExpectedPaymentDate', 'PlannedPaymentDate', 'updatedAt', 'lines'];
const openLineWhenPaid: readonly string[] = ['Description', 'AccountID', 'Tracking'];

export function writeInvoice(call: Call, existing: Invoice | undefined, raw: Wire): Outcome {
  const { world } = call;
  const errors: string[] = [];
  const sentType = enumOf(raw, 'Type', types);
  const wanted = enumOf(raw, 'Status', statuses as readonly Invoice['Status'][]);
  const type = sentType ?? existing?.Type;
  if (!type) errors.push('Invoice Type must be specified');
  else if (type !== 'ACCREC' && type !== 'ACCPAY') errors.push('Invoice not of valid type for creation');
  if (errors.length) return refused(call, existing, raw, errors);
  const kind = type as Invoice['Type'];

  if (existing) {
    const problem = statusProblem(call, existing, wanted);
    if (problem) return refused(call, existing, raw, [problem]);
    if (wanted === 'VOIDED' || wanted === 'DELETED') return keep(call, existing, { ...existing, Status: wanted, updatedAt: world.now() }, wanted === 'VOIDED' ? 'Voided' : 'Deleted');
    if (kind !== existing.Type) return refused(call, existing, raw, ['Invoice not of valid type for modification']); // wording ours
  } else if (wanted && !['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(wanted)) errors.push('Invoice not of valid status for creation');

  const status: Invoice['Status'] = existing?.Status === 'PAID' ? 'PAID' : wanted ?? existing?.Status ?? 'DRAFT';
  let contact: Contact | undefined = existing && world.state.contacts.get(existing.ContactID);
  if (isWire(raw.Contact)) {
    const found = contactOfDocument(world, raw.Contact);
    errors.push(...found.errors);
    contact = found.contact;
  } else if (!existing) errors.push('A Contact must be specified for this type of transaction');

  const head = buildHead(world, existing, kind, status, contact, raw, errors);
  const lines = linesOf(call, existing, raw, { type: kind, discounts: kind === 'ACCREC', status, types: head.LineAmountTypes }, errors);
  const sums = totals(lines, head.LineAmountTypes);
  if (errors.length === 0 && world.switches.refuseNegativeTotals && status !== 'DRAFT' && new Decimal(sums.Total).isNegative() && !new Decimal(sums.Total).isZero()) errors.push('The invoice total cannot be negative.'); // wording ours
  if (errors.length || !contact) return refused(call, existing, raw, errors);

  const next: Invoice = {
    InvoiceID: existing?.InvoiceID ?? crypto.randomUUID(), Type: kind, Status: status, ContactID: contact.ContactID, ...head, lines, ...sums,
    FullyPaidOnDate: existing?.FullyPaidOnDate, createdBy: existing?.createdBy ?? call.app, createdAt: existing?.createdAt ?? world.now(), updatedAt: world.now(),
  };
  if (existing && hasApplied(world, existing) && !onlyOpenFields(existing, next)) return refused(call, existing, raw, [applied]);
  return keep(call, existing, next, existing ? 'Edited' : status === 'AUTHORISED' ? 'Approved' : 'Created');
}

/** Refused in these words while money or credit is applied. */
const taken: readonly string[] = ['VOIDED', 'SUBMITTED', 'DRAFT'];
export const nextStatus: Readonly<Record<string, readonly string[]>> = { DRAFT: ['SUBMITTED', 'AUTHORISED', 'DELETED'], SUBMITTED: ['DRAFT', 'AUTHORISED', 'DELETED'], AUTHORISED: ['VOIDED'] };

function statusProblem(call: Call, existing: Invoice, wanted: Invoice['Status'] | undefined): string | undefined {
  const from = existing.Status;
  if (from === 'VOIDED' || from === 'DELETED') return notModifiable;
  // of a paid invoice some fields stay open, of a paid bill none
  if (from === 'PAID' && existing.Type === 'ACCPAY' && !(wanted && taken.includes(wanted))) return applied;
  if (!wanted || wanted === from || (from === 'PAID' && wanted === 'AUTHORISED')) return undefined;
  const paid = hasApplied(call.world, existing);
  if (paid && taken.includes(wanted)) return `The status ${wanted} cannot be applied to the invoice because it has payments or credit notes allocated to it.`;
  return nextStatus[from]?.includes(wanted) ? undefined : notModifiable;
}

export interface LinesWanted { readonly type: Invoice['Type']; readonly discounts: boolean; readonly status: Invoice['Status']; readonly types: Invoice['LineAmountTypes'] }

export function linesOf(call: Call, existing: Pick<Invoice, 'Status' | 'LineAmountTypes' | 'lines'> | undefined, raw: Wire, o: LinesWanted, errors: string[]): readonly Line[] {
  const lineAmountTypes = o.types;
  const sent = Array.isArray(raw.LineItems) ? raw.LineItems.filter(isWire) : undefined;
  const complete = o.status !== 'DRAFT';
  if (sent?.length === 0 || (!existing && !sent)) { errors.push('One or more line items must be specified'); return []; }
  const recalculate = existing && !sent && (lineAmountTypes !== existing.LineAmountTypes || (complete && existing.Status === 'DRAFT'));
  if (existing && !sent && !recalculate) return existing.lines;
  const source = sent ?? existing!.lines.map((l) => asRequest(l, lineAmountTypes === existing!.LineAmountTypes));
  // A price that is only judged again keeps its four places.
  const places = sent ? unitdp(call) : 4;
  return source.map((rawLine) => {
    const built = buildLine(call.world, rawLine, { type: o.type, discounts: o.discounts, types: lineAmountTypes, complete, unitdp: places, existing: existing?.lines ?? [] });
    errors.push(...built.errors);
    return built.line;
  });
}

export function onlyOpenFields<T extends { readonly lines: readonly Line[] }>(a: T, b: T, open: readonly string[] = openWhenPaid): boolean {
  const changed = (x: object, y: object) => [...new Set([...Object.keys(x), ...Object.keys(y)])].filter((k) => JSON.stringify((x as Wire)[k]) !== JSON.stringify((y as Wire)[k]));
  if (changed(a, b).some((k) => !open.includes(k))) return false;
  return a.lines.length === b.lines.length && a.lines.every((l, i) => changed(l, b.lines[i]!).every((k) => openLineWhenPaid.includes(k)));
}

function keep(call: Call, existing: Invoice | undefined, next: Invoice, what: string): Outcome {
  const { world } = call;
  world.set('invoices', next.InvoiceID, next);
  const contact = world.state.contacts.get(next.ContactID)!;
  const details = existing ? `Invoice ${next.InvoiceNumber ?? ''} ${what.toLowerCase()}.` : `Received through the Xero API. INV to ${contact.Name} for ${next.Total} ${next.CurrencyCode}.`;
  world.addHistory(next.InvoiceID, what, details, call.app);
  return { shape: invoiceShape(world, next, { unitdp: unitdp(call), lines: true, fullContact: true }), errors: [], id: next.InvoiceID, number: next.InvoiceNumber };
}

/** What was asked, echoed with the reasons: the status shown is the one that was wanted, although nothing changed. */
function refused(call: Call, existing: Invoice | undefined, raw: Wire, errors: readonly string[]): Outcome {
  const base: Wire = existing ? invoiceShape(call.world, existing, { unitdp: unitdp(call), lines: true, fullContact: true }) : {
    InvoiceID: call.world.switches.refusedId === 'zeros' ? zeros : crypto.randomUUID(), AmountDue: plain(new Decimal(0)), AmountPaid: plain(new Decimal(0)), SentToContact: false, IsDiscounted: false,
  };
  return { shape: { ...echoed(base, raw), HasErrors: true, ValidationErrors: messages(errors) }, errors, number: typeof raw.InvoiceNumber === 'string' ? raw.InvoiceNumber : undefined };
}

export function echoed(base: Wire, raw: Wire): Wire {
  const echo: Wire = { ...base };
  for (const field of ['Type', 'Status', 'InvoiceNumber', 'CreditNoteNumber', 'Reference', 'Url', 'LineAmountTypes', 'CurrencyCode', 'BrandingThemeID']) if (typeof raw[field] === 'string') echo[field] = raw[field];
  for (const field of ['Date', 'DueDate']) {
    const date = readDate(raw[field]);
    if (date && date !== 'invalid') Object.assign(echo, { [field]: wireDate(date), [`${field}String`]: wireDateString(date) });
  }
  if (isWire(raw.Contact)) echo.Contact = { ...(plain(raw.Contact) as Wire), ContactID: raw.Contact.ContactID ?? zeros, HasValidationErrors: false };
  if (Array.isArray(raw.LineItems)) echo.LineItems = raw.LineItems.filter(isWire).map((l) => ({ ...(plain(l) as Wire), ValidationErrors: [] }));
  return echo;
}
