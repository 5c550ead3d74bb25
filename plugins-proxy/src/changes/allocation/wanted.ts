/** Which invoices or bills a credit note is to pay: the planned rows of the note, or the arguments of the request. Read as the person who asked. */
import { allocationState, creditAllocation } from '@counterfoil/solution';
import type { Decimal } from 'decimal.js';
import type { Problem } from '../../contract.ts';
import { isDoorError } from '../../core/errors.ts';
import { exact, moneyText } from '../../documents/decimals.ts';
import { uuidV5Sync } from '../../documents/ids.ts';
import type { Asked } from '../../documents/types.ts';
import type { Kit } from '../../intents/ports.ts';
import { argumentsOf } from '../arguments.ts';

export type PaidTable = 'invoice' | 'cfl_purchaseinvoice';
export interface Wanted {
  /** Of the row that says so, or that will say so. */
  readonly rowId: string;
  /** True: there is no row yet. */
  readonly anew: boolean;
  readonly table: PaidTable;
  readonly id: string;
  /** Undefined: as much as fits. */
  readonly amount: Decimal | undefined;
  /** YYYY-MM-DD */
  readonly date: string | undefined;
  /** "Invoice INV-1001" */
  readonly name: string;
}
export type WantedOrNot = { readonly wanted: readonly Wanted[] } | { readonly problems: readonly Problem[] };

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
type Found = Omit<Wanted, 'name' | 'table' | 'id'> & { readonly table: PaidTable | undefined; readonly id: string };

/** Whoever asked may have been disabled or lost every right meanwhile: that is for good, and what waits for it would wait for ever. @throws DoorError */
export async function wantedOf(kit: Kit, asked: Asked): Promise<WantedOrNot> {
  try { return await readWanted(kit, asked); } catch (e) {
    if (!isDoorError(e) || e.door !== 'dataverse' || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e;
    return { problems: [kit.documents.problem('READ_AS_SOMEBODY_ELSE', {})] };
  }
}

async function readWanted(kit: Kit, asked: Asked): Promise<WantedOrNot> {
  const given = argumentsOf(asked);
  if (!given) return { problems: [kit.documents.problem('ARGUMENTS_UNREADABLE', { what: 'the arguments are no JSON object.' })] };
  const found = given['allocations'] === undefined ? await fromRows(kit, asked, given['rows']) : fromArguments(kit, asked, given['allocations']);
  if ('problems' in found) return found;
  return named(kit, asked, found.found);
}

function fromArguments(kit: Kit, asked: Asked, given: unknown): { found: Found[] } | { problems: Problem[] } {
  const unreadable = (what: string): { problems: Problem[] } => ({ problems: [kit.documents.problem('ARGUMENTS_UNREADABLE', { what })] });
  if (!Array.isArray(given) || given.length === 0 || given.length > 50) return unreadable('"allocations" has to be a list of 1 to 50.');
  const found: Found[] = [];
  for (const [n, one] of given.entries()) {
    const of: Record<string, unknown> = one !== null && typeof one === 'object' ? one as Record<string, unknown> : {};
    const [table, id] = typeof of['invoice'] === 'string' ? ['invoice' as const, of['invoice']] : ['cfl_purchaseinvoice' as const, of['purchaseInvoice']];
    if (typeof id !== 'string' || !guid.test(id)) return unreadable(`allocation ${n + 1} names no invoice.`);
    const amount = of['amount'];
    if (amount !== undefined && !/^\d{1,13}(\.\d{1,4})?$/.test(String(amount))) return unreadable(`the amount of allocation ${n + 1} is no number.`);
    found.push({ rowId: uuidV5Sync(`allocation:${asked.requestId.toLowerCase()}:${n}`), anew: true, table, id: id.toLowerCase(), amount: amount === undefined ? undefined : exact(String(amount)), date: undefined });
  }
  return { found };
}

async function fromRows(kit: Kit, asked: Asked, only: unknown): Promise<{ found: Found[] }> {
  const planned = allocationState.options.planned.value;
  const answer = await kit.dataverse.get(`${creditAllocation.setName}?$select=cfl_amount,cfl_allocationdate,_cfl_invoiceid_value,_cfl_purchaseinvoiceid_value&$filter=_cfl_creditnoteid_value eq ${asked.document.id} and (cfl_allocationstate eq ${planned} or cfl_allocationstate eq null) and statecode eq 0&$orderby=createdon asc&$top=50`, { callerId: asked.createdBy });
  const rows = Array.isArray(only) ? new Set(only.map((r) => String(r).toLowerCase())) : undefined;
  const found = (answer.value as any[]).map((r): Found => ({
    rowId: String(r.cfl_creditallocationid).toLowerCase(), anew: false, table: r._cfl_invoiceid_value ? 'invoice' : r._cfl_purchaseinvoiceid_value ? 'cfl_purchaseinvoice' : undefined,
    id: String(r._cfl_invoiceid_value ?? r._cfl_purchaseinvoiceid_value ?? '').toLowerCase(), amount: exact(r.cfl_amount) ?? exact(0)!, date: r.cfl_allocationdate ? String(r.cfl_allocationdate).slice(0, 10) : undefined,
  }));
  return { found: rows ? found.filter((f) => rows.has(f.rowId)) : found };
}

/** What the person cannot see, they cannot pay. */
async function named(kit: Kit, asked: Asked, found: readonly Found[]): Promise<WantedOrNot> {
  const parts = found.filter((f) => f.table !== undefined).map((f) => ({ get: f.table === 'invoice' ? `invoices(${f.id})?$select=name,invoicenumber` : `cfl_purchaseinvoices(${f.id})?$select=cfl_name` }));
  const answers = parts.length > 0 ? await kit.dataverse.batch(parts, { callerId: asked.createdBy, continueOnError: true }) : [];
  const wanted: Wanted[] = [];
  const problems: Problem[] = [];
  let n = 0;
  for (const f of found) {
    const answer = f.table === undefined ? undefined : answers[n++];
    const b = answer?.status === 200 ? answer.body : undefined;
    if (!b) problems.push(kit.documents.problem('ALLOCATION_WITHOUT_DOCUMENT', { amount: f.amount ? moneyText(f.amount) : 'the rest' }));
    else wanted.push({ ...f, table: f.table!, name: f.table === 'invoice' ? `Invoice ${b.invoicenumber || b.name || f.id}` : `Bill ${b.cfl_name || f.id}` });
  }
  return problems.length > 0 ? { problems } : { wanted };
}
