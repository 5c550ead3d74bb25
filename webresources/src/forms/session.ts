/** One open document form: what scripts have put there themselves, what people have changed, and what was read. */
import type { Row } from '../nudge/index.ts';
import { platform, webApi, type WritingWebApi } from '../platform.ts';
import type { AmountsAre } from '../money/index.ts';
import { amountsAre } from '@counterfoil/solution';
import { idOf, optionIn, referenceIn, sameText, valueOf } from './attributes.ts';
import { dayInZone, personsDay } from './calendar.ts';
import { choose, connectionIn, type Chosen } from './choose.ts';
import type { DocumentKind, LineRow } from './kinds.ts';
import { orUndefined, readsWith, type Reads } from './reads.ts';
import type { ConnectionRow, ProductLinkRow } from './rows.ts';

/** A form with the memory of what scripts filled in: only that, and what is empty, may be filled again. */
export interface Filling {
  readonly form: Xrm.FormContext;
  readonly filled: Map<string, string>;
  readonly touched: Set<string>;
}
export const filling = (form: Xrm.FormContext): Filling => ({ form, filled: new Map(), touched: new Set() });

/** @param replace also replaces what stood there when the form opened, unless a person has changed it since */
export function fill(f: Filling, column: string, value: unknown, replace = false): boolean {
  const attribute = f.form.getAttribute(column);
  if (!attribute || value === undefined) return false;
  const now = sameText(attribute.getValue());
  if (now === sameText(value)) return false;
  const ours = f.filled.get(column) === now;
  if (now !== '' && !ours && !(replace && !f.touched.has(column))) return false;
  attribute.setValue(value as never);
  f.filled.set(column, sameText(value));
  return true;
}

export interface Session extends Filling {
  readonly kind: DocumentKind;
  readonly reads: Reads;
  /** '' until the new document is saved. */
  id: string;
  /** Answers to questions of earlier turns are too late. */
  turn: number;
  connections: readonly ConnectionRow[] | undefined;
  lines: readonly LineRow[] | undefined;
  /** Undefined: not known, so nothing is computed with them. */
  links: readonly ProductLinkRow[] | undefined;
  /** Digits of the currency. */
  precision: number;
  /** In Xero already: its amounts and problems are told by the relay, not guessed here. */
  sent: boolean;
  /** The one problem that the line about Xero names already, with its way out; undefined: it names none. */
  told: string | undefined;
  /** Lines whose amounts may not be written by this person. */
  readonly refused: Set<string>;
  /** Totals written last: when somebody else changes them back, they are left alone. */
  written: string;
}
export const api = (): WritingWebApi => webApi() as WritingWebApi;

export const sessionOf = (form: Xrm.FormContext, kind: DocumentKind): Session => ({
  ...filling(form), kind, reads: readsWith(webApi), id: idOf(form), turn: 0, connections: undefined, lines: undefined, links: [], precision: 2, sent: false, told: undefined, refused: new Set(), written: '',
});

/** False when the form shows another record by now. A new document that was saved is still the same one. */
export function stillOpen(s: Session): boolean {
  const id = idOf(s.form);
  if (s.id === '' && id !== '') s.id = id;
  return id === s.id;
}

export const chosen = (s: Session): Chosen | undefined => s.connections && choose(referenceIn(s.form, 'cfl_connectionid')?.id, s.connections);
export const connectionOf = (s: Session): ConnectionRow | undefined => connectionIn(chosen(s));
/** For lookups: the connection on the form counts even where its row could not be read. */
export const connectionIdOf = (s: Session): string | undefined => referenceIn(s.form, 'cfl_connectionid')?.id ?? connectionOf(s)?.id;
export const modeOf = (s: Session): AmountsAre => optionIn(s.form, amountsAre, 'cfl_amountsare') ?? connectionOf(s)?.amountsAre ?? 'exclusive';
export const partyOf = (s: Session): ReturnType<typeof referenceIn> => s.kind.parties.map((p) => referenceIn(s.form, p)).find((r) => r !== undefined);

/** Today for a new document: the person's day, unless the books have not reached it yet. */
export function todayFor(connection: ConnectionRow | undefined, now: Date): string {
  const persons = personsDay(now, platform.timeZoneOffset());
  const books = connection && dayInZone(now, connection.timeZone || 'UTC');
  return books !== undefined && books < persons ? books : persons;
}

/** Lines of a document as they are stored. */
export async function readLines(kind: DocumentKind, id: string): Promise<LineRow[] | undefined> {
  const answer = await orUndefined(api().retrieveMultipleRecords(kind.lines.table, `${kind.lines.select}_${kind.lines.parent}_value eq ${id}`));
  return answer?.entities.map((r: Row) => kind.lines.lineOf(r));
}
export const has = (form: Xrm.FormContext, column: string): boolean => form.getAttribute(column) !== null && form.getAttribute(column) !== undefined;
export const isEmpty = (form: Xrm.FormContext, column: string): boolean => has(form, column) && valueOf(form, column) === undefined;
