/** The Prefer header. Preferences that are unknown are ignored, as RFC 7240 says. */
export interface Prefer { readonly annotations: readonly RegExp[]; readonly maxPageSize: number | null; readonly representation: boolean; readonly continueOnError: boolean; readonly applied: readonly string[] }

export function parsePrefer(header: string | undefined): Prefer {
  let annotations: RegExp[] = [];
  let maxPageSize: number | null = null;
  let representation = false, continueOnError = false;
  const applied: string[] = [];
  for (const m of (header ?? '').matchAll(/([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]*)))?/g)) {
    const name = m[1]!.toLowerCase(), value = m[2] ?? m[3] ?? '';
    if (name === 'odata.include-annotations') {
      annotations = value.split(',').map((p) => p.trim()).filter((p) => p && !p.startsWith('-')).map((p) => new RegExp(`^${p.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`));
      applied.push(`odata.include-annotations="${value}"`);
    } else if (name === 'odata.maxpagesize' && Number(value) > 0) { maxPageSize = Math.min(Number(value), 5000); applied.push(`odata.maxpagesize=${value}`); }
    else if (name === 'return' && value === 'representation') { representation = true; applied.push('return=representation'); }
    else if (name === 'odata.continue-on-error') { continueOnError = value !== 'false'; }
  }
  return { annotations, maxPageSize, representation, continueOnError, applied };
}
