/** One request after sign-in, as the routes see it, and the checks they share. */
import { notEmulated, postDataInvalid, queryInvalid, badRequest, Refusal } from './answer.ts';
import { parseExact } from './exact.ts';
import type { Wire } from './state.ts';
import type { World } from './world.ts';
import { order, parseWhere, WhereError, type Lookup, type Predicate, type Scalar } from './where.ts';

export interface Call {
  readonly world: World;
  readonly method: string;
  readonly url: string;
  /** Parts of the path after the resource's name, decoded. */
  readonly rest: readonly string[];
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bodyText: string;
  /** The body as it came: files are no text. */
  readonly bodyBytes: Buffer;
  /** The client id of the app that calls. */
  readonly app: string;
  /** Where this sandbox is reached, for links. */
  readonly baseUrl: string;
}

export const refuse = (answer: Refusal['answer']): never => { throw new Refusal(answer); };

/** Refuses parameters the sandbox does not act on: an ignored filter would look like an answer. */
export function onlyParameters(call: Call, ...known: string[]): void {
  for (const name of call.query.keys()) if (!known.includes(name)) refuse(notEmulated(`the query parameter "${name}" here`, call.method, call.url));
}

export const isGuid = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

export function flag(call: Call, name: string, otherwise: boolean): boolean {
  const text = call.query.get(name);
  if (text === undefined) return otherwise;
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  return refuse(queryInvalid(`'${text}' is not a valid value for ${name}`));
}

export function whole(call: Call, name: string, otherwise: number, least: number, most: number): number {
  const text = call.query.get(name);
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most) return refuse(queryInvalid(`${name} must be a whole number from ${least} to ${most}`));
  return Number(text);
}

export function listOf(call: Call, name: string): string[] | undefined {
  const text = call.query.get(name);
  return text === undefined ? undefined : text.split(',').map((s) => s.trim()).filter(Boolean);
}

/** Decimal places of unit prices: 2, or 4 on request. */
export function unitdp(call: Call): 2 | 4 {
  const text = call.query.get('unitdp');
  if (text === undefined || text === '2') return 2;
  if (text === '4') return 4;
  return refuse(notEmulated(`unitdp=${text}`, call.method, call.url, 'Send unitdp=2 or unitdp=4.'));
}

export function whereOf(call: Call): Predicate {
  const text = call.query.get('where');
  if (!text) return () => true;
  try { return parseWhere(text, { ignoreCase: call.world.switches.whereIgnoresCase }); } catch (error) {
    if (error instanceof WhereError) return refuse(queryInvalid(error.message));
    throw error;
  }
}

/** Filters and sorts rows by the request's `where` and `order`. `lookup` throws WhereError for an unknown property. */
export function filtered<T>(call: Call, rows: readonly T[], lookup: (row: T) => Lookup, defaultOrder?: string): T[] {
  try {
    const where = whereOf(call);
    const kept = rows.filter((row) => where(lookup(row)));
    const wanted = call.query.get('order') ?? defaultOrder;
    if (!wanted) return kept;
    const keys = wanted.split(',').map((part) => {
      const m = /^\s*([A-Za-z_][\w.]*)(?:\s+(ASC|DESC))?\s*$/i.exec(part);
      if (!m) throw new WhereError(`Syntax error in order '${part}'`);
      return { name: m[1]!, down: /desc/i.test(m[2] ?? '') };
    });
    const values = new Map(kept.map((row) => [row, keys.map((k) => lookup(row)(k.name) ?? null)]));
    return kept.sort((a, b) => {
      for (const [i, key] of keys.entries()) {
        const [x, y]: [Scalar, Scalar] = [values.get(a)![i]!, values.get(b)![i]!];
        const o = x === null || y === null ? (x === y ? 0 : x === null ? -1 : 1) : order(x, y) ?? 0;
        if (o !== 0) return key.down ? -o : o;
      }
      return 0;
    });
  } catch (error) {
    if (error instanceof WhereError) return refuse(queryInvalid(error.message));
    throw error;
  }
}

/** Milliseconds of If-Modified-Since (to the second), if sent. */
export function modifiedSince(call: Call): number | undefined {
  const text = call.headers['if-modified-since'];
  if (!text) return undefined;
  const iso = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$/.exec(text);
  const ms = iso ? Date.parse(`${iso[1]}Z`) : Date.parse(text);
  return Number.isNaN(ms) ? refuse(queryInvalid(`If-Modified-Since '${text}' is not a date`)) : Math.floor(ms / 1000) * 1000;
}

/** One page of rows and the block that describes it. */
export function pageOf<T>(call: Call, rows: readonly T[], forced: boolean): { rows: readonly T[]; paged: boolean; pagination?: Wire } {
  const asked = call.query.has('page');
  if (!asked && !forced && !call.query.has('pageSize')) return { rows, paged: false };
  const page = whole(call, 'page', 1, 1, 1_000_000);
  const pageSize = whole(call, 'pageSize', 100, 1, 1000);
  return {
    rows: rows.slice((page - 1) * pageSize, page * pageSize), paged: true,
    pagination: { page, pageSize, pageCount: Math.ceil(rows.length / pageSize), itemCount: rows.length },
  };
}

/**
 * The elements of a write: `{Invoices:[...]}`, the wrapper in any case, or one bare element, all of which Xero reads.
 */
export function elementsOf(call: Call, wrapper: string, singular: string): Wire[] {
  if (!/^application\/json\b/i.test(call.headers['content-type'] ?? '')) refuse(notEmulated(`a body of type "${call.headers['content-type'] ?? ''}"`, call.method, call.url, 'Send JSON with Content-Type: application/json.'));
  let body: unknown;
  try { body = parseExact(call.bodyText); } catch { return refuse(postDataInvalid('Unexpected character encountered while parsing value.')); }
  const nothing = () => refuse(badRequest(17, 'NoDataProcessedException', `This endpoint is expecting ${singular} data to be specifed in the request body`));
  if (!isWire(body)) return nothing();
  const key = Object.keys(body).find((k) => k.toLowerCase() === wrapper.toLowerCase());
  const list: unknown = key === undefined ? [body] : Array.isArray(body[key]) ? body[key] : [body[key]];
  const elements = (list as unknown[]).map((e) => (isWire(e) ? e : refuse(postDataInvalid(`Error converting value to ${singular}.`))));
  if (elements.length === 0 || (key === undefined && Object.keys(body).length === 0)) return nothing();
  const most = call.world.switches.maxElements;
  if (most > 0 && elements.length > most) refuse(badRequest(10, 'ValidationException', `A maximum of ${most} elements can be sent in one request`));
  return elements;
}

export const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;
