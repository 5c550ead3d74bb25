/** What the lanes of `npm test` report, what they add up to, and which files are looked at once more, alone. */
export interface Counts { readonly passed: number; readonly failed: number; readonly skipped: number }
/** @property file relative to the project's folder; empty for an error that no file can be blamed for */
export interface Failure { readonly file: string; readonly test: string; readonly message: string }
/** @property outside errors outside of any test, such as rejections that nobody heard of */
export interface LaneReport { readonly files: Readonly<Record<string, Counts>>; readonly failures: readonly Failure[]; readonly outside: number }

export const closingLine = (c: Counts): string => `${c.passed} passed, ${c.failed} failed, ${c.skipped} skipped`;

/** Adds up what lanes left behind. A lane that left nothing has broken: it counts as a failure, so that it never looks like one that passed. */
export function sum(lanes: readonly (LaneReport | undefined)[]): Counts {
  const all = { passed: 0, failed: 0, skipped: 0 };
  for (const lane of lanes) {
    all.failed += lane ? lane.outside : 1;
    for (const c of Object.values(lane?.files ?? {})) { all.passed += c.passed; all.failed += c.failed; all.skipped += c.skipped; }
  }
  return all;
}

/** More files than these are no accident of a busy machine. */
const mostFiles = 3;
/** What says that something had not come when time was up, or that a browser has crashed; never that something was wrong. */
const late = [/^(Test|Hook) timed out in \d+ms/, /\bTimeout \d+ms exceeded/, /^It did not come about/, /^Request \S+ has not ended/, /^Matcher did not succeed in time/, /Target page, context or browser has been closed|browser has crashed/i];
export const isLate = (f: Pick<Failure, 'message'>): boolean => late.some((l) => l.test(f.message));

/**
 * The files that are run once more, alone, when everything else is over: those in which something came too late, if they are few and nothing else
 * has failed anywhere. A value that is wrong is never asked for twice. See docs/decisions/0022.
 */
export function secondLook(lanes: readonly (LaneReport | undefined)[]): readonly string[] {
  if (lanes.some((l) => !l || l.outside > 0 || l.failures.some((f) => f.file === '' || !isLate(f)))) return [];
  const files = lanes.flatMap((l) => Object.entries(l?.files ?? {}).filter(([, c]) => c.failed > 0).map(([file]) => file));
  return files.length <= mostFiles ? files : [];
}

/** The lanes as they stand after the second look: what was run again counts as it ended then. What that run did not report stays as it was. */
export function after(lanes: readonly (LaneReport | undefined)[], again: LaneReport | undefined): readonly (LaneReport | undefined)[] {
  if (!again) return lanes;
  return lanes.map((l, i) => l && {
    files: Object.fromEntries(Object.entries(l.files).map(([file, c]) => [file, again.files[file] ?? c])),
    failures: l.failures.map((f) => again.files[f.file] ? undefined : f).filter((f) => f !== undefined),
    outside: l.outside + (i === 0 ? again.outside : 0),
  });
}

/** What failed, in words, for the end of the output, where people look. */
export const failuresInWords = (failures: readonly Failure[]): string =>
  failures.map((f) => `  ${f.file || '(no file)'}: ${f.test}\n${f.message.split('\n').map((line) => `    ${line}`).join('\n')}`).join('\n');
