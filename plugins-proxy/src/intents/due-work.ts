/**
 * A worker of intents beside the drain: it looks for what is due when the sweep comes by or its alarm rings, never twice at
 * the same time, and a look that fails is repeated.
 */
import { createAlarm } from '../core/alarm.ts';
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import type { Kit } from './ports.ts';

export interface DueWork {
  track<T>(p: Promise<T>): Promise<T>;
  wakeIn(ms: number): void;
  /** Looks now; does not wait for the work and never throws. */
  due(): void;
  stopped(): boolean;
  stop(): Promise<void>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/**
 * @param what of which the log says that they could not be worked on
 * @param run works on what is due in this environment; answers in how many milliseconds the next is, undefined when there is none
 */
export function createDueWork(kit: Kit, what: string, run: (environment: string) => Promise<number | undefined>): DueWork {
  const tasks = createTasks();
  const alarm = createAlarm(due);
  let running: Promise<void> | undefined;
  let stopped = false;

  async function once(): Promise<void> {
    const environment = kit.environment();
    if (!environment || stopped) return;
    const next = await run(environment.key);
    if (next !== undefined) alarm.in(Math.max(20, next));
  }
  function due(): void {
    running ??= once().finally(() => { running = undefined; });
    void tasks.track(running.catch((err: unknown) => {
      kit.log.warn({ err: isDoorError(err) ? undefined : err, code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected' }, `${what} that are due could not be worked on`);
      alarm.in(kit.timing.againMs);
    }));
  }

  return {
    track: tasks.track, wakeIn: alarm.in, due, stopped: () => stopped, idle: tasks.idle,
    async stop() { stopped = true; alarm.off(); await tasks.settled(); },
  };
}
