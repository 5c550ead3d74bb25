/** Plants defects into our own sound package, for tests of the check. */
import { strFromU8, strToU8 } from 'fflate';
import { testParts } from '../testing.ts';
import { checkPackage, type Finding } from './index.ts';

export type Change = (text: string) => string;
export interface Planting { readonly what: string; readonly rule: string; readonly path: string; readonly change: Change }
export const without = (pattern: RegExp): Change => (s) => s.replace(pattern, '');
export const swap = (from: string | RegExp, to: string): Change => (s) => s.replace(from, to);

const defect = (path: string) => (what: string, rule: string, change: Change): Planting => ({ what, rule, path, change });
export const inCustomizations = defect('customizations.xml');
export const inManifest = defect('solution.xml');
export const inContentTypes = defect('[Content_Types].xml');

const own = testParts();
/** @throws when the change changes nothing: such a test would prove nothing */
export function planted(all: readonly Planting[]): Finding[] {
  const texts = new Map<string, string>();
  for (const p of all) {
    const before = texts.get(p.path) ?? strFromU8(own.get(p.path)!);
    const after = p.change(before);
    if (after === before) throw new Error(`Nothing was planted: ${p.what}.`);
    texts.set(p.path, after);
  }
  return checkPackage(new Map([...own, ...[...texts].map(([path, text]): [string, Uint8Array] => [path, strToU8(text)])]));
}

/**
 * Defects of different rules share a package, because reading it takes longest: our sound package breaks no rule, so a rule
 * that is found was broken by the one defect of the batch that breaks it. Neighbours in the list, which are often about the
 * same thing, go to different batches.
 * @returns for each defect, the findings of its batch
 */
export function inBatches(all: readonly Planting[], size = 8): (p: Planting) => Finding[] {
  const batches: Planting[][] = Array.from({ length: Math.ceil(all.length / size) }, () => []);
  for (const [i, p] of all.entries()) {
    const turn = [...batches.keys()].map((k) => batches[(i + k) % batches.length]!);
    const batch = turn.find((b) => b.every((o) => o.rule !== p.rule));
    if (batch) batch.push(p); else batches.push([p]);
  }
  const results = new Map<Planting[], Finding[] | Error>();
  return (p) => {
    const batch = batches.find((b) => b.includes(p))!;
    if (!results.has(batch)) try { results.set(batch, planted(batch)); } catch (e) { results.set(batch, e as Error); }
    const result = results.get(batch)!;
    if (result instanceof Error) throw result;
    return result;
  };
}
