/** What `counterfoil doctor` has found. */
import { isDoorError } from '../../core/errors.ts';
import { isSetupError } from '../../core/setup-error.ts';

export interface Finding { readonly what: string; readonly ok: boolean; readonly text: string; readonly fix?: string }

/** What helps against an error of a door, whatever was being done. */
export function fixOf(e: unknown): string | undefined {
  if (!isDoorError(e) || e.fate !== 'notSent' || e.door === 'identity') return undefined;
  return 'The server cannot be reached: check the address, DNS, firewall and proxy.';
}

export interface Looks {
  readonly found: Finding[];
  /** Undefined when it failed; then its finding says so. */
  look<T>(what: string, fix: string, check: () => Promise<readonly [T, string]>): Promise<T | undefined>;
}
export function createLooks(): Looks {
  const found: Finding[] = [];
  return {
    found,
    async look(what, fix, check) {
      try { const [value, text] = await check(); found.push({ what, ok: true, text }); return value; } catch (e) {
        found.push({ what, ok: false, text: isDoorError(e) ? `${e.door}: ${e.code} (${e.status || 'no connection'})` : (e as Error).message, fix: isSetupError(e) ? e.fix : fixOf(e) ?? fix });
        return undefined;
      }
    },
  };
}

export function show(findings: readonly Finding[]): string {
  return findings.map((f) => `${f.ok ? 'ok  ' : 'FAIL'}  ${f.what}: ${f.text}${f.ok ? '' : `\n      Fix: ${f.fix}`}`).join('\n');
}
