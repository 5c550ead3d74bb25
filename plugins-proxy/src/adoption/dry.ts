/** The first step: what there is on both sides, and what is the same. Reads only; what it found is kept as ids until somebody confirms it. */
import { connection, numbering, optionKey } from '@counterfoil/solution';
import type { LoadReport } from '../contract.ts';
import type { Organisation } from '../documents/types.ts';
import { asSent } from '../drift/as-sent.ts';
import { gone } from '../intents/match.ts';
import type { Kit } from '../intents/ports.ts';
import type { XeroCall } from '../xero/door.ts';
import { sortOut, type Rules } from './match.ts';
import { ask, linksOf, verdictOf } from './parties.ts';
import { eachPage, readOurs, shifted, theirsOf } from './read.ts';
import { csvOf, reportOf, rowsOf } from './report.ts';
import type { AdoptionStore } from './store.ts';
import type { Match, Ours, Sorting, Theirs } from './types.ts';

export interface DryOf { readonly request: string; readonly organisation: Organisation; readonly from: string; readonly to: string; readonly call: XeroCall; readonly say: (text: string) => void; /** Throws where somebody else has taken over. */ readonly alive: () => Promise<void> }
export interface DryDone { readonly report: LoadReport; readonly csv: string; readonly calls: number }

/** Documents near the edge may have their other side behind it. */
const slackDays = 31;
const perPrediction = 50;
const grouped = (n: number): string => n.toLocaleString('en-GB');

/** What both sides said when they were shown: what has changed since is not adopted. */
export function factsOf(kit: Pick<Kit, 'documents' | 'digestKey'>, o: Ours, t: Theirs): string {
  return kit.documents.fingerprint(kit.digestKey, {
    ours: [o.subject, o.number, o.name, o.suppliersNumber ?? '', o.date ?? '', o.currency, o.party?.id ?? '', o.shown ?? ''], theirs: [t.id, t.kind, t.number, t.date ?? '', t.contactId, t.currency, t.total],
  });
}

export async function dry(kit: Kit, store: AdoptionStore, d: DryOf): Promise<DryDone> {
  const { organisation: of } = d;
  const environment = kit.environment()!.key;
  const row = await kit.dataverse.get(`${connection.setName}(${of.connectionId})?$select=cfl_name,cfl_isdefault,cfl_numbering`);
  const range = { from: shifted(d.from, -slackDays), to: shifted(d.to, slackDays) };
  const within = (day: string | undefined): boolean => day !== undefined && day >= d.from && day <= d.to;
  const known = await store.knownHere(environment, of.tenantId);

  const everyOurs = await readOurs(kit.dataverse, { connectionId: of.connectionId, isDefault: row.cfl_isdefault === true, zone: of.timeZone, ...range }, (n) => d.say(`Reading: ${grouped(n)} documents of Dynamics.`));
  const theirs: Theirs[] = [];
  const counts = { inXero: 0, inDynamics: everyOurs.filter((o) => within(o.date) && !o.cancelled).length, known: 0, gone: 0, leftAlone: 0 };
  let calls = await eachPage(kit.xero, of, range, d.call, async (page) => {
    await d.alive();
    for (const x of page) {
      const t = theirsOf(x, environment);
      if (!t) continue;
      const [here, bound] = [within(t.date), known.boundIds.has(t.id)];
      if (here && bound) counts.known += 1;
      if (gone(x)) { if (here && !bound) counts.gone += 1; continue; }
      if (here) counts.inXero += 1;
      if (!bound) theirs.push(t);
    }
    d.say(`Reading: ${grouped(everyOurs.length)} documents of Dynamics, ${grouped(theirs.length)} of Xero that are new.`);
  });
  const free = everyOurs.filter((o) => !known.boundSubjects.has(o.subject));
  const ours = free.filter((o) => !known.busy.has(o.subject));
  counts.leftAlone = free.filter((o) => known.busy.has(o.subject) && within(o.date)).length;

  const links = await linksOf(kit.dataverse, of.connectionId);
  const asked = new Map<string, Parameters<typeof verdictOf>[3] extends ReadonlyMap<string, infer R> ? R : never>();
  const rules: Rules = { numbering: optionKey(numbering, row.cfl_numbering) ?? 'dynamicsNumber', party: (o, t) => verdictOf(o, t, links, asked), never: (o, t) => known.parted.has(`${o.subject} ${t.id}`) };
  const first = sortOut(ours, theirs, rules);
  const whole = await predicted(kit, d, ours, needsPrediction(first, theirs));
  const second = sortOut(whole, theirs, rules);
  const doubts = second.off.filter((o) => o.what.length === 1 && o.what[0] === 'contact' && o.ours.party && rules.party(o.ours, o.theirs) === 'unsure');
  const answers = await ask(kit, of.tenantId, doubts.map((o) => ({ party: o.ours.party!, contactId: o.theirs.contactId })), d.call);
  for (const [k, v] of answers.asked) asked.set(k, v);
  calls += answers.calls;
  const all = answers.asked.size > 0 ? sortOut(whole, theirs, rules) : second;
  const sorting: Sorting = { ...all, matched: all.matched.filter((m) => within(m.theirs.date)), off: all.off.filter((o) => within(o.theirs.date) || within(o.ours.date)), unclear: all.unclear.filter((u) => u.theirs.some((t) => within(t.date))) };

  const pairs = sorting.matched.map((m) => ({ subject: m.ours.subject, xeroId: m.theirs.id, facts: factsOf(kit, m.ours, m.theirs), party: partyWord(m, asked) })).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const digest = kit.documents.fingerprint(kit.digestKey, { connection: of.connectionId, from: d.from, to: d.to, pairs: pairs.map((p) => [p.subject, p.xeroId, p.facts]) }).slice(0, 20);
  await d.alive();
  await store.keep({ id: d.request, environment, connectionId: of.connectionId, tenant: of.tenantId, from: d.from, to: d.to, digest, source: 'dates' }, pairs);
  const rows = rowsOf(sorting, within);
  return { report: reportOf({ connection: String(row.cfl_name ?? of.name), from: d.from, to: d.to, sorting, counts, digest: pairs.length > 0 ? digest : undefined }, rows), csv: csvOf(rows), calls };
}

const partyWord = (m: Match, asked: ReadonlyMap<string, string | undefined>): string =>
  (m.party === 'name' ? 'name' : m.party === 'ladder' ? asked.get(`${m.ours.party!.table}:${m.ours.party!.id} ${m.theirs.contactId}`) ?? '' : '');

/** Dynamics' own total is not always what Xero has (tax, rounding): those that could still be the same but for it. */
function needsPrediction(s: Sorting, theirs: readonly Theirs[]): ReadonlySet<Ours> {
  const left = new Set(theirs.length > 0 && s.onlyInXero.length > 0 ? s.onlyInDynamics.filter((o) => !o.cancelled) : []);
  for (const o of s.off) if (o.what.includes('total')) left.add(o.ours);
  return left;
}

async function predicted(kit: Kit, d: DryOf, ours: readonly Ours[], which: ReadonlySet<Ours>): Promise<Ours[]> {
  const list = [...which];
  const totals = new Map<Ours, string>();
  for (let n = 0; n < list.length; n += perPrediction) {
    await d.alive();
    if (n > 0) d.say(`Working out what Xero would compute: ${grouped(n)} of ${grouped(list.length)} documents.`);
    const some = list.slice(n, n + perPrediction);
    const ready = await asSent(kit, some.map((o) => ({ table: o.table, id: o.id, standing: { connectionId: d.organisation.connectionId, date: o.date } })));
    some.forEach((o, i) => { const p = ready[i]!.prepared; if (p) totals.set(o, p.predicted.total); });
  }
  return ours.map((o) => { const t = totals.get(o); return t === undefined || o.totals.includes(t) ? o : { ...o, totals: [...o.totals, t] }; });
}
