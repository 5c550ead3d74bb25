/** What Dynamics knows of customers and their balances in one connection, read and written in as few calls as can be. */
import { balance, contactLink } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import type { BatchPart, DataverseDoor, PartAnswer } from '../dataverse/door.ts';
import type { Owner } from '../documents/read-types.ts';
import { id, ownerOf, str, text, type Raw } from '../documents/rows.ts';
import { everyRow } from '../environments/rows.ts';
import type { Log } from '../intents/ports.ts';
import { isOwnerRefused } from '../problems/dataverse-errors.ts';
import { balanceRow, balanceSelect, partyKey, partyOf, type BalanceRow, type Customer, type Party, type Plan } from './rows.ts';

export interface Link { readonly contactId: string; readonly party: Party }
export interface Known { readonly links: readonly Link[]; readonly rows: readonly BalanceRow[]; readonly customers: ReadonlyMap<string, Customer>; /** ISO code -> id */ readonly currencies: ReadonlyMap<string, string> }

const perPart = 40;
const perBatch = 100;
const chunks = <T>(all: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
const anyOf = (all: readonly string[]): string => `(${all.join(' or ')})`;
const linkSelect = 'cfl_xerocontactid,_cfl_accountid_value,_cfl_contactid_value';
const currencyQuery = 'transactioncurrencies?$select=transactioncurrencyid,isocurrencycode';
const tables = { account: { set: 'accounts', key: 'accountid', name: 'name' }, contact: { set: 'contacts', key: 'contactid', name: 'fullname' } } as const;

const linkOf = (r: Raw): Link[] => { const party = partyOf(r); return party ? [{ contactId: id(r['cfl_xerocontactid']), party }] : []; };
const currenciesOf = (rows: readonly Raw[]): Map<string, string> => new Map(rows.map((r) => [str(r['isocurrencycode']).trim().toUpperCase(), id(r['transactioncurrencyid'])]));
const ofParties = (parties: readonly Party[]): string => anyOf(parties.map((p) => `_cfl_${p.table}id_value eq ${p.id}`));

export const dynamicsOf = (door: DataverseDoor, connectionId: string, log: Log) => {
  const here = `_cfl_connectionid_value eq ${connectionId}`;
  const valueOf = (a: PartAnswer | undefined): Raw[] => {
    if (a === undefined || a.status >= 400) throw new DoorError({ door: 'dataverse', fate: a?.status === 403 ? 'forbidden' : 'refused', status: a?.status ?? 0, code: a?.error?.code ?? '', message: a?.error?.message ?? 'a part was not answered' });
    return a.body.value as Raw[];
  };
  /** Rows of each query, in order; pages that are not the first are read one by one. */
  async function read(queries: readonly string[]): Promise<Raw[][]> {
    const found: Raw[][] = [];
    for (const some of chunks(queries, perBatch)) {
      const answers = await door.batch(some.map((get): BatchPart => ({ get })), { annotations: true, deadlineMs: 60_000 });
      for (const [n] of some.entries()) {
        const rows = [...valueOf(answers[n])];
        const next: string | undefined = answers[n]!.body['@odata.nextLink'];
        if (next !== undefined) rows.push(...await everyRow(door, next, { annotations: true }));
        found.push(rows);
      }
    }
    return found;
  }
  const customerQueries = (parties: readonly Party[]): string[] => (['account', 'contact'] as const).flatMap((table) => {
    const { set, key, name } = tables[table];
    return chunks(parties.filter((p) => p.table === table), perPart).map((some) => `${set}?$select=${key},${name},_ownerid_value&$filter=${anyOf(some.map((p) => `${key} eq ${p.id}`))}`);
  });
  const customersIn = (rows: readonly Raw[]): Map<string, Customer> => new Map(rows.map((r) => {
    const table = r['accountid'] !== undefined ? 'account' : 'contact';
    const customer: Customer = { table, id: id(r[tables[table].key]), name: text(r[tables[table].name]), owner: r['_ownerid_value'] ? ownerOf(r) : undefined };
    return [partyKey(customer), customer];
  }));

  return {
    /** Customers that these contacts of Xero are. @throws DoorError */
    async partiesOf(contactIds: readonly string[]): Promise<Party[]> {
      const rows = await read(chunks(contactIds, perPart).map((some) => `${contactLink.setName}?$select=${linkSelect}&$filter=${here} and statecode eq 0 and ${anyOf(some.map((c) => `cfl_xerocontactid eq '${c}'`))}`));
      return [...new Map(rows.flat().flatMap(linkOf).map((l) => [partyKey(l.party), l.party])).values()];
    },
    /** Everything about these customers: one call. @throws DoorError */
    async about(parties: readonly Party[]): Promise<Known> {
      const some = chunks(parties, perPart);
      const links = some.map((p) => `${contactLink.setName}?$select=${linkSelect}&$filter=${here} and statecode eq 0 and ${ofParties(p)}`);
      const balances = some.map((p) => `${balance.setName}?$select=${balanceSelect}&$filter=${here} and ${ofParties(p)}`);
      const answers = await read([currencyQuery, ...links, ...balances, ...customerQueries(parties)]);
      const from = 1 + links.length;
      return { currencies: currenciesOf(answers[0]!), links: answers.slice(1, from).flat().flatMap(linkOf), rows: answers.slice(from, from + balances.length).flat().map(balanceRow), customers: customersIn(answers.slice(from + balances.length).flat()) };
    },
    /** Every link and balance of the connection; customers only of those asked for by `whose`. @throws DoorError */
    async everything(whose: (links: readonly Link[]) => Promise<readonly Party[]>): Promise<Known> {
      const [currencies, links, rows] = await read([currencyQuery, `${contactLink.setName}?$select=${linkSelect}&$filter=${here} and statecode eq 0`, `${balance.setName}?$select=${balanceSelect}&$filter=${here}`]);
      const known = { currencies: currenciesOf(currencies!), links: links!.flatMap(linkOf), rows: rows!.map(balanceRow) };
      return { ...known, customers: customersIn((await read(customerQueries(await whose(known.links)))).flat()) };
    },

    /**
     * Each row by itself. Answers the keys of customers whose rows somebody else has written meanwhile: they are to be read
     * again. What Dataverse refuses for good is logged and left for the next day.
     * @param instead who owns what the customer's owner may not; told of owners that are refused
     * @throws DoorError
     */
    async write(plans: readonly Plan[], instead: { readonly owner: Owner | undefined; readonly refused: (owner: Owner) => void }): Promise<{ written: number; again: Set<string> }> {
      const again = new Set<string>();
      let written = 0;
      const judged = async (some: readonly Plan[], writeOf: (p: Plan) => Plan['write'], ownersMayBeRefused: boolean): Promise<Plan[]> => {
        const refused: Plan[] = [];
        const answers = await door.batch(some.map((p) => ({ write: writeOf(p) })), { continueOnError: true, deadlineMs: 60_000 });
        for (const [n, p] of some.entries()) {
          const a = answers[n];
          const status = a?.status ?? 0;
          if (status >= 200 && status < 300) { written += 1; continue; }
          if (status === 412 || status === 429 || status >= 500 || status === 0) { if (p.customer) again.add(partyKey(p.customer)); continue; }
          if (ownersMayBeRefused && p.owner && isOwnerRefused({ status, ...a?.error })) { instead.refused(p.owner); refused.push(p); continue; }
          // 404: the row, the customer or the connection was deleted meanwhile
          if (status !== 404) log.warn({ connection: connectionId, status, code: a?.error?.code }, 'a balance could not be written');
        }
        return refused;
      };
      for (const some of chunks(plans, perBatch)) {
        const refused = await judged(some, (p) => p.write, true);
        if (refused.length > 0) await judged(refused, (p) => p.as(instead.owner), false);
      }
      return { written, again };
    },
  };
};
export type Dynamics = ReturnType<typeof dynamicsOf>;
