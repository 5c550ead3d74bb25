/** What nobody raises by themselves: calls that run out, and the digest of each organisation's morning. */
import { sql, type Kysely } from 'kysely';
import { exportStatus } from '@counterfoil/solution';
import { DoorError, isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import type { Organisation } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { createQueueStore } from '../queue/store.ts';
import type { Area } from '../requests/actions.ts';
import { callsLow, isMorning, localHour } from './decide.ts';
import type { Alerts } from './index.ts';
import type { DigestCounts } from './types.ts';

export interface WatchOptions {
  readonly alerts: Pick<Alerts, 'raise'>;
  /** Hour of the organisation's day at which the digest is sent. */
  readonly digestHour: number;
  readonly everyMs?: number;
}
const usualMs = 300_000;
const { failed, needsDecision } = exportStatus.options;

/** Two calls at most: what stands in the lists. @throws DoorError */
export async function countsOf(kit: Pick<Kit, 'dataverse' | 'now'>, db: Kysely<any>, environment: string, of: Organisation): Promise<DigestCounts> {
  const filter = (more: string): string => `cfl_xerodocuments?$select=cfl_xerodocumentid&$filter=_cfl_connectionid_value eq ${of.connectionId} and ${more}&$count=true&$top=1`;
  const answers = await kit.dataverse.batch([filter(`cfl_exportstatus eq ${failed.value}`), filter(`cfl_exportstatus eq ${needsDecision.value}`), filter('cfl_drifttext ne null')].map((get) => ({ get })));
  const refused = answers.find((a) => a.status !== 200);
  // a list that could not be read is not an empty one
  if (refused) throw new DoorError({ door: 'dataverse', fate: 'refused', status: refused.status, code: refused.error?.code ?? '', message: refused.error?.message ?? '' });
  const [f, n, d] = answers.map((a) => Number(a.body?.['@odata.count'] ?? 0));
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM bindings b JOIN intents i ON i.id = b.intent_id WHERE b.environment = ${environment} AND b.tenant = ${of.tenantId} AND NOT i.adopted AND b.bound_at > ${new Date(kit.now().getTime() - 86_400_000)}`.execute(db);
  const waiting = (await createQueueStore(db).counts(environment)).find((c) => c.tenant === of.tenantId.toLowerCase())?.waiting ?? 0;
  return { sent: rows[0]?.n ?? 0, failed: f!, needsDecision: n!, waiting, drift: d! };
}

export function createWatch(d: { readonly db: Kysely<any>; readonly kit: Kit }, o: WatchOptions): Area {
  const { kit } = d;
  const tasks = createTasks();
  const everyMs = o.everyMs ?? Math.min(usualMs, 5 * kit.timing.sweepMs);
  let looked = -Infinity; let looking = false; let stopped = false;
  /** Digests that this process has seen to; the database knows those of others. */
  const told = new Set<string>();

  async function look(environment: string, organisations: readonly Organisation[]): Promise<void> {
    for (const of of organisations) {
      const { dayLeft } = await kit.xero.budget(of.tenantId);
      if (dayLeft <= callsLow) await o.alerts.raise({ kind: 'callsLow', environment, connection: of.connectionId, code: 'CALLS_LOW', facts: { left: dayLeft } });
      const { day, hour } = localHour(kit.now(), of.timeZone);
      const key = `digest:${environment}:${of.connectionId}:${day}`;
      if (told.has(key) || !isMorning(hour, o.digestHour)) continue;
      await o.alerts.raise({ kind: 'digest', environment, connection: of.connectionId, code: 'DIGEST', keys: [key], facts: { day, counts: await countsOf(kit, d.db, environment, of) } });
      told.add(key);
    }
  }

  return {
    handlers: {},
    sweep() {
      const e = kit.environment();
      if (!e || e.copied || looking || stopped || performance.now() - looked < everyMs) return;
      looked = performance.now();
      looking = true;
      void tasks.track(look(e.key, e.organisations).catch((err: unknown) => { kit.log.warn({ code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'what is worth an alert could not be looked at'); }).finally(() => { looking = false; }));
    },
    stop: async () => { stopped = true; await tasks.settled(); },
    idle: tasks.idle,
  };
}
