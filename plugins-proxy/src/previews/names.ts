/** The names of what documents only carry as codes: accounts, tax rates, tracking options and branding themes of one connection, out of what was read anyway. Pure. */
import type { Decimal } from 'decimal.js';
import type { ReadDocument } from '../documents/read-types.ts';

export interface Names {
  /** "200 Sales" */
  account(code: string | undefined): string | undefined;
  taxRate(taxType: string | undefined): { readonly name: string; readonly rate: Decimal } | undefined;
  /** "Region: North" */
  option(xeroId: string | undefined): string | undefined;
  theme(xeroId: string | undefined): string | undefined;
}

type Thing = Readonly<Record<string, unknown>>;
const isPlain = (v: unknown): v is Thing => typeof v === 'object' && v !== null && (Object.getPrototypeOf(v) === Object.prototype || Object.getPrototypeOf(v) === null);

/** Wherever in the document it stands: lines, products, rules and the connection name the same mirrored rows. */
function collect(v: unknown, of: string, into: Map<string, Thing>): void {
  if (Array.isArray(v)) { for (const x of v) collect(x, of, into); return; }
  if (v instanceof Map) { for (const x of v.values()) collect(x, of, into); return; }
  if (!isPlain(v)) return;
  const key = typeof v['taxType'] === 'string' ? `tax:${v['taxType']}` : typeof v['systemAccount'] === 'string' ? `account:${String(v['code'])}`
    : typeof v['categoryXeroId'] === 'string' ? `option:${String(v['xeroId'])}` : typeof v['xeroId'] === 'string' && typeof v['active'] === 'boolean' ? `theme:${v['xeroId']}` : undefined;
  if (key !== undefined) { if (v['connectionId'] === of) into.set(key, v); return; }
  for (const x of Object.values(v)) collect(x, of, into);
}

export function namesOf(read: ReadDocument, connectionId: string): Names {
  const found = new Map<string, Thing>();
  const { connections, ...rest } = read;
  collect(connections.find((c) => c.id === connectionId), connectionId, found);
  collect(rest, connectionId, found);
  const name = (key: string): string | undefined => { const v = found.get(key)?.['name']; return typeof v === 'string' && v !== '' ? v : undefined; };
  return {
    // mirrored accounts carry their code in their name
    account: (code) => { const n = code === undefined ? undefined : name(`account:${code}`); return code === undefined || n === undefined ? code : n.startsWith(code) ? n : `${code} ${n}`; },
    taxRate: (taxType) => { const t = taxType === undefined ? undefined : found.get(`tax:${taxType}`); return t && { name: String(t['name'] || taxType), rate: t['rate'] as Decimal }; },
    option: (xeroId) => { const o = xeroId === undefined ? undefined : found.get(`option:${xeroId}`); return o && `${String(o['categoryName'])}: ${String(o['name'])}`; },
    theme: (xeroId) => (xeroId === undefined ? undefined : name(`theme:${xeroId}`)),
  };
}
