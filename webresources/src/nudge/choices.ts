/** What a person may choose from, and a preview, out of JSON that came through rows: whatever does not fit is left out. Pure. */
import type { Candidate, Difference, DocumentPreview } from '@counterfoil/relay/contract';

type Plain = Record<string, unknown>;
const plain = (v: unknown): v is Plain => typeof v === 'object' && v !== null && !Array.isArray(v);
const words = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : typeof v === 'number' ? String(v) : undefined);
const some = (v: Plain, ...keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.flatMap((k) => { const t = words(v[k]); return t === undefined ? [] : [[k, t]]; }));

function candidateOf(v: unknown): Candidate | undefined {
  if (!plain(v)) return undefined;
  const contact = words(v['xeroContactId']);
  if (contact !== undefined) return { xeroContactId: contact, name: words(v['name']) ?? contact, ...some(v, 'why', 'email', 'accountNumber', 'status'), ...(typeof v['score'] === 'number' ? { score: v['score'] } : {}) };
  const document = words(v['xeroId']);
  return document === undefined ? undefined : { xeroId: document, ...some(v, 'number', 'date', 'total', 'currency', 'status', 'contact', 'link') };
}
function differenceOf(v: unknown): Difference | undefined {
  if (!plain(v) || words(v['field']) === undefined) return undefined;
  return { field: words(v['field'])!, dynamics: words(v['dynamics']) ?? '', xero: words(v['xero']) ?? '', ...(typeof v['line'] === 'number' ? { line: v['line'] } : {}) };
}
const list = <T>(v: unknown, of: (item: unknown) => T | undefined): readonly T[] => (Array.isArray(v) ? v.map(of).filter((x): x is T => x !== undefined) : []);

export function choicesIn(v: Plain): { candidates?: readonly Candidate[]; differences?: readonly Difference[]; shown?: string } {
  const candidates = list(v['candidates'], candidateOf);
  const differences = list(v['differences'], differenceOf);
  return { ...(candidates.length > 0 ? { candidates } : {}), ...(differences.length > 0 ? { differences } : {}), ...some(v, 'shown') };
}

export function previewIn(v: unknown): DocumentPreview | undefined {
  const p = plain(v) ? v['preview'] : undefined;
  const fits = plain(p) && typeof p['title'] === 'string' && plain(p['contact']) && ['lines', 'problems', 'notes', 'willCreate'].every((k) => Array.isArray(p[k]));
  return fits ? p as unknown as DocumentPreview : undefined;
}
