/** A program of its own that does one thing each time it is asked: what it costs is not mixed with what the bench itself costs. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** `ask` answers the milliseconds it took. @throws what the program said of a failure */
export function helper(file: string, argument: unknown): Promise<{ ask(message: object): Promise<number>; child: ChildProcess }> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(argument)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
    child.once('message', () => resolve({
      child,
      ask: (message) => new Promise((done, fail) => {
        const started = performance.now();
        child.once('message', (m: { ok: boolean; error?: string }) => (m.ok ? done(performance.now() - started) : fail(new Error(`${file}: ${m.error}`))));
        child.send(message);
      }),
    }));
  });
}
