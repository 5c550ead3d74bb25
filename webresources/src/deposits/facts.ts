/** Settings that decide where a deposit goes. What may not be read is left out, and said. */
import type { connection } from '@counterfoil/solution';
import { choose, connectionIn } from '../forms/choose.ts';
import { orUndefined, readsWith } from '../forms/reads.ts';
import { ACCOUNT, accountRow, columnsOf, rowIn, TAX_RATE, taxRateRow, type Coded, type ConnectionRow, type ProductLinkRow } from '../forms/rows.ts';
import type { Row, WebApi } from '../nudge/index.ts';
import type { DepositSettings } from './coding.ts';

export interface Settings { readonly connection: ConnectionRow | undefined; readonly links: readonly ProductLinkRow[] | undefined; readonly deposit: DepositSettings | undefined }
const of = columnsOf<typeof connection>();

/** @param named the connection of earlier deposits: a second one goes where the first one went */
export async function readSettings(api: WebApi, named: string | undefined, withProducts: boolean): Promise<Settings> {
  const reads = readsWith(() => api);
  const chosen = connectionIn(choose(named, await orUndefined(reads.connections()) ?? []));
  if (chosen === undefined) return { connection: undefined, links: undefined, deposit: undefined };
  const options = `?$select=${of.own('cfl_name')}&$expand=${of.nav('cfl_DepositAccountId')}(${ACCOUNT}),${of.nav('cfl_DepositTaxRateId')}(${TAX_RATE}),${of.nav('cfl_FreightAccountId')}(${ACCOUNT}),${of.nav('cfl_FreightTaxRateId')}(${TAX_RATE})`;
  const [row, links] = await Promise.all([orUndefined(api.retrieveRecord('cfl_connection', chosen.id, options)), withProducts ? orUndefined(reads.links(chosen.id)) : []]);
  const coded = (r: Row, account: string, rate: string): Coded => ({ account: accountRow(rowIn(r, account)), taxRate: taxRateRow(rowIn(r, rate)) });
  return {
    connection: chosen, links,
    deposit: row && { deposit: coded(row, of.nav('cfl_DepositAccountId'), of.nav('cfl_DepositTaxRateId')), freight: coded(row, of.nav('cfl_FreightAccountId'), of.nav('cfl_FreightTaxRateId')) },
  };
}
/** The connection that counts where none is written; undefined where that cannot be told. */
export const defaultConnection = async (api: WebApi): Promise<string | undefined> => connectionIn(choose(undefined, await orUndefined(readsWith(() => api).connections()) ?? []))?.id;
