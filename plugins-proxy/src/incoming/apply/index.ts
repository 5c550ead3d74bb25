/**
 * R16, R18, R33: what changed in the books is written to Dynamics, and no more than that. Three calls for hundreds of documents:
 * one that reads what Dynamics says, one that writes columns, payments and history (a change set for each document, on the
 * version that was read), and one for the state of invoices that became paid or due again. Whoever dies in between has lost
 * nothing: done again, only what is missing is written.
 */
import type { Kysely } from 'kysely';
import { createChangeStore } from '../../changes/store.ts';
import type { PartAnswer } from '../../dataverse/door.ts';
import { xeroIdOf, isCreditNote } from '../../documents/places.ts';
import type { Organisation } from '../../documents/types.ts';
import { wireInstant } from '../../documents/wire-dates.ts';
import type { JoinedEnvironment, Kit } from '../../intents/ports.ts';
import { isOwnerRefused } from '../../problems/dataverse-errors.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Applied, Apply } from '../ports.ts';
import { kindOf, titleIn } from './details.ts';
import { historyWrite } from './history.ts';
import { isOlder, writesFor, type PlanOptions } from './plan.ts';
import { readStandings, rememberedInDynamics, type Standing } from './read.ts';
import { stepOf, stepPart, type Step } from './state.ts';
import { createApplyStore, subjectParts, type BoundDocument } from './store.ts';

/** What somebody changed between reading and writing is read again, so often. */
const passes = 3;
/** Writes in one call: Dataverse takes a thousand, and answers late long before. */
const writesPerCall = 300;
const deadlineMs = 60_000;

interface One { readonly bound: BoundDocument; readonly x: XeroDocument }
/** written: something changed. same: nothing had to. older: left alone. again: somebody changed it meanwhile. unknown: no details. */
type Became = 'written' | 'same' | 'older' | 'again' | 'unknown' | 'failed';

export type ApplyKit = Pick<Kit, 'dataverse' | 'digestKey' | 'xeroWebUrl' | 'now' | 'at' | 'log' | 'store' | 'documents'>;

export function createApply(kit: ApplyKit, o: { readonly db: Kysely<any> }): Apply {
  const store = createApplyStore(o.db);
  const changes = createChangeStore(o.db, kit.store);

  async function boundOf(environment: JoinedEnvironment, organisation: Organisation, ids: readonly string[]): Promise<Map<string, BoundDocument>> {
    const bound = await store.bound(environment.key, organisation.tenantId, ids);
    // the database was lost or restored: Dynamics remembers what the relay wrote there
    const lost = environment.lookFirst ? ids.filter((i) => !bound.has(i)) : [];
    const remembered = await rememberedInDynamics(kit.dataverse, organisation.connectionId, environment.user, lost);
    for (const [xeroId, subject] of remembered) bound.set(xeroId, { xeroId, subject, ...subjectParts(subject), busy: false, seen: undefined });
    return bound;
  }

  async function pass(environment: JoinedEnvironment, organisation: Organisation, all: readonly One[], o: { readonly ofConnection: Set<string>; readonly detailsIds: Map<string, string> }): Promise<Map<One, Became>> {
    const { ofConnection } = o;
    const became = new Map<One, Became>();
    const read = await readStandings(kit.dataverse, organisation.connectionId, all.map(({ bound, x }) => ({ table: bound.table, id: bound.id, credit: (x.CreditNotes?.length ?? 0) > 0 || isCreditNote(x) })));
    const notes = new Set([...read.of.values()].flatMap((s) => s.allocations.map((a) => `cfl_creditnote:${String(a.values['_cfl_creditnoteid_value']).toLowerCase()}`)));
    const xeroIds = await store.xeroIdsOf(environment.key, [...notes]);
    const optionsFor = (one: One): PlanOptions => ({ organisation, now: kit.now(), xeroWebUrl: kit.xeroWebUrl, digestKey: kit.digestKey, noteOf: (id) => xeroIds.get(`cfl_creditnote:${id}`), ownerOfConnection: ofConnection.has(one.bound.xeroId) });
    const current: { one: One; s: Standing }[] = [];
    for (const one of all) {
      const s = read.of.get(one.bound.subject);
      if (s) o.detailsIds.set(one.bound.xeroId, s.details.id);
      if (!s) became.set(one, 'unknown'); else if (isOlder(one.x, s)) became.set(one, 'older'); else current.push({ one, s });
    }
    const plans = current.map(({ one, s }) => ({ one, writes: writesFor(one.bound, one.x, s, optionsFor(one)) }));
    await inCalls(plans.filter((p) => p.writes.length > 0), (p) => p.writes.length, async (some) => {
      const answers = await kit.dataverse.batch(some.map((p) => ({ changeSet: p.writes })), { continueOnError: true, deadlineMs });
      some.forEach((p, n) => became.set(p.one, judge(answers[n], p.one, ofConnection)));
    });
    await kit.at('apply-columns-written');
    for (const { one } of current) if (!became.has(one)) became.set(one, 'same');
    const told = current.filter(({ one }) => became.get(one) === 'written' || became.get(one) === 'same');
    for (const { one } of told) {
      if (one.x.Status === 'DELETED') await changes.release(environment.key, one.bound.subject, one.bound.xeroId, undefined);
    }
    const steps = told.flatMap(({ one, s }) => { const step = stepOf(one.x.Status, s.details, s.invoice); return step ? [{ one, s, step }] : []; });
    for (const [one, b] of await takeSteps(steps, read.paidStatus, optionsFor)) became.set(one, b);
    return became;
  }

  function judge(a: PartAnswer | undefined, one: One, ofConnection: Set<string>): Became {
    if (a && a.status < 300) return 'written';
    // another version than the one that was read, or something that it points at is gone: read anew
    if (a?.status === 412 || a?.status === 404) return 'again';
    if (a?.error && isOwnerRefused({ status: a.status, ...a.error }) && !ofConnection.has(one.bound.xeroId)) { ofConnection.add(one.bound.xeroId); return 'again'; }
    kit.log.warn({ document: one.bound.subject, status: a?.status, code: a?.error?.code }, 'a change from Xero could not be written');
    return 'failed';
  }

  /** Refused by the environment for good: then everything else is told all the same, and the history says what a person can do. */
  async function takeSteps(steps: readonly { one: One; s: Standing; step: Step }[], paidStatus: number | undefined, optionsFor: (one: One) => PlanOptions): Promise<Map<One, Became>> {
    const became = new Map<One, Became>();
    const send = async (some: typeof steps, again: boolean): Promise<{ n: typeof steps[number]; a: PartAnswer | undefined }[]> => {
      if (some.length === 0) return [];
      const answers = await kit.dataverse.batch(some.map((s) => stepPart(s.step, { paidStatus, now: kit.now(), again })), { continueOnError: true, deadlineMs });
      return some.map((n, i) => ({ n, a: answers[i] }));
    };
    const refused = (a: PartAnswer | undefined): boolean => a !== undefined && a.status >= 400 && a.status < 500 && ![404, 408, 412, 429].includes(a.status);
    const first = await send(steps, false);
    const second = await send(first.filter(({ n, a }) => refused(a) && n.step.is !== 'forget').map(({ n }) => n), true);
    await kit.at('apply-state-written');
    const answers = first.map((f) => second.find((x) => x.n === f.n) ?? f);
    for (const { n, a } of answers) {
      if (a && a.status < 300) became.set(n.one, 'written');
      else if (a?.status === 412 || a?.status === 404) became.set(n.one, 'again');
      else if (refused(a)) await sayRefused(n.one, n.s, n.step, a!, optionsFor(n.one));
      else became.set(n.one, 'failed');
    }
    return became;
  }

  async function sayRefused(one: One, s: Standing, step: Step, a: PartAnswer, p: PlanOptions): Promise<void> {
    kit.log.warn({ document: one.bound.subject, status: a.status, code: a.error?.code, step: step.is }, 'the state of an invoice could not be changed');
    const title = titleIn(kindOf(one.bound.table, one.x), s.details);
    const said = kit.documents.problem(step.is === 'close' ? 'INVOICE_NOT_MARKED_PAID' : 'INVOICE_NOT_REOPENED', { title, detail: a.error?.message ?? '' });
    const write = historyWrite(s.details, { title: `${title} could not be ${step.is === 'close' ? 'marked as paid' : 'opened again'} in Dynamics`, text: `${said.text} ${said.fix}` }, { event: `${step.is} ${wireInstant(one.x.UpdatedDateUTC) ?? ''}`, now: p.now, owner: p.organisation.owner, problem: said.code });
    // created only: it is said once for each change in Xero
    const [answer] = await kit.dataverse.batch([{ write }], { continueOnError: true });
    if (answer && answer.status >= 400 && answer.status !== 412) kit.log.warn({ document: one.bound.subject, status: answer.status, code: answer.error?.code }, 'the history of an invoice could not be written');
  }

  return async (environment, organisation, documents): Promise<Applied> => {
    const newest = newestOf(documents);
    const bound = await boundOf(environment, organisation, [...newest.keys()]);
    const out = { unchanged: 0, unknown: [...newest.keys()].filter((i) => !bound.has(i)), failed: [] as string[] };
    const known = { ofConnection: new Set<string>(), detailsIds: new Map<string, string>() };
    let left: One[] = [];
    for (const [id, x] of newest) { const b = bound.get(id); if (b?.busy) out.failed.push(id); else if (b) left.push({ bound: b, x }); }
    const written = new Set<string>();
    for (let n = 1; left.length > 0; n++) {
      const became = await pass(environment, organisation, left, known);
      const again: One[] = [];
      for (const [one, b] of became) {
        const id = one.bound.xeroId;
        if (b === 'written') written.add(id);
        if (b === 'unknown') out.unknown.push(id); else if (b === 'failed') out.failed.push(id);
        else if (b === 'again') { if (n === passes) out.failed.push(id); else again.push(one); } else if (b !== 'written' && !written.has(id)) out.unchanged += 1;
      }
      left = again;
    }
    return { changed: [...written].map((id) => known.detailsIds.get(id)!), unchanged: out.unchanged, unknown: out.unknown, failed: out.failed };
  };
}

/** Of several versions of one document the newest. */
function newestOf(documents: readonly XeroDocument[]): Map<string, XeroDocument> {
  const time = (x: XeroDocument): number => Date.parse(wireInstant(x.UpdatedDateUTC) ?? '') || 0;
  const all = new Map<string, XeroDocument>();
  for (const x of documents) { const id = xeroIdOf(x); const known = id === undefined ? undefined : all.get(id); if (id !== undefined && (!known || time(x) >= time(known))) all.set(id, x); }
  return all;
}

async function inCalls<T>(all: readonly T[], size: (t: T) => number, send: (some: T[]) => Promise<void>): Promise<void> {
  let some: T[] = [];
  let writes = 0;
  for (const t of all) {
    if (some.length > 0 && writes + size(t) > writesPerCall) { await send(some); some = []; writes = 0; }
    some.push(t); writes += size(t);
  }
  if (some.length > 0) await send(some);
}
