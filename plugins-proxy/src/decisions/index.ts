/** R29 R47 R65: what people decide about documents, and what follows from it by itself. */
import type { Kysely } from 'kysely';
import { approval } from '@counterfoil/solution';
import { askAs, requestIdOf } from '../automatic/ask.ts';
import { isDoorError } from '../core/errors.ts';
import type { DocumentTable } from '../documents/types.ts';
import type { Bodies } from '../intents/bodies.ts';
import type { Kit } from '../intents/ports.ts';
import type { Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { rowsById } from '../requests/rows.ts';
import { createDecide } from './decide.ts';
import { createHandler } from './handling.ts';
import { createHolding } from './holding.ts';
import { createUnlink } from './unlink.ts';
import { createWanted } from './wanted.ts';

export interface DecisionsDeps {
  readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Hub;
  readonly take: (requests: readonly string[]) => void;
  readonly bodies: Bodies;
  readonly wake: () => void;
  readonly released: (environment: string, subject: string) => Promise<void>;
}

const perGet = 20;

export function createDecisions(d: DecisionsDeps): Area {
  const { kit, hub, take } = d;
  const [stops, unlinked, wanted] = [kit.stops!, kit.unlinked!, createWanted(d.db)];
  const again = (requests: readonly string[]): void => { if (requests.length > 0) take(requests); };
  const holding = createHolding({ kit, stops, again, released: d.released });
  const handle = (decide: Parameters<typeof createHandler>[1]) => createHandler({ kit, hub }, decide);
  const running = new Set<Promise<void>>();
  /** Requests that follow an answer and have been written; asking again would do no harm, but cost calls. */
  const followed = new Set<string>();

  /** Whoever asked gets a request of their own once somebody else has answered: it goes, or says why not. */
  async function followAnswers(): Promise<void> {
    const environment = kit.environment();
    if (!environment || environment.copied) return;
    const all = await wanted.all(environment.key);
    for (let n = 0; n < all.length; n += perGet) {
      const some = all.slice(n, n + perGet);
      const rows: any[] = (await kit.dataverse.get(`${approval.setName}?$select=cfl_approvalid,cfl_fingerprint,_createdby_value&$filter=statecode eq 0 and (${some.map((w) => `cfl_fingerprint eq '${w.fingerprint}'`).join(' or ')})`)).value;
      for (const w of some) {
        const [table, id] = w.subject.split(':') as [DocumentTable, string];
        const asks = rows.filter((r) => r.cfl_fingerprint === w.fingerprint && String(r._createdby_value).toLowerCase() !== w.requester)
          .map((r) => ({ table, id, because: `approval:${String(r.cfl_approvalid).toLowerCase()}`, action: w.action, ...(w.contact ? { contactLink: w.contact } : {}) })).filter((t) => !followed.has(requestIdOf(t)));
        if (asks.length === 0) continue;
        const told = await askAs(kit, w.requester, asks);
        for (const t of told.asked) followed.add(requestIdOf(t));
        again(told.asked.map((t) => requestIdOf(t)));
        if (told.refused.length > 0) {
          kit.log.warn({ subject: w.subject }, 'an approved document could not be asked for in the name of whoever wanted to send it');
          await wanted.forget(environment.key, w.subject);
        }
      }
    }
  }

  /** A relay died between telling Dynamics and letting go. */
  async function tidy(): Promise<void> {
    const environment = kit.environment();
    if (!environment) return;
    // what has not come back for so long has lost its relay
    const left = await stops.leftBehind(environment.key, kit.timing.leaseMs);
    if (left.length === 0) return;
    const rows = new Map((await rowsById(kit.dataverse, left.map((s) => s.ending!))).map((r) => [r.id, r]));
    for (const s of left) {
      const row = rows.get(s.ending!);
      if (row && (row.state === 'waiting' || row.state === 'working')) continue;
      // A row that somebody deleted: its history tells whether it was done.
      const done = row ? row.state === 'done' : await isTold(kit.documents.historyIdOf(s.ending!, 'decided'));
      if (done || s.kind === 'unlinking') await stops.end(environment.key, s.subject, s.ending!);
      else await stops.keep(environment.key, s.subject, s.ending!);
      if (done && s.kind !== 'unlinking') await d.released(environment.key, s.subject);
    }
  }
  const isTold = async (history: string): Promise<boolean> => ((await kit.dataverse.get(`cfl_synchistories?$select=cfl_synchistoryid&$filter=cfl_synchistoryid eq ${history}`)).value as unknown[]).length > 0;

  function run(what: string, work: () => Promise<void>): void {
    const p: Promise<void> = work().catch((e: unknown) => {
      kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, what);
    }).finally(() => running.delete(p));
    running.add(p);
  }

  return {
    handlers: {
      hold: handle(holding.hold), release: handle(holding.release), skip: handle(holding.skip),
      unlink: handle(createUnlink({ kit, stops, unlinked, again })), decide: handle(createDecide({ kit, bodies: d.bodies, wake: d.wake })),
    },
    sweep() {
      if (running.size > 0) return;
      run('the look for approvals did not finish', followAnswers);
      run('decisions that were left behind could not be tidied', tidy);
    },
    async stop() { await Promise.allSettled(running); },
    async idle() { while (running.size > 0) await Promise.allSettled(running); },
  };
}
