/** What becomes of balances when the relay's role lacks one privilege. The balances are worked on in this process, by the relay's own user. */
import { sql } from 'kysely';
import { balance, contactLink } from '@counterfoil/solution';
import { createBalances } from '../../plugins-proxy/src/balances/index.ts';
import { readWholeConfig } from '../../plugins-proxy/src/config.ts';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { createEnvironments } from '../../plugins-proxy/src/environments/index.ts';
import { openDoors } from '../../plugins-proxy/src/relay.ts';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { firstId, inDays, newAccount, xeroToken } from '../world/documents.ts';
import type { World } from '../world/index.ts';
import { change, SERVICE } from './role-trials.ts';

export const balancePrivileges = ['prvCreatecfl_Balance', 'prvReadcfl_Balance', 'prvWritecfl_Balance', 'prvAppendcfl_Balance', 'prvAssigncfl_Balance'] as const;
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';

/** A customer who owes something; then they owe more; then somebody else looks after them. The relay must not run. */
export async function balancing(world: World): Promise<{ attempt(without: readonly string[]): Promise<unknown[]>; close(): Promise<void> }> {
  const doors = await openDoors(readWholeConfig({ ...relayEnvironment({ port: world.relayPort, dataDir: world.dataDir, dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url, extra: { XERO_CALLS_PER_MINUTE: '60000' } }) }), silentLog());
  const untouched = await world.control('dataverse', 'snapshot');
  const books = await world.control('xero', 'snapshot');
  const environments = createEnvironments({ db: doors.db!, dataverse: doors.dataverse, xero: doors.xero, dataverseUrl: world.dataverse.url, log: silentLog() });
  await environments.join();
  const environment = environments.current()!;
  const { connectionId } = environment.organisations[0]!;
  const customer = await newAccount(world, 'Balanced Ltd');
  const contact = (await world.control('xero', 'state/contact', { Name: 'Balanced Ltd' })).ContactID as string;
  const admin = await world.as('admin');
  await admin('POST', contactLink.setName, { cfl_name: 'Balanced Ltd', 'cfl_AccountId@odata.bind': `/accounts(${customer})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, cfl_xerocontactid: contact, cfl_isprimary: true });
  const invoice = (): Promise<unknown> => xeroToken(world).then((token) => fetch(`${world.xero.url}/api.xro/2.0/Invoices`, {
    method: 'PUT', headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': tenant, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ Invoices: [{ Type: 'ACCREC', Status: 'AUTHORISED', Contact: { ContactID: contact }, Date: inDays(-5), DueDate: inDays(20), LineAmountTypes: 'NoTax', LineItems: [{ Description: 'x', Quantity: 1, UnitAmount: 10, AccountCode: '200' }] }] }),
  }));
  const [linked, empty] = [await world.control('dataverse', 'snapshot'), await world.control('xero', 'snapshot')];
  const other = await firstId(world, 'systemusers', 'systemuserid', "fullname eq 'Accounts Payable'").catch(() => firstId(world, 'systemusers', 'systemuserid', `startswith(fullname,'Vera')`));

  return {
    async attempt(without) {
      await world.control('dataverse', 'snapshot', linked);
      await world.control('xero', 'snapshot', empty);
      await sql`DELETE FROM balance_turns`.execute(doors.db!);
      await sql`DELETE FROM balance_contacts`.execute(doors.db!);
      const seen: unknown[] = [];
      const look = async (): Promise<void> => {
        const balances = createBalances({ db: doors.db!, dataverse: doors.dataverse, xero: doors.xero, environment: () => environment, log: silentLog(), now: () => new Date(), at: () => {} });
        await sql`UPDATE balance_turns SET day = '', due_at = clock_timestamp(), lease_until = NULL`.execute(doors.db!);
        balances.sweep!();
        await balances.idle!();
        await balances.stop!();
        seen.push((await admin('GET', `${balance.setName}?$select=cfl_outstanding,_ownerid_value&$filter=_cfl_accountid_value eq ${customer}`)).value.map((r: any) => [r.cfl_outstanding, r._ownerid_value]));
      };
      if (without.length > 0) await change(world, SERVICE, { remove: without });
      await invoice(); await look();
      await invoice(); await look();
      await admin('PATCH', `accounts(${customer})`, { 'ownerid@odata.bind': `/systemusers(${other})` }); await look();
      return seen;
    },
    close: async () => { await environments.close(); await doors.close(); await world.control('dataverse', 'snapshot', untouched); await world.control('xero', 'snapshot', books); },
  };
}
