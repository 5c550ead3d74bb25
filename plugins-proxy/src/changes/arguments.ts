/** The arguments of a request: JSON that somebody else wrote. Nothing in it is believed before it has been looked at. Pure. */
import type { Asked } from '../documents/types.ts';

/** Undefined when it is no JSON object. Empty arguments are an empty object. */
export function argumentsOf(a: Pick<Asked, 'arguments'>): Readonly<Record<string, unknown>> | undefined {
  if (a.arguments === undefined || a.arguments.trim() === '') return {};
  try {
    const v: unknown = JSON.parse(a.arguments);
    return v !== null && typeof v === 'object' && !Array.isArray(v) ? v as Record<string, unknown> : undefined;
  } catch { return undefined; }
}

/** Keyed digest of the content of Xero that the person was shown. Undefined where the asking side shows nothing: a flow decides for whatever is there. */
export function shownIn(a: Pick<Asked, 'arguments'>): string | undefined {
  const given = argumentsOf(a)?.['shown'];
  return typeof given === 'string' && given !== '' ? given : undefined;
}

/** Codes of problems that the person was shown and wants to be passed over: `{"despite":["CHANGED_IN_XERO"]}`. */
export function despite(a: Pick<Asked, 'arguments'>, code: string): boolean {
  const given = argumentsOf(a)?.['despite'];
  return Array.isArray(given) && given.includes(code);
}
