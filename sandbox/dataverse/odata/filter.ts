/** $filter: parsed and checked against the table before any row is looked at, so that a wrong name fails on an empty table too. */
import { badQuery, noProperty, NotEmulated } from '../errors.ts';
import { Decimal, parseExact } from '../exact-json.ts';
import type { Column, Table } from '../metadata/model.ts';
import { isIndexed, isLookup } from '../metadata/model.ts';
import { condition, literal } from '../query/operators.ts';
import type { Session } from '../session.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import { may } from '../security/access.ts';

/** `among`: ids of rows, no others of which can pass; where it is known without a look at all of them. */
export interface RowTest { (row: Row): boolean; among?: (() => ReadonlySet<string>) | undefined }
const tested = (test: (row: Row) => boolean, among: RowTest['among']): RowTest => Object.assign((row: Row) => test(row), { among });
type Literal = string | number | boolean | Decimal | null;
interface Path { readonly column: Column; read(row: Row): Value | undefined }
type Token = { readonly kind: 'string' | 'number' | 'guid' | 'date' | 'name' | 'sign'; readonly text: string };

const patterns: [Token['kind'], RegExp][] = [
  ['string', /'(?:[^']|'')*'/y], ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?/y], ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y], ['name', /[A-Za-z_@$][\w.@$/]*/y], ['sign', /[(),=[\]:]/y],
];
function tokens(text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) { at++; continue; }
    const hit = patterns.find(([, p]) => { p.lastIndex = at; return p.test(text); });
    if (!hit) throw badQuery(`Syntax error at position ${at} in '${text}'.`);
    const [kind, p] = hit;
    out.push({ kind, text: text.slice(at, p.lastIndex) });
    at = p.lastIndex;
  }
  return out;
}
/** A lookup's column is called _x_value in queries; its logical name alone is no property. */
export function propertyOf(t: Table, name: string): Column {
  const m = /^_(.+)_value$/.exec(name);
  const column = t.columns.get(m ? m[1]! : name);
  if (!column || isLookup(column) !== Boolean(m) || !column.validForRead) throw noProperty(name, t.logicalName);
  return column;
}

export function compileFilter(s: Session, table: Table, text: string, aliases: ReadonlyMap<string, string>): RowTest {
  const list = tokens(text);
  let at = 0;
  const peek = (): Token | undefined => list[at];
  const fail = (): never => { throw badQuery(peek() ? `Syntax error at '${peek()!.text}' in '${text}'.` : `Expression expected at the end of '${text}'.`); };
  const take = (t?: string): Token => { const x = list[at]; if (!x || (t !== undefined && x.text !== t)) return fail(); at++; return x; };
  const isNext = (t: string): boolean => peek()?.kind !== 'string' && peek()?.text === t;

  const path = (t: Table, name: string): Path => {
    const slash = name.indexOf('/');
    if (slash < 0) { const column = propertyOf(t, name); return { column, read: (row) => row[column.logicalName] }; }
    const nav = s.world.metadata.lookupNav(t, name.slice(0, slash));
    if (!nav) throw noProperty(name.slice(0, slash), t.logicalName);
    const other = s.world.metadata.table(nav.relationship.referenced);
    const rest = path(other, name.slice(slash + 1));
    return {
      column: rest.column,
      read: (row) => {
        const to = row[nav.column.logicalName] as Reference | null;
        const target = to?.table === other.logicalName ? s.world.store.get(to.table, to.id) : undefined;
        return target && may(s.world, s.caller, 'Read', other, target) ? rest.read(target) : null;
      },
    };
  };
  const literalOf = (x: Token): Literal => {
    if (x.kind === 'string') return x.text.slice(1, -1).replaceAll('\'\'', '\'');
    if (x.kind === 'number') { const d = new Decimal(x.text); return d.isInteger() && Number.isSafeInteger(d.toNumber()) ? d.toNumber() : d; }
    if (x.kind === 'guid' || x.kind === 'date') return x.text;
    if (x.text === 'null') return null;
    if (x.text === 'true' || x.text === 'false') return x.text === 'true';
    if (x.text.startsWith('@')) { const value = aliases.get(x.text); if (value === undefined) throw badQuery(`The parameter alias '${x.text}' has no value.`); return literalOf(tokens(value)[0] ?? fail()); }
    return fail();
  };
  const isLiteral = (x: Token): boolean => x.kind !== 'name' || ['null', 'true', 'false'].includes(x.text) || x.text.startsWith('@');

  const or = (t: Table, as: string | null): RowTest => {
    let left = and(t, as);
    while (isNext('or')) { take(); const a = left, b = and(t, as); const [x, y] = [a.among, b.among]; left = tested((r) => a(r) || b(r), x && y && (() => new Set([...x(), ...y()]))); }
    return left;
  };
  const and = (t: Table, as: string | null): RowTest => {
    let left = not(t, as);
    while (isNext('and')) { take(); const a = left, b = not(t, as); left = tested((r) => a(r) && b(r), a.among ?? b.among); }
    return left;
  };
  const not = (t: Table, as: string | null): RowTest => {
    if (isNext('not')) { take(); const inner = not(t, as); return (r) => !inner(r); }
    if (isNext('(')) { take(); const inner = or(t, as); take(')'); return inner; }
    return comparison(t, as);
  };
  const local = (name: string, as: string | null): string => (as && name.startsWith(`${as}/`) ? name.slice(as.length + 1) : name);

  const comparison = (t: Table, as: string | null): RowTest => {
    const first = take();
    if (first.kind === 'name' && isNext('(')) return call(t, as, first.text);
    const operator = take().text;
    if (!['eq', 'ne', 'gt', 'ge', 'lt', 'le'].includes(operator)) throw badQuery(`'${operator}' is not an operator of $filter.`);
    const second = take();
    if (!isLiteral(second) && !isLiteral(first)) {
      const a = path(t, local(first.text, as)), b = path(t, local(second.text, as));
      return (row) => { const v = b.read(row); return v === null || v === undefined ? false : condition(s, a.column, operator, [literalFrom(v)])(a.read(row)); };
    }
    const [name, value] = isLiteral(first) ? [second, literalOf(first)] : [first, literalOf(second)];
    const flipped = isLiteral(first) ? ({ gt: 'lt', lt: 'gt', ge: 'le', le: 'ge' } as Record<string, string>)[operator] ?? operator : operator;
    const p = path(t, local(name.text, as));
    const test = value === null ? nullTest(s, p.column, flipped) : condition(s, p.column, flipped, [value]);
    return tested((row) => test(p.read(row)), value === null || flipped !== 'eq' || name.text.includes('/') ? undefined : idsWith(t, p.column, value));
  };
  /** Ids, lookups and texts are found by an index. */
  const idsWith = (t: Table, c: Column, value: Exclude<Literal, null>): RowTest['among'] => {
    if (!isIndexed(c)) return undefined;
    const wanted = String(literal(s, c, value));
    return () => (c.logicalName === t.idColumn ? new Set([wanted]) : s.world.store.idsWith(t.logicalName, c.logicalName, wanted));
  };
  const call = (t: Table, as: string | null, name: string): RowTest => {
    take('(');
    const lambda = /^(.+)\/(any|all)$/.exec(name);
    if (lambda) return quantified(t, local(lambda[1]!, as), lambda[2]!);
    if (name.startsWith('Microsoft.Dynamics.CRM.')) return crm(t, as, name.slice('Microsoft.Dynamics.CRM.'.length));
    const operator = ({ contains: 'contains', startswith: 'begins-with', endswith: 'ends-with' } as Record<string, string>)[name];
    if (!operator) throw new NotEmulated(`the $filter function '${name}'`);
    const p = path(t, local(take().text, as));
    take(',');
    const value = literalOf(take());
    take(')');
    if (typeof value !== 'string') throw badQuery(`${name} needs a text.`);
    const test = condition(s, p.column, operator, [value]);
    return (row) => test(p.read(row));
  };
  const quantified = (t: Table, nav: string, kind: string): RowTest => {
    const r = s.world.metadata.collectionNav(t, nav);
    if (!r) throw noProperty(nav, t.logicalName);
    const child = s.world.metadata.table(r.referencing);
    let body: RowTest = () => true;
    if (!isNext(')')) { const variable = take().text; take(':'); body = or(child, variable); }
    take(')');
    const rows = (row: Row): Row[] => [...s.world.store.rows(child.logicalName).values()].filter((x) => (x[r.attribute] as Reference | null)?.id === row[t.idColumn] && may(s.world, s.caller, 'Read', child, x));
    return kind === 'any' ? (row) => rows(row).some(body) : (row) => rows(row).every(body);
  };
  const crm = (t: Table, as: string | null, name: string): RowTest => {
    const parameters = new Map<string, Literal | Literal[]>();
    while (!isNext(')')) {
      const key = take().text;
      take('=');
      let x = take();
      if (x.text.startsWith('@') && aliases.get(x.text)?.startsWith('[')) { parameters.set(key, jsonList(aliases.get(x.text)!)); }
      else if (x.text === '[') { const values: Literal[] = []; while (!isNext(']')) { values.push(literalOf(take())); if (isNext(',')) take(); } take(']'); parameters.set(key, values); }
      else { if (x.text.startsWith('@')) x = tokens(aliases.get(x.text) ?? '')[0] ?? fail(); parameters.set(key, literalOf(x)); }
      if (isNext(',')) take();
    }
    take(')');
    const operator = crmOperators[name];
    if (!operator) throw new NotEmulated(`the query function Microsoft.Dynamics.CRM.${name}`);
    const property = parameters.get('PropertyName');
    if (typeof property !== 'string') throw badQuery(`Microsoft.Dynamics.CRM.${name} needs PropertyName.`);
    // These functions take the logical name, also of a lookup.
    const column = t.columns.get(local(property, as)) ?? propertyOf(t, local(property, as));
    const value = parameters.get('PropertyValues') ?? parameters.get('PropertyValue') ?? (parameters.has('Value1') ? [parameters.get('Value1') as Literal, parameters.get('Value2') as Literal] : []);
    const test = condition(s, column, operator, Array.isArray(value) ? value : [value]);
    return (row) => test(row[column.logicalName]);
  };

  const whole = or(table, null);
  if (at < list.length) fail();
  return whole;
}
const crmOperators: Record<string, string> = {
  In: 'in', NotIn: 'not-in', ContainValues: 'contain-values', DoesNotContainValues: 'not-contain-values', Between: 'between', NotBetween: 'not-between', EqualUserId: 'eq-userid', NotEqualUserId: 'ne-userid', EqualBusinessId: 'eq-businessid', EqualUserTeams: 'eq-userteams',
  Today: 'today', Yesterday: 'yesterday', Tomorrow: 'tomorrow', ThisMonth: 'this-month', LastMonth: 'last-month', NextMonth: 'next-month', ThisYear: 'this-year', LastYear: 'last-year', Last7Days: 'last-seven-days', Next7Days: 'next-seven-days', LastXDays: 'last-x-days', NextXDays: 'next-x-days', On: 'on', OnOrBefore: 'on-or-before', OnOrAfter: 'on-or-after', NotOn: 'not-on',
};
function nullTest(s: Session, c: Column, operator: string) {
  if (operator === 'eq') return condition(s, c, 'null', []);
  if (operator === 'ne') return condition(s, c, 'not-null', []);
  throw badQuery(`null can only be compared with eq and ne (column '${c.logicalName}').`);
}
const literalFrom = (v: Value): Literal => (v !== null && typeof v === 'object' && !Decimal.isDecimal(v) ? ('id' in v ? v.id : null) : (v as Literal));
function jsonList(text: string): Literal[] {
  let read: unknown;
  try { read = parseExact(text.includes('\'') ? text.replaceAll('\'', '"') : text); } catch { throw badQuery(`'${text}' is not a list.`); }
  if (!Array.isArray(read)) throw badQuery(`'${text}' is not a list.`);
  return read as Literal[];
}
