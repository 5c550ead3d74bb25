/** /Invoices: lists, one document, writes, and its parts. */
import { json, notEmulated, notFound, ok, postDataInvalid, queryInvalid, validationException, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, flag, isGuid, listOf, modifiedSince, onlyParameters, pageOf, refuse, unitdp, type Call } from '../core/call.ts';
import { Decimal } from '../core/exact.ts';
import type { Invoice, Wire } from '../core/state.ts';
import { pdfOf } from '../beside/pdf.ts';
import { beside, wantsPdf } from '../beside/routes.ts';
import { amountsOf } from '../creditnotes/settle.ts';
import { lookupIn } from '../reference/reference.ts';
import { statuses } from './header.ts';
import { invoiceShape } from './shape.ts';
import { writeInvoice } from './write.ts';

const missing = 'An existing Invoice with the specified InvoiceID could not be found';

export function invoices(call: Call): Answer {
  const [key, part, ...more] = call.rest;
  if (part === 'OnlineInvoice' && more.length === 0 && call.method === 'GET') return onlineInvoice(call, key!);
  if (part) return beside(call, 'Invoices', key!, find(call, key!), part, more);
  if (call.method === 'GET') return key ? readOne(call, key) : readMany(call);
  if (call.method === 'PUT' && !key) return write(call, (raw) => {
    if (raw.InvoiceID) refuse(notEmulated('a PUT that names an InvoiceID', call.method, call.url, 'PUT creates; change an invoice with POST /Invoices/{InvoiceID}.'));
    return writeInvoice(call, undefined, raw);
  });
  if (call.method === 'POST') return write(call, key ? (raw) => update(call, find(call, key), raw) : (raw) => upsert(call, raw));
  return notEmulated(`${call.method} here`, call.method, call.url);
}

function write(call: Call, each: (raw: Wire) => Outcome): Answer {
  // Xero documents summarizeErrors for the collection only.
  onlyParameters(call, 'unitdp', ...(call.rest.length ? [] : ['summarizeErrors']));
  unitdp(call);
  return writeBatch(call, 'Invoices', elementsOf(call, 'Invoices', 'Invoice'), each);
}

/** By id, or by number: Xero takes either in the path. */
export function find(call: Call, key: string): Invoice | undefined {
  if (isGuid(key)) return call.world.state.invoices.get(key.toLowerCase());
  return call.world.invoicesNumbered(key)[0] ?? [...call.world.state.invoices.values()].find((i) => i.InvoiceNumber === key);
}

function update(call: Call, existing: Invoice | undefined, raw: Wire): Outcome {
  if (existing) return writeInvoice(call, existing, raw);
  return { shape: { ...(raw.InvoiceID ? { InvoiceID: raw.InvoiceID } : {}), HasErrors: true, ValidationErrors: messages([missing]) }, errors: [missing] };
}

/** POST on the collection: by InvoiceID, else by number. With a number of somebody else's invoice it edits that invoice. */
function upsert(call: Call, raw: Wire): Outcome {
  if (raw.InvoiceID) {
    if (!isGuid(raw.InvoiceID)) refuse(postDataInvalid(`Error converting value "${String(raw.InvoiceID)}" to type 'System.Guid'. Path 'InvoiceID'.`));
    return update(call, find(call, String(raw.InvoiceID)), raw);
  }
  const number = typeof raw.InvoiceNumber === 'string' ? raw.InvoiceNumber.trim() : '';
  const held = number && raw.Type !== 'ACCPAY' && call.world.switches.postMatchesNumber ? call.world.invoicesNumbered(number) : [];
  const live = held.find((i) => i.Status !== 'VOIDED' && i.Status !== 'DELETED') ?? (call.world.switches.voidedNumbersReusable ? undefined : held[0]);
  return writeInvoice(call, live, raw);
}

function readOne(call: Call, key: string): Answer {
  onlyParameters(call, 'unitdp');
  const found = find(call, key);
  if (found && wantsPdf(call)) return pdfOf(call.world, found);
  return found ? ok(call.world.now(), { Invoices: [invoiceShape(call.world, found, { unitdp: unitdp(call), lines: true, fullContact: true })] }) : notFound;
}

function lookup(call: Call, i: Invoice) {
  const contact = call.world.state.contacts.get(i.ContactID);
  const { due, paid } = amountsOf(call.world, i);
  return lookupIn('Invoice', {
    InvoiceID: i.InvoiceID, InvoiceNumber: i.InvoiceNumber ?? null, Type: i.Type, Status: i.Status, Reference: i.Reference, Date: i.Date, DueDate: i.DueDate ?? null, CurrencyCode: i.CurrencyCode, Url: i.Url ?? null,
    AmountDue: new Decimal(due), AmountPaid: new Decimal(paid), Total: new Decimal(i.Total), SubTotal: new Decimal(i.SubTotal), TotalTax: new Decimal(i.TotalTax), SentToContact: i.SentToContact,
    BrandingThemeID: i.BrandingThemeID ?? null, FullyPaidOnDate: i.FullyPaidOnDate ?? null, UpdatedDateUTC: new Date(i.updatedAt).toISOString().slice(0, 23),
    'Contact.ContactID': i.ContactID, 'Contact.Name': contact?.Name ?? null, 'Contact.ContactNumber': contact?.ContactNumber ?? null,
  });
}

function readMany(call: Call): Answer {
  onlyParameters(call, 'where', 'order', 'IDs', 'InvoiceNumbers', 'ContactIDs', 'Statuses', 'page', 'pageSize', 'includeArchived', 'createdByMyApp', 'unitdp', 'summaryOnly', 'searchTerm');
  const { world } = call;
  const guids = (name: string) => listOf(call, name)?.map((g) => (isGuid(g) ? g.toLowerCase() : refuse(queryInvalid(`'${g}' is not a valid Guid`))));
  const ids = guids('IDs');
  const contactIds = guids('ContactIDs');
  const numbers = listOf(call, 'InvoiceNumbers')?.map((n) => n.toLowerCase());
  const wanted = listOf(call, 'Statuses');
  for (const s of wanted ?? []) if (!statuses.includes(s)) refuse(queryInvalid(`'${s}' is not a valid status`));
  const mine = flag(call, 'createdByMyApp', false);
  const summary = flag(call, 'summaryOnly', false);
  const since = modifiedSince(call);
  const term = call.query.get('searchTerm')?.toLowerCase();
  const hidden = (i: Invoice) => !wanted && world.switches.listsHideVoidedAndDeleted && (i.Status === 'VOIDED' || i.Status === 'DELETED');
  const source = ids ? ids.flatMap((id) => world.state.invoices.get(id) ?? []) : [...world.state.invoices.values()];
  const list = source.filter((i) => !hidden(i) && (!numbers || numbers.includes((i.InvoiceNumber ?? '').toLowerCase())) && (!contactIds || contactIds.includes(i.ContactID))
    && (!wanted || wanted.includes(i.Status)) && (!mine || i.createdBy === call.app) && (since === undefined || i.updatedAt > since)
    && (!term || i.InvoiceNumber?.toLowerCase().includes(term) || i.Reference.toLowerCase().includes(term)));
  const page = pageOf(call, filtered(call, list, (i) => lookup(call, i), 'UpdatedDateUTC'), wanted !== undefined);
  const view = { unitdp: unitdp(call), lines: page.paged, fullContact: page.paged && !summary, summary };
  return ok(world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), Invoices: page.rows.map((i) => invoiceShape(world, i, view)) });
}

function onlineInvoice(call: Call, key: string): Answer {
  onlyParameters(call);
  const found = find(call, key);
  if (!found) return notFound;
  if (found.Type !== 'ACCREC' || ['DRAFT', 'VOIDED', 'DELETED'].includes(found.Status)) {
    const error = 'Online invoices are available for approved sales invoices only.'; // wording ours
    return validationException([{ InvoiceID: found.InvoiceID, ValidationErrors: messages([error]) }], [{ id: found.InvoiceID, errors: [error] }]);
  }
  return json(200, { OnlineInvoices: [{ OnlineInvoiceUrl: `${call.baseUrl}/view/${found.InvoiceID}` }] });
}
