/** Progress for people: one line a step, with the time it took. */
export async function step<T>(text: string, work: () => Promise<T>, quiet = false): Promise<T> {
  const started = performance.now();
  if (!quiet) process.stdout.write(`${text} ... `);
  try {
    const result = await work();
    if (!quiet) process.stdout.write(`done (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
    return result;
  } catch (e) {
    if (!quiet) process.stdout.write('failed\n');
    throw e;
  }
}

/** A mistake that the reader can mend; printed without a stack. */
export class Trouble extends Error {
  readonly fix: string;
  constructor(message: string, fix: string) { super(message); this.name = 'Trouble'; this.fix = fix; }
}

export function explain(e: unknown): never {
  if (e instanceof Trouble) console.error(`\n${e.message}\n${e.fix}`);
  else console.error(e);
  process.exit(1);
}
