/**
 * Xero's filter language: `Type=="ACCREC" AND Date>=DateTime(2026,01,01)`, `Contact.ContactID=Guid("...")`,
 * `Name.ToLower().Contains("x")`. Values to compare are strings, numbers, booleans, dates as 'YYYY-MM-DD' or
 * milliseconds; a missing value equals only null and satisfies no other comparison.
 */
import { Decimal } from './exact.ts';

export type Scalar = string | Decimal | boolean | null;
/** The value of a property such as `Contact.Name`; throws for properties that do not exist. */
export type Lookup = (property: string) => Scalar | undefined;
export type Predicate = (of: Lookup) => boolean;

export class WhereError extends Error {}

interface Token { readonly kind: 'name' | 'text' | 'number' | 'sign'; readonly text: string }

function tokens(source: string): Token[] {
  const out: Token[] = [];
  const pattern = /\s*(?:([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(==|!=|>=|<=|&&|\|\||[=<>(),.!]))/y;
  let at = 0;
  while (at < source.length) {
    if (/^\s*$/.test(source.slice(at))) break;
    pattern.lastIndex = at;
    const m = pattern.exec(source);
    if (!m) throw new WhereError(`Syntax error at position ${at}`);
    at = pattern.lastIndex;
    if (m[1] !== undefined) out.push({ kind: 'name', text: m[1] });
    else if (m[2] !== undefined) out.push({ kind: 'text', text: m[2].replace(/\\(.)/g, '$1') });
    else if (m[3] !== undefined) out.push({ kind: 'number', text: m[3] });
    else out.push({ kind: 'sign', text: m[4]! });
  }
  return out;
}

type Operand = { readonly value: (of: Lookup) => Scalar };

export function parseWhere(source: string, o: { ignoreCase: boolean }): Predicate {
  const list = tokens(source);
  let at = 0;
  const peek = () => list[at];
  const isSign = (text: string) => peek()?.kind === 'sign' && peek()?.text === text;
  const isWord = (word: string) => peek()?.kind === 'name' && peek()?.text.toUpperCase() === word;
  const take = (): Token => { const t = list[at]; if (!t) throw new WhereError('Expression expected'); at += 1; return t; };
  const expect = (text: string) => { if (!isSign(text)) throw new WhereError(`'${text}' expected`); at += 1; };
  const fold = (s: Scalar) => (typeof s === 'string' && o.ignoreCase ? s.toLowerCase() : s);

  function or(): Predicate {
    let left = and();
    while (isSign('||') || isWord('OR')) { at += 1; const [a, b] = [left, and()]; left = (of) => a(of) || b(of); }
    return left;
  }
  function and(): Predicate {
    let left = not();
    while (isSign('&&') || isWord('AND')) { at += 1; const [a, b] = [left, not()]; left = (of) => a(of) && b(of); }
    return left;
  }
  function not(): Predicate {
    if (isSign('!')) { at += 1; const inner = not(); return (of) => !inner(of); }
    if (isSign('(')) { at += 1; const inner = or(); expect(')'); return inner; }
    return comparison();
  }
  function args(): Scalar[] {
    expect('(');
    const out: Scalar[] = [];
    while (!isSign(')')) {
      const t = take();
      if (t.kind === 'text') out.push(t.text); else if (t.kind === 'number') out.push(new Decimal(t.text)); else throw new WhereError('Literal expected');
      if (isSign(',')) at += 1;
    }
    expect(')');
    return out;
  }
  function dateOf(parts: readonly Scalar[]): string {
    const n = parts.map((p) => (p instanceof Decimal ? p.toNumber() : NaN));
    if (n.length < 3 || n.some(Number.isNaN)) throw new WhereError('DateTime expects year, month, day');
    const day = [String(n[0]).padStart(4, '0'), String(n[1]).padStart(2, '0'), String(n[2]).padStart(2, '0')].join('-');
    return n.length === 3 ? day : `${day}T${[n[3], n[4] ?? 0, n[5] ?? 0].map((x) => String(x).padStart(2, '0')).join(':')}`;
  }
  function operand(): Operand & { readonly test?: Predicate } {
    const t = take();
    if (t.kind === 'text') return { value: () => t.text };
    if (t.kind === 'number') { const n = new Decimal(t.text); return { value: () => n }; }
    if (t.kind !== 'name') throw new WhereError(`'${t.text}' was not expected`);
    const word = t.text.toLowerCase();
    if (word === 'null') return { value: () => null };
    if (word === 'true' || word === 'false') return { value: () => word === 'true' };
    if (word === 'guid' && isSign('(')) { const [text] = args(); return { value: () => String(text).toLowerCase() }; }
    if (word === 'datetime' && isSign('(')) { const text = dateOf(args()); return { value: () => text }; }
    if (word === 'datetime.parse' && isSign('(')) {
      const text = String(args()[0]).replace(/T00:00:00(\.0+)?Z?$/, '').replace(/Z$/, '');
      return { value: () => text };
    }
    return property(t.text);
  }
  function property(path: string): Operand & { readonly test?: Predicate } {
    let name = path;
    let lower = false;
    const method = /\.(ToLower|ToUpper|Contains|StartsWith|EndsWith)$/.exec(path);
    if (method && isSign('(')) {
      name = path.slice(0, method.index);
      const parts = args();
      if (method[1] === 'ToLower' || method[1] === 'ToUpper') {
        lower = true;
        if (isSign('.')) {
          at += 1;
          const next = take();
          if (!/^(Contains|StartsWith|EndsWith)$/.test(next.text)) throw new WhereError(`No method '${next.text}'`);
          return { value: (of) => of(name) ?? null, test: textTest(next.text, name, args()) };
        }
      } else return { value: (of) => of(name) ?? null, test: textTest(method[1]!, name, parts) };
    }
    return { value: (of) => { const v = of(name) ?? null; return lower && typeof v === 'string' ? v.toLowerCase() : v; } };
  }
  function textTest(method: string, name: string, parts: readonly Scalar[]): Predicate {
    const wanted = String(fold(String(parts[0] ?? '')));
    return (of) => {
      const v = of(name) ?? null;
      // .NET throws on a method of null; Xero answers such filters with an error, so they ask for != null first.
      if (typeof v !== 'string') return false;
      const text = String(fold(v));
      return method === 'Contains' ? text.includes(wanted) : method === 'StartsWith' ? text.startsWith(wanted) : text.endsWith(wanted);
    };
  }
  function comparison(): Predicate {
    const left = operand();
    const sign = peek();
    if (!sign || sign.kind !== 'sign' || !/^(==|=|!=|>=|<=|>|<)$/.test(sign.text)) {
      if (left.test) return left.test;
      return (of) => left.value(of) === true;
    }
    at += 1;
    if (left.test) {
      const wanted = operand().value;
      const test = left.test;
      return (of) => (sign.text === '!=' ? test(of) !== wanted(of) : test(of) === wanted(of));
    }
    const right = operand();
    return (of) => compare(sign.text, fold(left.value(of)), fold(right.value(of)));
  }
  const predicate = or();
  if (at < list.length) throw new WhereError(`Syntax error near '${list[at]!.text}'`);
  return predicate;
}

function compare(sign: string, a: Scalar, b: Scalar): boolean {
  if (sign === '==' || sign === '=') return order(a, b) === 0;
  if (sign === '!=') return order(a, b) !== 0;
  const o = order(a, b);
  if (o === undefined) return false;
  return sign === '>' ? o > 0 : sign === '>=' ? o >= 0 : sign === '<' ? o < 0 : o <= 0;
}

/** Below, equal or above zero; undefined when the two cannot be ordered. */
export function order(a: Scalar, b: Scalar): number | undefined {
  if (a === null || b === null) return a === b ? 0 : undefined;
  if (a instanceof Decimal || b instanceof Decimal) {
    if (typeof a === 'boolean' || typeof b === 'boolean') return undefined;
    try { return new Decimal(a).cmp(new Decimal(b)); } catch { return undefined; }
  }
  if (typeof a !== typeof b) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}
