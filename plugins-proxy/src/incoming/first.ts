/**
 * The first cursor of a list. It begins a day before now by the clock of Dynamics (ours may be wrong by years, and Xero's
 * is not known before the first change). What was sent before that and is still open there is read by its id, once; where
 * that would be many calls, the list is read from the oldest of them on.
 */
import { documentKind, optionValue, xeroDocument, xeroStatus } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import { everyRow } from '../environments/rows.ts';

const day = 24 * 3_600_000;
/** Forty invoices are read with one call. */
const mostById = 2_000;

export interface Beginning { readonly atMs: number; readonly older: { readonly Invoices: readonly string[]; readonly CreditNotes: readonly string[] } }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const notes: readonly unknown[] = [optionValue(documentKind, 'salesCreditNote'), optionValue(documentKind, 'purchaseCreditNote')];
const isNote = (kind: unknown): boolean => notes.includes(kind);
const open = (['draft', 'submitted', 'authorised'] as const).map((s) => optionValue(xeroStatus, s));

/** @throws DoorError */
export async function beginningOf(door: DataverseDoor, connectionId: string, dynamicsNowMs: number): Promise<Beginning> {
  const rows = await everyRow(door, `${xeroDocument.setName}?$select=cfl_xeroid,cfl_documentkind,cfl_xeroupdatedon&$filter=_cfl_connectionid_value eq ${connectionId} and cfl_xeroid ne null`
    + ` and (cfl_xerostatus eq null or ${open.map((v) => `cfl_xerostatus eq ${v}`).join(' or ')})`);
  return beginning(rows, dynamicsNowMs);
}

/** Pure. */
export function beginning(rows: readonly { readonly cfl_xeroid?: string | null; readonly cfl_documentkind?: number | null; readonly cfl_xeroupdatedon?: string | null }[], nowMs: number): Beginning {
  const atMs = nowMs - day;
  const left = rows.flatMap((r) => (uuid.test(r.cfl_xeroid ?? '') ? [{ id: r.cfl_xeroid!.toLowerCase(), kind: r.cfl_documentkind, at: Date.parse(r.cfl_xeroupdatedon ?? '') }] : [])).filter((r) => !(r.at > atMs));
  const byId = (some: readonly { readonly id: string; readonly kind: number | null | undefined }[]): Beginning['older'] => ({ Invoices: some.filter((r) => !isNote(r.kind)).map((r) => r.id), CreditNotes: some.filter((r) => isNote(r.kind)).map((r) => r.id) });
  if (left.length <= mostById) return { atMs, older: byId(left) };
  // what does not say when it was changed can be found by its id only
  const dated = left.filter((r) => !Number.isNaN(r.at));
  return { atMs: dated.reduce((least, r) => Math.min(least, r.at), atMs), older: byId(left.filter((r) => Number.isNaN(r.at))) };
}
