/** /CreditNotes: lists, one credit note, writes, and its parts. */
import { notEmulated, notFound, ok, postDataInvalid, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, isGuid, modifiedSince, onlyParameters, pageOf, refuse, unitdp, type Call } from '../core/call.ts';
import { Decimal } from '../core/exact.ts';
import type { CreditNote, Wire } from '../core/state.ts';
import { beside, wantsPdf } from '../beside/routes.ts';
import { pdfOf } from '../beside/pdf.ts';
import { lookupIn } from '../reference/reference.ts';
import { allocations } from './allocate.ts';
import { remainingOf } from './settle.ts';
import { creditNoteShape } from './shape.ts';
import { writeCreditNote } from './write.ts';

const missing = 'An existing Credit Note with the specified CreditNoteID could not be found';

export function creditNotes(call: Call): Answer {
  const [key, part, ...more] = call.rest;
  if (part === 'Allocations' && more.length <= 1) return allocations(call, key!, more[0]);
  if (part) return beside(call, 'CreditNotes', key!, find(call, key!), part, more);
  if (call.method === 'GET') return key ? readOne(call, key) : readMany(call);
  if (call.method === 'PUT' && !key) return write(call, (raw) => {
    if (raw.CreditNoteID) refuse(notEmulated('a PUT that names a CreditNoteID', call.method, call.url, 'PUT creates; change a credit note with POST /CreditNotes/{CreditNoteID}.'));
    return writeCreditNote(call, undefined, raw);
  });
  if (call.method === 'POST') return write(call, key ? (raw) => update(call, find(call, key), raw) : (raw) => upsert(call, raw));
  return notEmulated(`${call.method} here`, call.method, call.url);
}

function write(call: Call, each: (raw: Wire) => Outcome): Answer {
  // Xero documents summarizeErrors for the collection only.
  onlyParameters(call, 'unitdp', ...(call.rest.length ? [] : ['summarizeErrors']));
  unitdp(call);
  return writeBatch(call, 'CreditNotes', elementsOf(call, 'CreditNotes', 'CreditNote'), each);
}

/** By id, or by number: that of a sales credit note before that of a supplier's. */
function find(call: Call, key: string): CreditNote | undefined {
  const { state } = call.world;
  if (isGuid(key)) return state.creditNotes.get(key.toLowerCase());
  return call.world.creditNotesNumbered(key)[0] ?? [...state.creditNotes.values()].find((c) => c.CreditNoteNumber === key);
}

function update(call: Call, existing: CreditNote | undefined, raw: Wire): Outcome {
  if (existing) return writeCreditNote(call, existing, raw);
  return { shape: { ...(raw.CreditNoteID ? { CreditNoteID: raw.CreditNoteID } : {}), HasErrors: true, ValidationErrors: messages([missing]) }, errors: [missing] };
}

/** POST on the collection: by CreditNoteID, else by number, as with invoices. */
function upsert(call: Call, raw: Wire): Outcome {
  if (raw.CreditNoteID) {
    if (!isGuid(raw.CreditNoteID)) refuse(postDataInvalid(`Error converting value "${String(raw.CreditNoteID)}" to type 'System.Guid'. Path 'CreditNoteID'.`));
    return update(call, find(call, String(raw.CreditNoteID)), raw);
  }
  const { switches } = call.world;
  const number = typeof raw.CreditNoteNumber === 'string' ? raw.CreditNoteNumber.trim() : '';
  const held = number && raw.Type !== 'ACCPAYCREDIT' && switches.postMatchesNumber ? call.world.creditNotesNumbered(number) : [];
  return writeCreditNote(call, held.find((c) => c.Status !== 'VOIDED' && c.Status !== 'DELETED') ?? (switches.voidedNumbersReusable ? undefined : held[0]), raw);
}

function readOne(call: Call, key: string): Answer {
  const found = find(call, key);
  if (!found) return notFound;
  if (wantsPdf(call)) return pdfOf(call.world, found);
  onlyParameters(call, 'unitdp');
  return ok(call.world.now(), { CreditNotes: [creditNoteShape(call.world, found, { unitdp: unitdp(call), lines: true, fullContact: true })] });
}

function lookup(call: Call, c: CreditNote) {
  const contact = call.world.state.contacts.get(c.ContactID);
  return lookupIn('CreditNote', {
    CreditNoteID: c.CreditNoteID, CreditNoteNumber: c.CreditNoteNumber ?? null, Type: c.Type, Status: c.Status, Reference: c.Reference, Date: c.Date, CurrencyCode: c.CurrencyCode,
    RemainingCredit: new Decimal(remainingOf(call.world, c)), Total: new Decimal(c.Total), SubTotal: new Decimal(c.SubTotal), TotalTax: new Decimal(c.TotalTax), BrandingThemeID: c.BrandingThemeID ?? null,
    FullyPaidOnDate: c.FullyPaidOnDate ?? null, UpdatedDateUTC: new Date(c.updatedAt).toISOString().slice(0, 23), 'Contact.ContactID': c.ContactID, 'Contact.Name': contact?.Name ?? null, 'Contact.ContactNumber': contact?.ContactNumber ?? null,
  });
}

/** No ids, numbers or statuses as parameters: credit notes have only `where`. */
function readMany(call: Call): Answer {
  onlyParameters(call, 'where', 'order', 'page', 'pageSize', 'unitdp');
  const { world } = call;
  const since = modifiedSince(call);
  const list = [...world.state.creditNotes.values()].filter((c) => since === undefined || c.updatedAt > since);
  const page = pageOf(call, filtered(call, list, (c) => lookup(call, c), 'UpdatedDateUTC'), false);
  const view = { unitdp: unitdp(call), lines: page.paged, fullContact: page.paged };
  return ok(world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), CreditNotes: page.rows.map((c) => creditNoteShape(world, c, view)) });
}
