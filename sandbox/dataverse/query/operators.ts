/** The meaning of conditions; OData and FetchXML only translate into these. */
import { asDay, asGuid, asInstant } from '../behaviours/values.ts';
import { badQuery, NotEmulated } from '../errors.ts';
import { Decimal } from '../exact-json.ts';
import type { Column } from '../metadata/model.ts';
import { isDecimal, isLookup } from '../metadata/model.ts';
import type { Session } from '../session.ts';
import { folded, type Reference, type Value } from '../store/store.ts';
import { addDays, addMonths, dayIn, firstOfMonth, midnight } from './zones.ts';

export type Test = (value: Value | undefined) => boolean;
type Literal = string | number | boolean | Decimal | null;
type Comparable = string | Decimal | boolean | null;


export function comparable(c: Column, v: Value | undefined): Comparable {
  if (v === null || v === undefined) return null;
  if (Array.isArray(v)) return [...v].sort((a, b) => a - b).join(',');
  if (Decimal.isDecimal(v)) return v as Decimal;
  if (typeof v === 'object') return (v as Reference).id;
  if (typeof v === 'number') return new Decimal(v);
  if (typeof v === 'boolean') return v;
  return c.type === 'text' || c.type === 'memo' ? folded(v as string) : (v as string);
}
export function literal(s: Session, c: Column, v: Literal): Comparable {
  const bad = () => badQuery(`The value '${String(v)}' does not fit the type of column '${c.logicalName}'.`);
  if (v === null) return null;
  if (isLookup(c) || c.type === 'uniqueidentifier' || c.type === 'primarykey') { const id = asGuid(String(v)); if (!id) throw bad(); return id; }
  if (c.type === 'boolean') { if (v === true || v === 1 || v === '1' || v === 'true') return true; if (v === false || v === 0 || v === '0' || v === 'false') return false; throw bad(); }
  if (['whole', 'bigint', 'choice', 'state', 'status'].includes(c.type) || isDecimal(c)) {
    if (typeof v === 'boolean') throw bad();
    try { return new Decimal(v); } catch { throw bad(); }
  }
  if (c.type === 'datetime') {
    const text = String(v);
    if (c.behavior === 'DateOnly') { const day = asDay(text) ?? asDay(text.slice(0, 10)); if (!day) throw bad(); return day; }
    const at = asInstant(text) ?? (asDay(text) ? midnight(text, s.settings.timeZone) : null);
    if (!at) throw bad();
    return at;
  }
  return typeof v === 'string' ? folded(v) : folded(String(v));
}
/** Null sorts first, as in the database. */
export function compare(a: Comparable, b: Comparable): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (Decimal.isDecimal(a) && Decimal.isDecimal(b)) return a.cmp(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
function likePattern(text: string): RegExp {
  const escaped = folded(text).replace(/\[([%_[])\]/g, (_, c: string) => `\u0000${c.charCodeAt(0)};`).replace(/[.*+?^${}()|\\[\]]/g, '\\$&').replace(/%/g, '[\\s\\S]*').replace(/_/g, '[\\s\\S]').replace(/\u0000(\d+);/g, (_, n: string) => `\\${String.fromCharCode(Number(n))}`);
  return new RegExp(`^${escaped}$`);
}

/** Day of a value in the asking user's zone. */
const dayOf = (s: Session, c: Column, v: Value | undefined): string | null => (typeof v !== 'string' ? null : c.behavior === 'DateOnly' ? v : dayIn(v, s.settings.timeZone));
function range(s: Session, c: Column, from: string | null, beforeDay: string | null): Test {
  return (v) => { const d = dayOf(s, c, v); return d !== null && (from === null || d >= from) && (beforeDay === null || d < beforeDay); };
}

export function condition(s: Session, c: Column, operator: string, args: readonly Literal[]): Test {
  const arg = (): Literal => { if (args.length !== 1) throw badQuery(`The operator '${operator}' on '${c.logicalName}' needs one value.`); return args[0]!; };
  const by = (accept: (order: number) => boolean): Test => { const l = literal(s, c, arg()); return (v) => { const x = comparable(c, v); return x !== null && accept(compare(x, l)); }; };
  const text = (make: (t: string) => (x: string) => boolean): Test => {
    const accept = make(String(arg()));
    return (v) => { const x = comparable(c, v); return x !== null && accept(Decimal.isDecimal(x) ? x.toFixed() : String(x)); };
  };
  const not = (t: Test): Test => (v) => !t(v);
  const today = (): string => dayIn(s.world.now().toISOString(), s.settings.timeZone);
  const count = (): number => { const n = Number(arg()); if (!Number.isInteger(n) || n < 1) throw badQuery(`The operator '${operator}' needs a positive whole number.`); return n; };
  switch (operator) {
    case 'null': return (v) => v === null || v === undefined;
    case 'not-null': return (v) => v !== null && v !== undefined;
    case 'eq': return by((o) => o === 0);
    // Rows without a value are unequal too: the platform writes "<> x OR IS NULL".
    case 'ne': case 'neq': return not(by((o) => o === 0));
    case 'gt': return by((o) => o > 0);
    case 'ge': return by((o) => o >= 0);
    case 'lt': return by((o) => o < 0);
    case 'le': return by((o) => o <= 0);
    case 'like': return text((t) => { const p = likePattern(t); return (x) => p.test(x); });
    case 'not-like': return not(text((t) => { const p = likePattern(t); return (x) => p.test(x); }));
    case 'begins-with': return text((t) => (x) => x.startsWith(folded(t)));
    case 'not-begin-with': return not(condition(s, c, 'begins-with', args));
    case 'ends-with': return text((t) => (x) => x.endsWith(folded(t)));
    case 'not-end-with': return not(condition(s, c, 'ends-with', args));
    case 'contains': return text((t) => (x) => x.includes(folded(t)));
    case 'in': { const set = args.map((a) => literal(s, c, a)); return (v) => { const x = comparable(c, v); return x !== null && set.some((l) => compare(x, l) === 0); }; }
    case 'not-in': return not(condition(s, c, 'in', args));
    case 'between': { const [a, b] = args.map((x) => literal(s, c, x)); if (a === undefined || b === undefined) throw badQuery('between needs two values.'); return (v) => { const x = comparable(c, v); return x !== null && compare(x, a) >= 0 && compare(x, b) <= 0; }; }
    case 'not-between': return not(condition(s, c, 'between', args));
    case 'contain-values': return (v) => Array.isArray(v) && args.some((a) => v.includes(Number(a)));
    case 'not-contain-values': return not(condition(s, c, 'contain-values', args));
    case 'eq-userid': return (v) => comparable(c, v) === s.caller.acting.userId;
    case 'ne-userid': return (v) => comparable(c, v) !== s.caller.acting.userId;
    case 'eq-userteams': return (v) => s.caller.acting.teams.includes(String(comparable(c, v)));
    case 'eq-useroruserteams': return (v) => { const x = String(comparable(c, v)); return x === s.caller.acting.userId || s.caller.acting.teams.includes(x); };
    case 'eq-businessid': return (v) => comparable(c, v) === s.caller.acting.businessUnitId;
    case 'on': { const day = String(arg()).slice(0, 10); return range(s, c, day, addDays(day, 1)); }
    case 'not-on': return not(condition(s, c, 'on', args));
    case 'on-or-after': return range(s, c, String(arg()).slice(0, 10), null);
    case 'on-or-before': return range(s, c, null, addDays(String(arg()).slice(0, 10), 1));
    case 'today': return range(s, c, today(), addDays(today(), 1));
    case 'yesterday': return range(s, c, addDays(today(), -1), today());
    case 'tomorrow': return range(s, c, addDays(today(), 1), addDays(today(), 2));
    case 'last-seven-days': return range(s, c, addDays(today(), -7), addDays(today(), 1));
    case 'next-seven-days': return range(s, c, today(), addDays(today(), 8));
    case 'last-x-days': return range(s, c, addDays(today(), -count()), addDays(today(), 1));
    case 'next-x-days': return range(s, c, today(), addDays(today(), count() + 1));
    case 'olderthan-x-days': return range(s, c, null, addDays(today(), -count()));
    case 'this-month': return range(s, c, firstOfMonth(today()), addMonths(today(), 1));
    case 'last-month': return range(s, c, addMonths(today(), -1), firstOfMonth(today()));
    case 'next-month': return range(s, c, addMonths(today(), 1), addMonths(today(), 2));
    case 'this-year': { const y = Number(today().slice(0, 4)); return range(s, c, `${y}-01-01`, `${y + 1}-01-01`); }
    case 'last-year': { const y = Number(today().slice(0, 4)); return range(s, c, `${y - 1}-01-01`, `${y}-01-01`); }
    default: throw new NotEmulated(`the condition operator '${operator}'`);
  }
}
