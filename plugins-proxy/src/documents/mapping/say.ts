import type { Problem } from '../../contract.ts';
import { problem } from '../../problems/index.ts';
import type { LineRead } from '../read-types.ts';

/** Collects problems, so that every unmet condition is named at once (R2). Same arguments as `problem`. */
export function collect(): { say: typeof problem; problems: Problem[] } {
  const problems: Problem[] = [];
  return { problems, say: ((...of: Parameters<typeof problem>) => { const p = problem(...of); problems.push(p); return p; }) as typeof problem };
}
export type Sayer = typeof problem;

/** "Line 2 (Widget)": how problems name a line. */
export function lineName(line: LineRead): string {
  const title = line.title.split('\n')[0]!.trim();
  return `Line ${line.position}${title ? ` (${title.length > 60 ? `${title.slice(0, 57)}...` : title})` : ''}`;
}
