/**
 * The second step: what was shown and confirmed is written down, and nothing else. Each pair is looked at once more on both
 * sides; one that has changed since is left out. Nothing is sent, and no document of Dynamics is touched. A relay that dies
 * goes on with what is left: each step of a pair may be repeated.
 */
import { words } from '../documents/words.ts';
import { statusText } from '../documents/arrived.ts';
import { contactLinkWrite } from '../contacts/link.ts';
import { detailsIdOf } from '../documents/ids.ts';
import { xeroIdOf, xeroNumberOf } from '../documents/places.ts';
import type { Asked, Organisation, Outcome, RecordContext } from '../documents/types.ts';
import type { Apply, ChangedContact, ContactsChanged } from '../incoming/ports.ts';
import { gone } from '../intents/match.ts';
import type { Kit } from '../intents/ports.ts';
import { writeBack, type Ending } from '../intents/write-back.ts';
import type { XeroCall } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import { factsOf } from './dry.ts';
import { linksOf } from './parties.ts';
import { eachPage, readAgain, theirsOf } from './read.ts';
import type { AdoptionStore, Load, Pair, PairState } from './store.ts';
import type { Ours, Theirs } from './types.ts';

export interface AdoptOf { readonly load: Load; readonly organisation: Organisation; readonly asked: Asked; readonly call: XeroCall; readonly say: (text: string) => void; readonly alive: () => Promise<void>; readonly apply?: Apply | undefined; readonly changed?: ContactsChanged | undefined }
export interface Adopted { readonly counts: Readonly<Record<PairState, number>>; readonly calls: number }

const perCall = 20;
const perTelling = 500;
const hows = { contactNumber: 'contactNumber', accountNumber: 'accountNumber', taxNumber: 'taxNumber', email: 'email', name: 'name', similarName: 'name' } as const;

export async function adopt(kit: Kit, store: AdoptionStore, d: AdoptOf): Promise<Adopted> {
  const { load } = d;
  const left = new Map((await store.pairs(load.id, 'planned')).map((p) => [p.xeroId, p]));
  const whole = left.size;
  let calls = 0;
  let waiting: { pair: Pair; x: XeroDocument }[] = [];
  const some = async (atLeast: number): Promise<void> => {
    while (waiting.length > 0 && waiting.length >= atLeast) {
      const now = waiting.slice(0, perCall);
      waiting = waiting.slice(perCall);
      await d.alive();
      await take(kit, store, d, now);
      d.say(`Taking over: ${(whole - left.size - waiting.length).toLocaleString('en-GB')} of ${whole.toLocaleString('en-GB')} documents.`);
    }
  };
  const meet = (x: XeroDocument): void => { const pair = left.get(xeroIdOf(x) ?? ''); if (pair) { left.delete(pair.xeroId); waiting.push({ pair, x }); } };
  if (left.size > 0) calls += await eachPage(kit.xero, d.organisation, load, d.call, async (page) => { page.forEach(meet); await some(perCall); });
  // what has another date by now, or slipped from one page to the next while they were turned
  const ids = (note: boolean): string[] => [...left.values()].filter((p) => p.subject.startsWith('cfl_creditnote:') === note).map((p) => p.xeroId);
  const [invoices, notes] = [ids(false), ids(true)];
  if (invoices.length > 0) { (await kit.xero.invoicesById(d.organisation.tenantId, invoices, d.call)).forEach(meet); calls += Math.ceil(invoices.length / 40); }
  if (notes.length > 0) { (await kit.xero.creditNotesById(d.organisation.tenantId, notes, d.call)).forEach(meet); calls += notes.length; }
  await some(1);
  await store.settle(load.id, [...left.values()].map((p) => p.subject), 'changed');

  await tellBalances(kit, d);
  await store.adopted(load.id);
  return { counts: await store.counts(load.id), calls };
}

/** Balances are of customers, so of all that are linked, whether they have a document here or not. */
async function tellBalances(kit: Kit, d: AdoptOf): Promise<void> {
  const environment = kit.environment();
  if (!d.changed || !environment) return;
  const contacts = [...(await linksOf(kit.dataverse, d.organisation.connectionId)).ofContact.keys()].map((contactId): ChangedContact => ({ tenantId: d.organisation.tenantId, contactId }));
  for (let n = 0; n < contacts.length; n += perTelling) await d.changed(environment, contacts.slice(n, n + perTelling));
}

interface Taken { readonly pair: Pair; readonly x: XeroDocument; readonly o: Ours; readonly t: Theirs }

async function take(kit: Kit, store: AdoptionStore, d: AdoptOf, all: readonly { pair: Pair; x: XeroDocument }[]): Promise<void> {
  const { load } = d;
  const now = await readAgain(kit.dataverse, all.map((a) => a.pair.subject), d.organisation.timeZone);
  const fits: Taken[] = [];
  const changed: string[] = [];
  for (const { pair, x } of all) {
    const [o, t] = [now.get(pair.subject), theirsOf(x, load.environment)];
    if (o && t && !gone(x) && factsOf(kit, o, t) === pair.facts) fits.push({ pair, x, o, t }); else changed.push(pair.subject);
  }
  const bound = fits.length === 0 ? new Set<string>() : await store.bind(load, { requester: d.asked.createdBy, request: d.asked.requestId }, fits.map((f) => ({ ...f.pair, table: f.o.table, documentId: f.o.id, kind: f.o.kind })));
  await kit.at('load-bound');
  const mine = fits.filter((f) => bound.has(f.pair.subject));
  const done = mine.length === 0 ? [] : await writeBack(kit, mine.map((f) => endingOf(kit, d, f)));
  await kit.at('load-written');
  const written = mine.filter((_, n) => done[n]);
  await link(kit, d, written);
  const environment = kit.environment();
  const failed = new Set(d.apply && environment && written.length > 0 ? (await d.apply(environment, d.organisation, written.map((f) => f.x), { source: 'load' })).failed.map((i) => i.toLowerCase()) : []);
  // what could not be written whole stays planned, and is brought again with the next confirmation
  await store.settle(load.id, written.filter((f) => !failed.has(f.t.id)).map((f) => f.pair.subject), 'done');
  await store.settle(load.id, changed, 'changed');
  await store.settle(load.id, fits.filter((f) => !bound.has(f.pair.subject)).map((f) => f.pair.subject), 'taken');
  await kit.at('load-settled');
}

function endingOf(kit: Kit, d: AdoptOf, { o, t, x }: Taken): Ending {
  const title = `${words[o.kind].title} ${o.number || o.name || o.id}`;
  const asked: Asked = { ...d.asked, document: { table: o.table, id: o.id } };
  const record: RecordContext = kit.documents.inOrganisation({ asked, detailsId: detailsIdOf(o.table, o.id), detailsOf: {
    kind: o.kind, title, number: o.number, name: o.name, owner: o.owner, row: undefined, connection: undefined, xeroLink: undefined, timeZone: undefined, currencyId: o.currencyId || undefined, party: o.party,
  } }, d.organisation, kit.xeroWebUrl);
  const outcome: Outcome = {
    kind: 'done', direction: 'fromXero', document: x, status: 'sent', title: `${title} was taken over from Xero`,
    text: `${title} is ${xeroNumberOf(x) || t.id} in Xero (${statusText(x.Status).toLowerCase()}). It was there before; nothing was sent.`,
  };
  return { record, outcome, requests: [], historyId: kit.documents.historyIdOf(d.load.id, `adopted:${o.subject}`), xeroCalls: 0, durationMs: 0 };
}

/** Each by itself: a link that cannot be written (another customer holds that contact) takes nothing with it. */
async function link(kit: Kit, d: AdoptOf, of: readonly Taken[]): Promise<void> {
  const wanted = of.filter((f) => f.pair.party !== '' && f.o.party && f.t.contactId !== '');
  if (wanted.length === 0) return;
  const writes = new Map(wanted.map((f) => {
    const write = contactLinkWrite({ wanted: f.o.party!, connection: { id: d.organisation.connectionId }, contactId: f.t.contactId, how: hows[f.pair.party as keyof typeof hows] ?? 'name', name: f.t.contactName });
    return [write.path, { ...write, ifNoneMatch: '*' as const }] as const;
  }));
  const answers = await kit.dataverse.batch([...writes.values()].map((write) => ({ write })), { continueOnError: true });
  for (const a of answers) if (a.status >= 400 && a.status !== 412) kit.log.warn({ status: a.status, code: a.error?.code }, 'a contact link could not be written; the next document of that customer looks for the contact again');
}
