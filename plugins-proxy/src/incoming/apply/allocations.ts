/** R34: allocations that were made from Dynamics, held against what Xero says of them now. Pure. */
import { allocationState, creditAllocation } from '@counterfoil/solution';
import type { Decimal } from 'decimal.js';
import type { Write } from '../../dataverse/door.ts';
import { exact } from '../../documents/decimals.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Row } from './read.ts';

const { allocated, removed } = allocationState.options;
const low = (v: unknown): string => String(v ?? '').toLowerCase();

/** Of a credit note: those that somebody removed in Xero, and those that are there after all. */
export function allocationWrites(note: XeroDocument, rows: readonly Row[]): Write[] {
  if (!Array.isArray(note.Allocations)) return [];
  const ids = note.Allocations.map((a) => low(a.AllocationID)).filter((i) => i !== '');
  // an answer that names no ids says that there are some, not which
  if (ids.length < note.Allocations.length) return [];
  const there = new Set(ids);
  return rows.flatMap((r): Write[] => {
    const now = Number(r.values['cfl_allocationstate']);
    const should = there.has(low(r.values['cfl_xeroid'])) ? allocated.value : removed.value;
    return now !== should && (now === allocated.value || now === removed.value) ? [{ method: 'PATCH', path: `${creditAllocation.setName}(${r.id})`, ifMatch: r.etag, body: { cfl_allocationstate: should } }] : [];
  });
}

/**
 * Which allocation of Dynamics a part of a credit note on an invoice comes from. Xero names only the note, so the amount
 * tells; each is given once.
 * @param noteOf Xero id of a credit note of Dynamics
 */
export function allocationFinder(rows: readonly Row[], noteOf: (creditNoteId: string) => string | undefined): (creditNote: string, amount: Decimal) => string | undefined {
  const free = rows.filter((r) => Number(r.values['cfl_allocationstate']) === allocated.value);
  return (creditNote, amount) => {
    const at = free.findIndex((r) => noteOf(low(r.values['_cfl_creditnoteid_value'])) === creditNote && exact(r.values['cfl_amount'])?.eq(amount) === true);
    return at < 0 ? undefined : free.splice(at, 1)[0]!.id;
  };
}
