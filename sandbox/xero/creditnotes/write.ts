/** Creating and changing one credit note. Texts marked (*) are ours; Xero's wording is not known. */
import { notEmulated } from '../core/answer.ts';
import { messages, type Outcome } from '../core/batch.ts';
import { isWire, refuse, unitdp, type Call } from '../core/call.ts';
import { dateIn } from '../core/dates.ts';
import { Decimal } from '../core/exact.ts';
import type { Contact, CreditNote, Invoice, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { contactOfDocument } from '../contacts/match.ts';
import { totals } from '../invoices/amounts.ts';
import { currencyOf, dateField, enumOf, judgeLock, lineAmountTypes, referenceOf, sentOf, statuses, themeOf } from '../invoices/header.ts';
import { applied, echoed, linesOf, nextStatus, onlyOpenFields, zeros } from '../invoices/write.ts';
import { hasUsed } from './settle.ts';
import { creditNoteShape } from './shape.ts';

const types: readonly CreditNote['Type'][] = ['ACCRECCREDIT', 'ACCPAYCREDIT'];
const notModifiable = 'Credit Note not of valid status for modification'; // (*) as of invoices
/** What stays open once credit was allocated. */
const openWhenApplied: readonly string[] = ['Reference', 'CreditNoteNumber', 'BrandingThemeID', 'ContactID', 'SentToContact', 'updatedAt', 'lines'];

export function writeCreditNote(call: Call, existing: CreditNote | undefined, raw: Wire): Outcome {
  const { world } = call;
  const errors: string[] = [];
  // Of these Xero keeps nothing; whoever sends them believes that they arrive.
  for (const field of ['Url', 'DueDate', 'InvoiceNumber']) if (raw[field] !== undefined) refuse(notEmulated(`"${field}" of credit notes`, call.method, call.url, 'Credit notes have neither a link nor a due date, and their number is CreditNoteNumber.'));
  const type = enumOf(raw, 'Type', types) ?? existing?.Type;
  const wanted = enumOf(raw, 'Status', statuses as readonly Invoice['Status'][]);
  if (!type) return refused(call, existing, raw, ['Credit Note Type must be specified']); // (*)
  if (Array.isArray(raw.Allocations) && raw.Allocations.length > 0) return refused(call, existing, raw, [existing ? applied : 'You cannot create and allocate a credit note in a single call']); // (*) the sentence is that of the documentation
  if (existing) {
    const problem = statusProblem(world, existing, wanted);
    if (problem) return refused(call, existing, raw, [problem]);
    if (wanted === 'VOIDED' || wanted === 'DELETED') return keep(call, existing, { ...existing, Status: wanted, updatedAt: world.now() }, wanted === 'VOIDED' ? 'Voided' : 'Deleted');
    if (type !== existing.Type) return refused(call, existing, raw, ['Credit Note not of valid type for modification']); // (*)
  } else if (wanted && !['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(wanted)) errors.push('Credit Note not of valid status for creation'); // (*)

  const status: CreditNote['Status'] = existing?.Status === 'PAID' ? 'PAID' : wanted ?? existing?.Status ?? 'DRAFT';
  let contact: Contact | undefined = existing && world.state.contacts.get(existing.ContactID);
  if (isWire(raw.Contact)) {
    const found = contactOfDocument(world, raw.Contact);
    errors.push(...found.errors);
    contact = found.contact;
  } else if (!existing) errors.push('A Contact must be specified for this type of transaction');

  const sales = type === 'ACCRECCREDIT';
  const Date = dateField(raw, 'Date') ?? existing?.Date ?? dateIn(world.state.organisation.zone, world.now());
  judgeLock(world, existing, Date, status, errors);
  const LineAmountTypes = enumOf(raw, 'LineAmountTypes', lineAmountTypes) ?? existing?.LineAmountTypes ?? 'Exclusive';
  const head = {
    CreditNoteNumber: numberOf(world, existing, sales, raw, errors), Reference: referenceOf(world, sales, existing, raw, errors), Date, LineAmountTypes,
    ...currencyOf(world, existing, contact, raw, errors), BrandingThemeID: themeOf(world, sales, existing, raw, errors), SentToContact: sentOf(existing, raw, status !== 'DRAFT', errors),
  };
  const lines = linesOf(call, existing, raw, { type: sales ? 'ACCREC' : 'ACCPAY', discounts: false, status, types: LineAmountTypes }, errors);
  const sums = totals(lines, LineAmountTypes);
  if (errors.length === 0 && world.switches.refuseNegativeTotals && status !== 'DRAFT' && new Decimal(sums.Total).lt(0)) errors.push('The credit note total cannot be negative.'); // (*)
  if (errors.length || !contact) return refused(call, existing, raw, errors);

  const next: CreditNote = {
    CreditNoteID: existing?.CreditNoteID ?? crypto.randomUUID(), Type: type, Status: status, ContactID: contact.ContactID, ...head, lines, ...sums,
    FullyPaidOnDate: existing?.FullyPaidOnDate, createdBy: existing?.createdBy ?? call.app, createdAt: existing?.createdAt ?? world.now(), updatedAt: world.now(),
  };
  if (existing && hasUsed(world, existing) && !onlyOpenFields(existing, next, openWhenApplied)) return refused(call, existing, raw, [applied]);
  return keep(call, existing, next, existing ? 'Edited' : status === 'AUTHORISED' ? 'Approved' : 'Created');
}

function statusProblem(world: World, existing: CreditNote, wanted: CreditNote['Status'] | undefined): string | undefined {
  const from = existing.Status;
  if (from === 'VOIDED' || from === 'DELETED') return notModifiable;
  if (!wanted || wanted === from || (from === 'PAID' && wanted === 'AUTHORISED')) return undefined;
  if (hasUsed(world, existing)) return ['VOIDED', 'SUBMITTED', 'DRAFT'].includes(wanted) ? `The status ${wanted} cannot be applied to the credit note because it has payments or credit notes allocated to it.` : notModifiable; // (*) as of invoices
  return nextStatus[from]?.includes(wanted) ? undefined : notModifiable;
}

/** Of sales credit notes: unique, and given by Xero where there is none. Suppliers' may repeat. */
function numberOf(world: World, existing: CreditNote | undefined, sales: boolean, raw: Wire, errors: string[]): string | undefined {
  const sent = raw.CreditNoteNumber === undefined || raw.CreditNoteNumber === null ? undefined : String(raw.CreditNoteNumber).trim();
  const number = sent || existing?.CreditNoteNumber;
  if (!number) return sales ? nextNumber(world) : undefined;
  if (number.length > 255) errors.push('The CreditNoteNumber field must be no longer than 255 characters.'); // (*)
  if (!/^[\x20-\x7e]*$/.test(number)) errors.push('The CreditNoteNumber field must contain printable ASCII characters only.'); // (*)
  if (!sales) return number;
  const free = (i: { Status: string }) => world.switches.voidedNumbersReusable && (i.Status === 'VOIDED' || i.Status === 'DELETED');
  const held = world.creditNotesNumbered(number).some((c) => c.CreditNoteID !== existing?.CreditNoteID && !free(c))
    || (world.switches.creditNotesShareNumbers && world.invoicesNumbered(number).some((i) => !free(i)));
  if (held) errors.push('Credit Note # must be unique.');
  return number;
}

function nextNumber(world: World): string {
  for (let n = 1; ; n += 1) {
    const number = `CN-${String(n).padStart(4, '0')}`;
    if (world.creditNotesNumbered(number).length === 0) return number;
  }
}

function keep(call: Call, existing: CreditNote | undefined, next: CreditNote, what: string): Outcome {
  const { world } = call;
  world.set('creditNotes', next.CreditNoteID, next);
  const contact = world.state.contacts.get(next.ContactID)!;
  world.addHistory(next.CreditNoteID, what, existing ? `Credit note ${next.CreditNoteNumber ?? ''} ${what.toLowerCase()}.` : `Received through the Xero API. CN to ${contact.Name} for ${next.Total} ${next.CurrencyCode}.`, call.app);
  return { shape: creditNoteShape(world, next, { unitdp: unitdp(call), lines: true, fullContact: true }), errors: [], id: next.CreditNoteID, number: next.CreditNoteNumber };
}

function refused(call: Call, existing: CreditNote | undefined, raw: Wire, errors: readonly string[]): Outcome {
  const base: Wire = existing ? creditNoteShape(call.world, existing, { unitdp: unitdp(call), lines: true, fullContact: true }) : { CreditNoteID: call.world.switches.refusedId === 'zeros' ? zeros : crypto.randomUUID(), SentToContact: false };
  return { shape: { ...echoed(base, raw), HasErrors: true, ValidationErrors: messages(errors) }, errors, number: typeof raw.CreditNoteNumber === 'string' ? raw.CreditNoteNumber : undefined };
}
