/**
 * What uninstalling the solution would delete in Dynamics (R23), said before anybody does it. Changes nothing. Nothing of this
 * touches Xero: what is in the books stays there, and so does the link from each document back to Dynamics.
 */
import { account, contact, correctionRequest, invoice, invoiceDetail, ownTables, requestState, syncRequest, xeroDocument, primaryKey, type ExtendedTable, type Table } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import { countAll, tryRows, type Count, type Wanted } from './count.ts';

export interface Line { readonly what: string; readonly count: Count }
export interface Holder { readonly role: string; readonly people: readonly string[] }
export interface Blocking { readonly what: string }
export interface UninstallReport {
  readonly tables: readonly Line[];
  readonly columns: readonly Line[];
  readonly inXero: Count;
  readonly openRequests: Count;
  readonly roles: readonly Holder[] | { readonly unknown: string };
  /** How many parts of other solutions stand in the way. */
  readonly blocking: Count;
}

const wanted = (t: Table | ExtendedTable, where?: string): Wanted => ({ logicalName: t.logicalName, setName: t.setName, key: primaryKey(t), where });
const filled = (column: string): string => `<condition attribute="${column}" operator="not-null" />`;
const ended = [requestState.options.done.value, requestState.options.refused.value];
// an empty state means waiting, and "not in" does not find what is empty
const open = `<filter type="or"><condition attribute="cfl_requeststate" operator="null" /><condition attribute="cfl_requeststate" operator="not-in">${ended.map((v) => `<value>${v}</value>`).join('')}</condition></filter>`;

const sum = (a: Count, b: Count): Count => ('unknown' in a ? a : 'unknown' in b ? b : 'rows' in a && 'rows' in b ? { rows: a.rows + b.rows } : { atLeast: ('rows' in a ? a.rows : a.atLeast) + ('rows' in b ? b.rows : b.atLeast) });

/** @throws DoorError when Dynamics cannot be asked at all */
export async function uninstallCheck(door: DataverseDoor, solutionName: string): Promise<UninstallReport> {
  const extended = [invoice, invoiceDetail, account, contact];
  const columns = extended.flatMap((t) => Object.entries(t.columns).map(([name, c]) => ({ what: `${c.label} of ${t.logicalName}`, wanted: wanted(t, filled(name)) })));
  const counts = await countAll(door, [
    wanted(xeroDocument, filled('cfl_xeroid')), wanted(syncRequest, open), wanted(correctionRequest, open),
    ...ownTables.map((t) => wanted(t)), ...columns.map((c) => c.wanted),
  ]);
  const [inXero, requests, corrections] = counts as [Count, Count, Count];
  return {
    inXero, openRequests: 'unknown' in corrections ? requests : sum(requests, corrections),
    tables: ownTables.map((t, i) => ({ what: t.plural, count: counts[3 + i]! })),
    columns: columns.map((c, i) => ({ what: c.what, count: counts[3 + ownTables.length + i]! })),
    roles: await holders(door), blocking: await blocking(door, solutionName),
  };
}

/** Whoever holds a role of ours; teams are named like people. Roles have names, and copies that a customer made have others: those stay. */
async function holders(door: DataverseDoor): Promise<UninstallReport['roles']> {
  const found = await tryRows(door, "roles?$select=name&$filter=startswith(name,'Counterfoil ')&$expand=systemuserroles_association($select=fullname),teamroles_association($select=name)&$orderby=name");
  if ('unknown' in found) return found;
  return found.rows.map((r) => ({ role: String(r.name), people: [...(r.systemuserroles_association ?? []).map((u: any) => String(u.fullname)), ...(r.teamroles_association ?? []).map((t: any) => `team ${String(t.name)}`)] }));
}

async function blocking(door: DataverseDoor, solutionName: string): Promise<Count> {
  const found = await tryRows(door, `RetrieveDependenciesForUninstall(SolutionUniqueName='${solutionName}')`);
  return 'unknown' in found ? found : { rows: found.rows.length };
}
