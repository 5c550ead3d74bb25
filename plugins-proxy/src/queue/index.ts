/**
 * R27: nothing waits in the dark. Whatever stands still says in its row since when and why; what failed for technical reasons for
 * a whole day ends where people see it, with nothing lost; and the connection says how many wait, failed and went.
 */
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import type { JoinedEnvironment } from '../intents/ports.ts';
import { hoursOfTrying } from '../intents/texts.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Area } from '../requests/actions.ts';
import type { AreaDeps } from '../requests/areas.ts';
import { isEnd } from '../requests/hub.ts';
import { rowsById, toAsked } from '../requests/rows.ts';
import { tellHealth } from './health.ts';
import { tellRows } from './rows.ts';
import { createQueueStore } from './store.ts';
import { minute, whyItWaits } from './words.ts';

/** Rows that are told in one look; the others have their turn with the next. */
const rowsAtOnce = 200;
/** However often the sweep comes by. */
const leastMs = 5_000;
/** A click that waits for some seconds is told by its stream; its row need not change for that. */
const soonMs = 45_000;

export interface QueueTiming { /** Between two looks. */ readonly everyMs: number; readonly soonMs: number; readonly giveUpMs: number }
type Deps = Pick<AreaDeps, 'db' | 'kit' | 'hub' | 'drain'> & { readonly timing?: Partial<QueueTiming> };

export function createQueue({ db, kit, hub, drain, timing }: Deps): Area {
  // five sweeps: five minutes, and in tests as often as they need
  const t: QueueTiming = { everyMs: Math.max(5 * kit.timing.sweepMs, leastMs), soonMs: Math.min(soonMs, kit.timing.sweepMs), giveUpMs: hoursOfTrying * 3_600_000, ...timing };
  const store = createQueueStore(db);
  const tasks = createTasks();
  const [toldHealth, toldRows] = [new Map<string, string>(), new Map<string, string>()];
  let looked = performance.now(); let looking = false; let stopped = false;

  /** What is told of each request that stands still. Of those on their way the intent knows more than the last word. `tired`: nobody else ends them. */
  async function waiting(environment: JoinedEnvironment): Promise<{ readonly words: Map<string, string>; readonly tired: string[] }> {
    const intents = await store.waiting(environment.key, rowsAtOnce);
    const words = new Map(intents.flatMap((i) => i.requests.map((id) => [id.toLowerCase(), whyItWaits(i)] as const)));
    const standing = hub.waiting().filter((w) => !words.has(w.request)).slice(0, rowsAtOnce);
    // a pause is no failure: it is told, and never ends anything by its length
    for (const w of standing) if (kit.standing?.holds(w.request)) words.set(w.request, w.told.text);
    const loose = standing.filter((w) => !words.has(w.request));
    const noted = await store.note(environment.key, loose.map((w) => w.request), { afterMs: t.giveUpMs, gapMs: 12 * t.everyMs });
    for (const w of loose) {
      const { since, gone } = noted.get(w.request)!;
      if (!gone && kit.now().getTime() - since >= t.soonMs) words.set(w.request, `Waiting since ${minute(since)}. ${w.told.text}`);
    }
    return { words, tired: [...noted].filter(([, n]) => n.gone).map(([id]) => id) };
  }

  async function tellWaiting(words: ReadonlyMap<string, string>): Promise<void> {
    for (const id of toldRows.keys()) if (!words.has(id)) toldRows.delete(id);
    // the first word of a wait stays: its time is since when
    const fresh = new Map([...words].filter(([id, text]) => { const before = toldRows.get(id); return before === undefined || reasonIn(before) !== reasonIn(text); }).slice(0, rowsAtOnce));
    if (fresh.size === 0) return;
    for (const id of await tellRows(kit, fresh)) toldRows.set(id, fresh.get(id)!);
  }

  /** Requests that never got as far as an intent: they end by themselves, and their documents stay as they are. */
  async function endLoose(ids: readonly string[]): Promise<void> {
    for (const row of await rowsById(kit.dataverse, ids)) {
      if (isEnd(row)) continue;
      const asked = toAsked(row);
      const outcome = { kind: 'refused' as const, problems: [kit.documents.problem('GAVE_UP', { hours: hoursOfTrying })], keep: true };
      const [done] = await writeBack(kit, [{ record: { asked, detailsId: '', detailsOf: undefined }, outcome, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'gave-up'), xeroCalls: 0, durationMs: Math.max(0, kit.now().getTime() - Date.parse(row.createdOn)) }]);
      if (done) hub.publish([row.id], endTold(outcome, undefined));
    }
  }

  async function look(environment: JoinedEnvironment): Promise<void> {
    if (await store.giveUp(environment.key, { afterMs: t.giveUpMs, keyLifeMs: kit.timing.keyLifeMs }) > 0) drain.wakeIn(0);
    const { words, tired } = await waiting(environment);
    if (tired.length > 0) await endLoose(tired);
    await tellWaiting(words);
    await tellHealth(kit, store, environment, toldHealth);
  }

  return {
    handlers: {},
    sweep() {
      const environment = kit.environment();
      if (!environment || environment.copied || looking || stopped || performance.now() - looked < t.everyMs) return;
      looked = performance.now();
      looking = true;
      void tasks.track(look(environment).catch((e: unknown) => {
        kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'what waits could not be looked at');
      }).finally(() => { looking = false; }));
    },
    stop: async () => { stopped = true; await tasks.settled(); },
    idle: tasks.idle,
  };
}

/** Without the time, which is not what makes it news. */
const reasonIn = (text: string): string => text.slice(text.indexOf('. '));
