/** Which documents of a connection are settled: read as the service, a few columns only. What is in them is read later, as the person in whose name they go. */
import { connection, type ColumnOf, type creditNote, type invoice, type purchaseInvoice } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import { calendarDay, dayInZone, type PrintedDay } from '../documents/calendar-date.ts';
import { places } from '../documents/places.ts';
import { ownerOf } from '../documents/rows.ts';
import type { Owner } from '../documents/read-types.ts';
import type { DocumentTable } from '../documents/types.ts';
import { linesOf } from '../decisions/approvals.ts';
import { everyRow } from '../environments/rows.ts';

export interface AutomaticConnection {
  readonly id: string; readonly name: string; readonly isDefault: boolean; readonly timeZone: string; readonly owner: Owner;
  readonly settledMs: number; readonly settledStatus: number | undefined;
  /** Connected, and served by this relay. */
  readonly usable: boolean;
}
export interface Candidate {
  readonly subject: string; readonly table: DocumentTable; readonly id: string; readonly connectionId: string | undefined;
  readonly owner: Owner; readonly date: PrintedDay | undefined; readonly statusCode: number | undefined;
  /** R41: an invoice that may have to take deposits off. */
  readonly orderId?: string | undefined;
  /** The later of head and lines, in milliseconds: names the state of the document. */
  readonly changed: number;
}

const tables: Readonly<Record<DocumentTable, { readonly date: string; readonly live: string }>> = {
  invoice: { date: 'datedelivered', live: 'statecode ne 3' },
  cfl_purchaseinvoice: { date: 'cfl_invoicedate' satisfies ColumnOf<typeof purchaseInvoice>, live: 'statecode eq 0' },
  cfl_creditnote: { date: 'cfl_creditdate' satisfies ColumnOf<typeof creditNote>, live: 'statecode eq 0' },
};
export const automaticTables = Object.keys(tables) as readonly DocumentTable[];
const named = 'cfl_connectionid' satisfies ColumnOf<typeof invoice> & ColumnOf<typeof purchaseInvoice> & ColumnOf<typeof creditNote>;
const minutes = 60_000;
const usualMinutes = 10;

/** Connections whose documents go by themselves. One that is paused or has to be reconnected stays switched on: what is settled meanwhile goes afterwards. One call. @throws DoorError */
export async function automaticConnections(door: DataverseDoor, served: readonly string[], connected: number): Promise<AutomaticConnection[]> {
  const rows = await everyRow(door, `${connection.setName}?$select=cfl_connectionid,cfl_name,cfl_isdefault,cfl_timezone,cfl_settledminutes,cfl_settledstatuscode,cfl_status,_ownerid_value&$filter=cfl_sendautomatically eq true and statecode eq 0`, { annotations: true });
  return rows.map((r) => ({
    id: String(r.cfl_connectionid).toLowerCase(), name: r.cfl_name ?? '', isDefault: r.cfl_isdefault === true, timeZone: r.cfl_timezone ?? '', owner: ownerOf(r),
    settledMs: Number(r.cfl_settledminutes ?? usualMinutes) * minutes, settledStatus: r.cfl_settledstatuscode ?? undefined,
    usable: r.cfl_status === connected && served.includes(String(r.cfl_connectionid).toLowerCase()),
  }));
}

const stamp = (t: number): string => new Date(t).toISOString();
const ofAnOrder = ',_salesorderid_value,cfl_isdeposit' satisfies `,_salesorderid_value,${ColumnOf<typeof invoice>}`;
const select = (table: DocumentTable): string => `$select=${table}id,statuscode,modifiedon,${tables[table].date},_${named}_value,_ownerid_value${table === 'invoice' ? ofAnOrder : ''}`;
const ofConnection = (c: AutomaticConnection): string => (c.isDefault ? `(_${named}_value eq ${c.id} or _${named}_value eq null)` : `_${named}_value eq ${c.id}`);

const toCandidate = (table: DocumentTable, r: any): Candidate => {
  const id = String(r[`${table}id`]).toLowerCase();
  const day = tables[table].date;
  return {
    subject: `${table}:${id}`, table, id, connectionId: r[`_${named}_value`]?.toLowerCase() ?? undefined, owner: ownerOf(r), statusCode: r.statuscode ?? undefined, changed: Date.parse(r.modifiedon),
    orderId: r.cfl_isdeposit === true ? undefined : r._salesorderid_value?.toLowerCase(),
    date: r[day] ? { instant: String(r[day]), formatted: r[`${day}@OData.Community.Display.V1.FormattedValue`] } : undefined,
  };
};

/** Documents whose head, or one of whose lines, was changed in this window; of one table. @throws DoorError */
export async function changedBetween(door: DataverseDoor, table: DocumentTable, c: AutomaticConnection, from: number, to: number): Promise<Candidate[]> {
  const within = (column: string): string => `${column} gt ${stamp(from)} and ${column} le ${stamp(to)}`;
  const heads = (await everyRow(door, `${places[table].set}?${select(table)}&$filter=${ofConnection(c)} and ${tables[table].live} and ${within('modifiedon')}`, { annotations: true })).map((r) => toCandidate(table, r));
  // the platform itself moves an invoice with its lines; a bill or credit note stays as it is when only a line changes
  if (table === 'invoice') return heads;
  const lines = linesOf[table];
  const parents = [...new Set((await everyRow(door, `${lines.set}?$select=_${lines.parent}_value&$filter=${within('modifiedon')}`)).map((r) => String(r[`_${lines.parent}_value`]).toLowerCase()))];
  const known = new Set(heads.map((h) => h.id));
  const more = await byIds(door, table, parents.filter((p) => !known.has(p)));
  return [...heads, ...more.filter((x) => x.connectionId === c.id || (c.isDefault && x.connectionId === undefined))];
}

const perGet = 40;
const chunks = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / perGet) }, (_, n) => all.slice(n * perGet, (n + 1) * perGet));

/** @throws DoorError */
export async function byIds(door: DataverseDoor, table: DocumentTable, ids: readonly string[]): Promise<Candidate[]> {
  const all: Candidate[] = [];
  for (const some of chunks(ids)) all.push(...(await everyRow(door, `${places[table].set}?${select(table)}&$filter=(${some.map((i) => `${table}id eq ${i}`).join(' or ')}) and ${tables[table].live}`, { annotations: true })).map((r) => toCandidate(table, r)));
  return all;
}

/** With the time of the last change of a line. @throws DoorError */
export async function withLines(door: DataverseDoor, table: DocumentTable, heads: readonly Candidate[]): Promise<Candidate[]> {
  const latest = new Map<string, number>();
  const lines = linesOf[table];
  for (const some of chunks(heads)) {
    for (const r of await everyRow(door, `${lines.set}?$select=modifiedon,_${lines.parent}_value&$filter=${some.map((h) => `_${lines.parent}_value eq ${h.id}`).join(' or ')}`)) {
      const parent = String(r[`_${lines.parent}_value`]).toLowerCase();
      latest.set(parent, Math.max(latest.get(parent) ?? 0, Date.parse(r.modifiedon)));
    }
  }
  return heads.map((h) => ({ ...h, changed: Math.max(h.changed, latest.get(h.id) ?? 0) }));
}

export type Verdict = { readonly is: 'go' } | { readonly is: 'notSettled' } | { readonly is: 'tooOld' } | { readonly is: 'onDay'; readonly day: string };

/** Pure. A chosen status settles at once, else nobody may have touched it for a while. What was last changed before the switch was turned on goes by hand. */
export function judge(c: Candidate, of: AutomaticConnection, o: { readonly now: number; readonly since: number }): Verdict {
  if (c.changed < o.since) return { is: 'tooOld' };
  const settled = (of.settledStatus !== undefined && c.statusCode === of.settledStatus) || o.now - c.changed >= of.settledMs;
  if (!settled) return { is: 'notSettled' };
  const day = c.date && calendarDay(c.date, of.timeZone);
  // without a date it goes and is refused for that, where people see it
  return day !== undefined && day > dayInZone(new Date(o.now), of.timeZone) ? { is: 'onDay', day } : { is: 'go' };
}
