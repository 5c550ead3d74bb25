/**
 * R45: documents that were in both systems before Counterfoil came. Two requests, by somebody who may correct documents and
 * change the connection: the first reads and reports, the second confirms that very report.
 */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Problem } from '../contract.ts';
import { isDoorError, type DoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import { uuidV5Sync } from '../documents/ids.ts';
import type { Organisation, Outcome } from '../documents/types.ts';
import type { Apply, ContactsChanged } from '../incoming/ports.ts';
import { backOff } from '../intents/decide.ts';
import type { Kit } from '../intents/ports.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Again, Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import { migrationDry, takeSettings } from '../migration/index.ts';
import { refusedMigration } from '../migration/refused.ts';
import { adopt, type Adopted } from './adopt.ts';
import { loadAsked, type LoadAsked } from './asked.ts';
import { dry } from './dry.ts';
import { reportText } from './report.ts';
import { createAdoptionStore } from './store.ts';

export { adoptionMigrations } from './migrations.ts';

export interface AdoptionDeps {
  readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Pick<Hub, 'publish'>;
  /** Requests to be taken in again. */
  readonly take: (requests: readonly string[]) => void;
  /** Nobody else uses this database. */
  readonly alone: boolean;
  readonly apply?: Apply | undefined; readonly changed?: ContactsChanged | undefined;
}
interface End { readonly outcome: Outcome; readonly calls: number }
/** So often the same answer is asked for; then it is taken for an answer. */
const mostRefusals = 3;
const isRefusedByDynamics = (e: unknown): e is DoorError => isDoorError(e) && e.door === 'dataverse' && (e.fate === 'refused' || e.fate === 'forbidden');
/** Another relay works on it. */
class Elsewhere extends Error {}

const file = 'existing documents.csv';

export function createAdoption(d: AdoptionDeps): Area {
  const { kit, hub } = d;
  const store = createAdoptionStore(d.db, { holder: randomUUID(), leaseMs: kit.timing.leaseMs });
  const tasks = createTasks();
  const running = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const tries = new Map<string, number>();
  let stopped = false;
  let took: Promise<void> | undefined;

  const triedBefore = (row: RequestRow): number => tries.get(row.id) ?? 0;
  const refusedByDynamics = (detail: string): End => refuse(kit.documents.problem('LOAD_REFUSED_BY_DYNAMICS', { detail }));
  const refuse = (p: Problem): End => ({ outcome: { kind: 'refused', problems: [p], keep: true }, calls: 0 });

  /** Write on the connection is what makes an administrator; append to it is what lets somebody post over it. */
  async function mayLoad(user: string, connectionId: string): Promise<boolean> {
    const target = encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${connectionId})` }));
    const [a] = await kit.dataverse.batch([{ get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}` }], { continueOnError: true });
    const rights = a?.status === 200 ? String(a.body?.AccessRights ?? '').split(',').map((r) => r.trim()) : [];
    return rights.includes('WriteAccess') && rights.includes('AppendToAccess');
  }

  async function outcomeOf(row: RequestRow, alive: () => Promise<void>): Promise<End> {
    const environment = kit.environment()!;
    const organisation = environment.organisations.find((o) => o.connectionId === row.connectionId);
    if (environment.copied) return refuse(kit.documents.problem('ENVIRONMENT_COPIED', { connection: organisation?.name ?? 'Xero' }));
    if (!organisation) return refuse(kit.documents.problem('LOAD_NO_CONNECTION', {}));
    if (!await mayLoad(row.createdBy, organisation.connectionId)) return refuse(kit.documents.problem('LOAD_NOT_ALLOWED', { connection: organisation.name }));
    const asked = loadAsked(row.arguments);
    if ('wrong' in asked) return refuse(kit.documents.problem('LOAD_ARGUMENTS', { what: asked.wrong }));
    try { return await work(row, organisation, asked, alive); } catch (e) {
      const other = 'source' in asked ? refusedMigration(e) : undefined;
      if (other) return refuse(kit.documents.problem(other, {}));
      // one that waiting does not change must end where people see it
      if (isRefusedByDynamics(e) && triedBefore(row) + 1 >= mostRefusals) return refusedByDynamics(`${e.message} (${e.code})`);
      if (!isDoorError(e) || e.door !== 'xero' || (e.fate !== 'forbidden' && e.fate !== 'unauthorised')) throw e;
      kit.connectionRefused(organisation.connectionId, e.code);
      return refuse(kit.documents.problem('LOAD_REFUSED_BY_XERO', { connection: organisation.name }));
    }
  }

  async function work(row: RequestRow, organisation: Organisation, asked: Exclude<LoadAsked, { wrong: string }>, alive: () => Promise<void>): Promise<End> {
    const call = { lane: 'bulk', correlationId: row.id, deadlineMs: Math.max(kit.timing.callMs, 60_000) } as const;
    const say = (text: string): void => hub.publish([row.id], { step: 'reading', state: 'working', text });
    if ('digest' in asked) {
      const load = await store.find(kit.environment()!.key, organisation.connectionId, asked.digest);
      if (!load) return refuse(kit.documents.problem('LOAD_REPORT_UNKNOWN', {}));
      const done = await adopt(kit, store, { load, organisation, asked: toAsked(row), call, say, alive, apply: d.apply, changed: d.changed });
      const taken = load.source === 'stellarise' ? await takeSettings(kit, organisation) : [];
      const text = `${adoptedText(done)}${taken.length > 0 ? ` Settings taken over: ${taken.join(', ')}.` : ''}`;
      return { calls: done.calls, outcome: { kind: 'done', title: 'Existing documents were taken over from Xero', text, direction: 'fromXero', result: { loaded: done.counts } } };
    }
    const { report, csv, calls, text } = 'source' in asked ? await migrationDry(kit, store, { request: row.id, organisation, call, say, alive })
      : await dry(kit, store, { request: row.id, organisation, from: asked.from, to: asked.to, call, say, alive }).then((done) => ({ ...done, text: reportText(done.report) }));
    await kit.at('load-reported');
    return { calls, outcome: {
      kind: 'done', title: 'Existing documents were compared with Xero', text, direction: 'fromXero', result: { load: { ...report, ...(report.rows.length > 0 ? { file } : {}) } },
      writes: report.rows.length === 0 ? [] : [{
        method: 'PATCH', path: `annotations(${uuidV5Sync(`load:${row.id}`)})`, ifNoneMatch: '*',
        body: { subject: 'Existing documents in Dynamics and Xero', filename: file, mimetype: 'text/csv', isdocument: true, documentbody: Buffer.from(csv).toString('base64'), 'objectid_cfl_correctionrequest@odata.bind': `/cfl_correctionrequests(${row.id})` },
      }],
    } };
  }

  /** Not undefined: again in so many milliseconds. */
  async function run(row: RequestRow): Promise<number | undefined> {
    if (d.alone) await (took ??= store.takeOver());
    if (!await store.claim(row.id)) return kit.timing.sweepMs;
    const alive = async (): Promise<void> => { if (stopped || !await store.claim(row.id)) throw new Elsewhere(); };
    const began = performance.now();
    const { outcome, calls } = await outcomeOf(row, alive);
    await kit.at('refusal-before-write-back');
    const tell = async (o: Outcome): Promise<boolean> => {
      const [told] = await writeBack(kit, [{ record: { asked: toAsked(row), detailsId: '', detailsOf: undefined }, outcome: o, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'load'), xeroCalls: calls, durationMs: performance.now() - began }]).catch((e: unknown) => { if (!isRefusedByDynamics(e)) throw e; return [false]; });
      if (told) hub.publish([row.id], endTold(o, undefined));
      return told ?? false;
    };
    if (await tell(outcome)) return undefined;
    const n = triedBefore(row) + 1;
    tries.set(row.id, n);
    // what it wanted to write is refused as it is: at least its end is told
    if (n >= mostRefusals && outcome.kind !== 'refused' && await tell(refusedByDynamics('its report could not be written.').outcome)) return undefined;
    return backOff(n, kit.timing);
  }

  async function safely(row: RequestRow): Promise<void> {
    let inMs: number | undefined;
    try { inMs = await run(row); if (inMs === undefined) tries.delete(row.id); } catch (e) {
      if (e instanceof Elsewhere) return;
      const n = (tries.get(row.id) ?? 0) + 1;
      tries.set(row.id, n);
      inMs = (isDoorError(e) && e.retryAfterMs) || backOff(n, kit.timing);
      if (!isDoorError(e)) kit.log.error({ err: e, request: row.id }, 'existing documents could not be loaded'); else kit.log.warn({ door: e.door, code: e.code, request: row.id }, 'loading existing documents has to wait');
      const who = isDoorError(e) && e.door === 'dataverse' ? 'Dynamics' : 'Xero';
      hub.publish([row.id], { step: 'reading', state: 'waiting', text: isDoorError(e) && e.fate === 'throttled' ? `${who} takes no more calls for now. It goes on by itself.` : `${who} cannot be reached. It goes on by itself.` });
    } finally { running.delete(row.id); await store.letGo(row.id).catch(() => undefined); }
    if (inMs === undefined || stopped) return;
    const t = setTimeout(() => { timers.delete(t); d.take([row.id]); }, inMs);
    t.unref();
    timers.add(t);
  }

  /** Minutes may pass: nobody waits for it here. The row stays open meanwhile, so the sweep finds what a dead relay left. */
  async function take(rows: readonly RequestRow[]): Promise<Again> {
    for (const row of rows) {
      if (stopped || running.has(row.id)) continue;
      running.add(row.id);
      void tasks.track(safely(row));
    }
    return new Map();
  }

  return {
    handlers: { load: { needsDocument: false, take } },
    async stop() { stopped = true; for (const t of timers) clearTimeout(t); await tasks.settled(); },
    idle: tasks.idle,
  };
}

function adoptedText({ counts: c }: Adopted): string {
  const many = (n: number): string => (n === 1 ? '1 document' : `${n.toLocaleString('en-GB')} documents`);
  return [
    `${many(c.done)} ${c.done === 1 ? 'is' : 'are'} taken over. Nothing was sent to Xero.`,
    c.changed > 0 ? `${many(c.changed)} changed since the report and ${c.changed === 1 ? 'was' : 'were'} left out: load the same dates again to see ${c.changed === 1 ? 'it' : 'them'}.` : '',
    c.taken > 0 ? `${many(c.taken)} ${c.taken === 1 ? 'was' : 'were'} sent, held or linked otherwise meanwhile.` : '',
    c.planned > 0 ? `${many(c.planned)} could not be written in Dynamics. Confirm the same report again to try ${c.planned === 1 ? 'it' : 'them'} once more.` : '',
  ].filter((t) => t !== '').join(' ');
}
