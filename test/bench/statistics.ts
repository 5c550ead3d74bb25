/** Figures of a small sample; medians and ratios, because machines are noisy. */
export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
/** Nearest-rank percentile, p from 0 to 100. */
export const percentile = (values: readonly number[], p: number): number => sorted(values)[Math.max(0, Math.ceil((p / 100) * values.length) - 1)] ?? NaN;
export const median = (values: readonly number[]): number => percentile(values, 50);
export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
  return rows.map((r, n) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join('  ') + (n === 0 ? '\n' + widths.map((w) => '-'.repeat(w)).join('  ') : '')).join('\n');
}
