/** One turn of one organisation: some contacts that were named, or everybody. Reads both sides, writes what differs, forgets. */
import { dayInZone } from '../documents/calendar-date.ts';
import type { Organisation } from '../documents/types.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Owner } from '../documents/read-types.ts';
import type { Log } from '../intents/ports.ts';
import type { AtPoint } from '../core/crash-points.ts';
import { ageByCurrency, type Open } from './age.ts';
import { booksOf, type Books, type BooksDoor } from './books.ts';
import { dynamicsOf, type Known, type Link } from './dynamics.ts';
import { partyKey, plan, type BalanceRow, type Party, type Plan, type Wanted } from './rows.ts';

export interface TurnDeps { readonly dataverse: DataverseDoor; readonly xero: BooksDoor; readonly log: Log; readonly now: () => Date; readonly at: AtPoint }
/** What an organisation is remembered by in this process, none of it an amount. */
export interface Memory {
  /** Nothing was prepaid then; performance.now(). */
  nothingPrepaidAt: number;
  /** Owners who may not read balances -> until when they are not tried again. */
  readonly refusedOwners: Map<string, number>;
  missingCurrencies: string;
}
export const newMemory = (): Memory => ({ nothingPrepaidAt: -Infinity, refusedOwners: new Map(), missingCurrencies: '' });
export interface TurnDone { readonly calls: number; readonly written: number; /** Contacts of Xero to be read again. */ readonly again: readonly string[] }

const hour = 3_600_000;
const unique = <T extends Party>(parties: readonly T[]): T[] => [...new Map(parties.map((p) => [partyKey(p), p])).values()];
const ownerKey = (o: Owner): string => `${o.table}:${o.id}`;

export const createTurns = (d: TurnDeps, o: Organisation, memory: Memory) => {
  const dynamics = dynamicsOf(d.dataverse, o.connectionId, d.log);

  /** Several contacts of Xero that are one customer are added up. */
  function wantedOf(parties: readonly Party[], known: Known, opens: readonly Open[], today: string): Wanted[] {
    const byContact = new Map<string, Open[]>();
    for (const x of opens) { const some = byContact.get(x.contactId); if (some) some.push(x); else byContact.set(x.contactId, [x]); }
    const contactsOf = new Map<string, string[]>();
    for (const l of known.links) { const some = contactsOf.get(partyKey(l.party)); if (some) some.push(l.contactId); else contactsOf.set(partyKey(l.party), [l.contactId]); }
    const missing = new Set<string>();
    const wanted = parties.flatMap((p) => {
      const customer = known.customers.get(partyKey(p));
      if (!customer) return [];
      return [...ageByCurrency((contactsOf.get(partyKey(p)) ?? []).flatMap((c) => byContact.get(c) ?? []), today)].flatMap(([currency, figures]): Wanted[] => {
        const currencyId = known.currencies.get(currency);
        if (currencyId === undefined) { missing.add(currency); return []; }
        return [{ customer, currency, currencyId, figures }];
      });
    });
    const said = [...missing].sort().join(', ');
    if (said !== '' && said !== memory.missingCurrencies) d.log.warn({ connection: o.connectionId, currencies: said }, 'balances in these currencies are not shown, because Dynamics does not have the currencies: add them there');
    memory.missingCurrencies = said;
    return wanted;
  }

  const ownerFor = (wanted: Owner | undefined): Owner | undefined => {
    const until = wanted && memory.refusedOwners.get(ownerKey(wanted));
    return until !== undefined && until > performance.now() ? o.owner : wanted;
  };
  const plansOf = (parties: readonly Party[], known: Known, rows: readonly BalanceRow[], opens: readonly Open[], now: Date): Plan[] =>
    plan(wantedOf(parties, known, opens, dayInZone(now, o.timeZone)), rows, { connectionId: o.connectionId, timeZone: o.timeZone, now, ownerFor });

  async function write(plans: readonly Plan[], known: Known, books: Books): Promise<TurnDone> {
    await d.at('balances-read');
    const done = plans.length === 0 ? { written: 0, again: new Set<string>() } : await dynamics.write(plans, { owner: o.owner, refused: (owner) => { memory.refusedOwners.set(ownerKey(owner), performance.now() + hour); } });
    await d.at('balances-written');
    return { calls: books.calls(), written: done.written, again: known.links.filter((l) => done.again.has(partyKey(l.party))).map((l) => l.contactId) };
  }
  async function readPrepaid(books: Books): Promise<Open[]> {
    const found = await books.prepaid();
    memory.nothingPrepaidAt = found.length === 0 ? performance.now() : -Infinity;
    return found;
  }

  return {
    /**
     * Those that were named. What nobody in Dynamics is linked to costs no call of Xero.
     * @param frugal what is prepaid is only read where there was some lately, or where nothing else says why the contact was named
     * @param spent told of calls made, also when it fails
     * @throws DoorError
     */
    async some(contactIds: readonly string[], frugal: boolean, spent: (calls: () => number) => void): Promise<TurnDone> {
      const books = booksOf(d.xero, o.tenantId, d.log);
      spent(books.calls);
      const parties = await dynamics.partiesOf(contactIds);
      if (parties.length === 0) return { calls: 0, written: 0, again: [] };
      // before the books: a row that is written in between must be met with 412, not with figures that are older than it
      const known = await dynamics.about(parties);
      const now = d.now();
      const contacts = [...new Set(known.links.map((l) => l.contactId))];
      const due = [...await books.invoices(contacts), ...await books.credits()];
      const skip = frugal && performance.now() - memory.nothingPrepaidAt < hour;
      let plans = plansOf(parties, known, known.rows, skip ? due : [...due, ...await readPrepaid(books)], now);
      const changed = new Set(plans.map((p) => p.customer && partyKey(p.customer)));
      const named = new Set(contactIds);
      if (skip && known.links.some((l) => named.has(l.contactId) && !changed.has(partyKey(l.party)))) plans = plansOf(parties, known, known.rows, [...due, ...await readPrepaid(books)], now);
      return write(plans, known, books);
    },
    /** Every customer of the connection, from one list of everything that is open. @throws DoorError */
    async whole(spent: (calls: () => number) => void): Promise<TurnDone> {
      const books = booksOf(d.xero, o.tenantId, d.log);
      spent(books.calls);
      // rows first, for the reason above; whose name and owner are needed is known only afterwards
      const concerned = (links: readonly Link[], opens: readonly Open[]): Party[] => { const open = new Set(opens.map((x) => x.contactId)); return unique(links.filter((l) => open.has(l.contactId)).map((l) => l.party)); };
      let opens: readonly Open[] = [];
      const now = d.now();
      const known = await dynamics.everything(async (links) => {
        if (links.length === 0) return [];
        opens = [...await books.invoices(undefined), ...await books.credits(), ...await readPrepaid(books)];
        return concerned(links, opens);
      });
      return write(plansOf([...known.customers.values()], known, known.rows, opens, now), known, books);
    },
  };
};
