/** /Overpayments and /Prepayments: read only. They come into being inside Xero (control plane), and are set against invoices there. */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { filtered, listOf, modifiedSince, onlyParameters, pageOf, unitdp, type Call } from '../core/call.ts';
import { Decimal } from '../core/exact.ts';
import type { Prepaid } from '../core/state.ts';
import type { Lookup } from '../core/where.ts';
import { remainingOfPrepaid } from '../creditnotes/settle.ts';
import { lookupIn } from '../reference/reference.ts';
import { prepaidShape, typeOf } from './shape.ts';

export const overpayments = (call: Call): Answer => prepaid(call, 'Overpayment');
export const prepayments = (call: Call): Answer => prepaid(call, 'Prepayment');

function prepaid(call: Call, kind: Prepaid['kind']): Answer {
  if (call.method !== 'GET' || call.rest.length > 1) return notEmulated(`${call.method} of ${kind.toLowerCase()}s beside reading them`, call.method, call.url, 'Make and allocate them at POST /sandbox/state.');
  return call.rest.length === 1 ? readOne(call, kind, call.rest[0]!) : readMany(call, kind);
}

function readOne(call: Call, kind: Prepaid['kind'], id: string): Answer {
  onlyParameters(call, 'unitdp');
  const found = call.world.state.prepaid.get(id.toLowerCase());
  return found?.kind === kind ? ok(call.world.now(), { [`${kind}s`]: [prepaidShape(call.world, found, { unitdp: unitdp(call), lines: true, fullContact: true })] }) : notFound;
}

function lookup(call: Call, p: Prepaid): Lookup {
  const { world } = call;
  return lookupIn(p.kind, {
    [`${p.kind}ID`]: p.PrepaidID, Type: typeOf(p), Status: p.Status, Date: p.Date, CurrencyCode: p.CurrencyCode, Reference: p.Reference ?? null, Total: new Decimal(p.Total), SubTotal: new Decimal(p.SubTotal), TotalTax: new Decimal(p.TotalTax),
    RemainingCredit: new Decimal(remainingOfPrepaid(world, p)), UpdatedDateUTC: new Date(p.updatedAt).toISOString().slice(0, 23), 'Contact.ContactID': p.ContactID, 'Contact.Name': world.state.contacts.get(p.ContactID)?.Name ?? null,
  });
}

function readMany(call: Call, kind: Prepaid['kind']): Answer {
  const by = kind === 'Overpayment' ? 'References' : 'InvoiceNumbers';
  onlyParameters(call, 'where', 'order', 'page', 'pageSize', 'unitdp', by);
  const { world } = call;
  const since = modifiedSince(call);
  const wanted = listOf(call, by);
  const list = [...world.state.prepaid.values()].filter((p) => p.kind === kind && (since === undefined || p.updatedAt > since) && (!wanted || wanted.includes(p.Reference ?? '')));
  const page = pageOf(call, filtered(call, list, (p) => lookup(call, p), 'UpdatedDateUTC'), false);
  const view = { unitdp: unitdp(call), lines: page.paged, fullContact: page.paged };
  return ok(world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), [`${kind}s`]: page.rows.map((p) => prepaidShape(world, p, view)) });
}
