/**
 * R63: from the other connector. What it has sent is taken over as the first load takes over what was there before: a report
 * first, confirmed by its digest, and only what Xero itself shows. Nothing is sent again, and nothing of the other connector
 * is changed: its tables can stay, or be removed with its solution.
 */
import { csvOf, reportOf } from '../adoption/report.ts';
import { factsOf, type DryDone } from '../adoption/dry.ts';
import { linksOf, verdictOf } from '../adoption/parties.ts';
import { readAgain, theirsOf } from '../adoption/read.ts';
import type { AdoptionStore } from '../adoption/store.ts';
import type { Ours, Theirs } from '../adoption/types.ts';
import { gone } from '../intents/match.ts';
import type { Kit } from '../intents/ports.ts';
import type { Organisation } from '../documents/types.ts';
import type { XeroCall } from '../xero/door.ts';
import { compareSettings, settingsWrite } from './settings.ts';
import { oldDocuments, oldSettings } from './read.ts';
import { NothingThere } from './refused.ts';
import { migrationText, sortOld, subjectOf } from './sort.ts';

export interface MigrationOf { readonly request: string; readonly organisation: Organisation; readonly call: XeroCall; readonly say: (text: string) => void; readonly alive: () => Promise<void> }

const perRead = 20;
const perCall = 40;
const grouped = (n: number): string => n.toLocaleString('en-GB');

export async function migrationDry(kit: Kit, store: AdoptionStore, d: MigrationOf): Promise<DryDone & { readonly text: string }> {
  const { organisation: of } = d;
  const environment = kit.environment()!.key;
  d.say('Reading: the tables of the other connector.');
  const old = await oldDocuments(kit.dataverse);
  const settings = await oldSettings(kit.dataverse);
  if (!old.table && !settings) throw new NothingThere();
  const found = await compareSettings(kit.dataverse, of.connectionId, of.name, settings);
  const known = await store.knownHere(environment, of.tenantId);

  const subjects = [...new Set(old.documents.flatMap((o) => (o.invoice === undefined ? [] : [subjectOf(o.invoice)])))];
  const ours = new Map<string, Ours>();
  for (let n = 0; n < subjects.length; n += perRead) {
    await d.alive();
    for (const [k, v] of await readAgain(kit.dataverse, subjects.slice(n, n + perRead), of.timeZone)) ours.set(k, v);
    if (n > 0) d.say(`Reading: ${grouped(n)} of ${grouped(subjects.length)} invoices of Dynamics.`);
  }
  const ids = [...new Set(old.documents.flatMap((o) => (o.xeroId !== undefined && o.invoice !== undefined && ours.has(subjectOf(o.invoice)) && !known.boundIds.has(o.xeroId) && !known.boundSubjects.has(subjectOf(o.invoice)) ? [o.xeroId] : [])))];
  const theirs = new Map<string, Theirs>();
  const over = new Set<string>();
  let calls = 0;
  for (let n = 0; n < ids.length; n += perCall) {
    await d.alive();
    for (const x of await kit.xero.invoicesById(of.tenantId, ids.slice(n, n + perCall), d.call)) {
      const t = theirsOf(x, environment);
      if (t && gone(x)) over.add(t.id); else if (t) theirs.set(t.id, t);
    }
    calls += 1;
    d.say(`Asking Xero: ${grouped(Math.min(ids.length, n + perCall))} of ${grouped(ids.length)} documents.`);
  }

  const sorted = sortOld({ old: old.documents, ours, theirs, gone: over, known, organisation: of.name });
  const links = await linksOf(kit.dataverse, of.connectionId);
  // the other connector found the contact: where nobody has said anything else, its answer is the link
  const pairs = sorted.matched.map((m) => ({ subject: m.ours.subject, xeroId: m.theirs.id, facts: factsOf(kit, m.ours, m.theirs), party: ['linked', 'other'].includes(verdictOf(m.ours, m.theirs, links, new Map())) ? '' : 'name' })).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const days = sorted.matched.flatMap((m) => (m.theirs.date === undefined ? [] : [m.theirs.date])).sort();
  const today = kit.now().toISOString().slice(0, 10);
  const [from, to] = [days[0] ?? today, days.at(-1) ?? today];
  const anything = pairs.length > 0 || Object.keys(found.binds).length > 0;
  const digest = kit.documents.fingerprint(kit.digestKey, { migration: of.connectionId, pairs: pairs.map((p) => [p.subject, p.xeroId, p.facts]), settings: found.binds }).slice(0, 20);
  await d.alive();
  await store.keep({ id: d.request, environment, connectionId: of.connectionId, tenant: of.tenantId, from, to, digest, source: 'stellarise' }, pairs);
  const base = reportOf({ connection: of.name, from, to, sorting: { matched: [], unclear: [], off: [], onlyInDynamics: [], onlyInXero: [] }, digest: anything ? digest : undefined, counts: { inXero: theirs.size, inDynamics: subjects.length, known: sorted.counts.known, gone: sorted.counts.gone, leftAlone: sorted.counts.leftAlone } }, sorted.rows);
  const report = { ...base, source: 'stellarise' as const, settings: found.settings, notFound: [...old.missing, ...found.missing], ...(old.used.length > 0 ? { used: old.used } : {}) };
  return { report, csv: csvOf(sorted.rows), calls, text: migrationText(report, sorted.counts) };
}

/** What was shown of settings, where the connection still has none. Read afresh: a person may have chosen meanwhile. @returns their names */
export async function takeSettings(kit: Kit, of: Organisation): Promise<readonly string[]> {
  const found = await compareSettings(kit.dataverse, of.connectionId, of.name, await oldSettings(kit.dataverse));
  const write = settingsWrite(of.connectionId, found);
  if (!write) return [];
  await kit.dataverse.write(write);
  return found.settings.filter((s) => s.is === 'taken').map((s) => s.name);
}
