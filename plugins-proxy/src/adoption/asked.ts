/** What a request to load says: two days, or the report that is confirmed. Somebody else wrote it, so anything may stand there. Pure. */
export type LoadAsked = { readonly from: string; readonly to: string } | { readonly digest: string } | { readonly source: 'stellarise' } | { readonly wrong: string };

const DAY = 86_400_000;
const mostDays = 3_660;
const isDay = (v: unknown): v is string => typeof v === 'string' && /^(19|20)\d\d-\d\d-\d\d$/.test(v) && !Number.isNaN(Date.parse(v)) && new Date(v).toISOString().startsWith(v);

export function loadAsked(json: string | undefined): LoadAsked {
  let v: unknown;
  try { v = JSON.parse(json ?? 'null'); } catch { return { wrong: 'its arguments are no JSON' }; }
  if (typeof v !== 'object' || v === null) return { wrong: 'no dates were given' };
  const { from, to, digest, source } = v as Readonly<Record<string, unknown>>;
  if (digest !== undefined) return typeof digest === 'string' && /^[0-9a-f]{20}$/.test(digest) ? { digest } : { wrong: 'the report that it names is none' };
  if (source !== undefined) return source === 'stellarise' ? { source } : { wrong: 'what it names as the source is none' };
  if (!isDay(from) || !isDay(to)) return { wrong: 'the dates are not of the form 2026-01-31' };
  if (from > to) return { wrong: 'the first date lies behind the last one' };
  if ((Date.parse(to) - Date.parse(from)) / DAY > mostDays) return { wrong: 'more than ten years were asked for' };
  return { from, to };
}
