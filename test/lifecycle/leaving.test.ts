/**
 * Customers merged, then the solution uninstalled: with invoices in Xero, a relay, and everything that people had set. What
 * the environment was before the import it is again afterwards, apart from what people did.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contactLink, xeroDocument } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { grantRoles, importSolution, setRelayUrl } from '../../sandbox/administrator.ts';
import { linksTo, newAccount, newInvoice, requestEnded, requestSend, detailsOf, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World, admin: Awaited<ReturnType<World['as']>>, bare: unknown;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { XERO_CALLS_PER_MINUTE: '6000', SWEEP_SECONDS: '0.3' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  admin = await world.as('admin');
  await world.control('dataverse', 'reset', {});
  bare = await digest();
  await importSolution(world.places, world.zips.managed);
  await grantRoles(world.places);
  await setRelayUrl(world.places, world.relayUrl);
  await world.startRelay();
});
afterAll(() => world?.close());

/** Definitions of every table with forms, views and ribbon; rows of every table; roles with their privileges; who holds what. */
async function digest(): Promise<{ definitions: Record<string, unknown>; rows: Record<string, Record<string, any>>; roles: unknown; links: unknown; apps: unknown }> {
  const s = await world.control('dataverse', 'snapshot');
  const names: string[] = (await world.control('dataverse', 'metadata/entities')).map((e: any) => e.logicalName);
  const definitions = Object.fromEntries(await Promise.all(names.map(async (n) => [n, await Promise.all(['', '/views', '/forms', '/ribbon'].map((x) => world.control('dataverse', `metadata/entities/${n}${x}`)))])));
  const rows = Object.fromEntries(s.store.tables.filter(([n, list]: any) => n !== 'importjob' && list.length).map(([n, list]: any) => [n, Object.fromEntries(list.map(({ versionnumber: _v, modifiedon: _m, modifiedby: _b, modifiedonbehalfby: _o, ...r }: any) => [r[`${n}id`] ?? r.systemuserid, r]))]));
  return { definitions, rows, roles: s.roles, links: s.store.links.filter(([, l]: any) => l.length), apps: await world.control('dataverse', 'metadata/apps') };
}
const entity = (id: string) => ({ '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: id });
const merge = (target: string, subordinate: string) => admin('POST', 'Merge', { Target: entity(target), Subordinate: entity(subordinate), PerformParentingChecks: false });
const send = async (invoice: string) => requestEnded(world, await requestSend(world, invoice));
const contactOf = async (invoice: string): Promise<string> => (await xeroInvoices(world)).find(linksTo(invoice)).Contact.ContactID.toLowerCase();
const linksOf = async (account: string): Promise<any[]> => (await admin('GET', `${contactLink.setName}?$filter=_cfl_accountid_value eq ${account}&$orderby=createdon`)).value;
/** The command line, as an operator runs it beside the relay. */
async function check(): Promise<string> {
  const env = relayEnvironment({ port: world.relayPort, dataDir: world.dataDir, dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url });
  return (await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../../plugins-proxy/src/cli.ts', import.meta.url)), 'uninstall-check'], { env: { ...process.env, ...env } })).stdout;
}

const made: { accounts: string[]; invoices: string[] } = { accounts: [], invoices: [] };

describe('merging two customers who are both in Xero', () => {
  let master: string, subordinate: string, ofMaster: string, ofSubordinate: string;
  beforeAll(async () => {
    master = await newAccount(world, 'Merge & Sons'); subordinate = await newAccount(world, 'Merge and Sons Ltd');
    ofMaster = await newInvoice(world, { customer: master }); ofSubordinate = await newInvoice(world, { customer: subordinate });
    for (const i of [ofMaster, ofSubordinate]) expect(await send(i)).toMatchObject({ state: 'done' });
    made.accounts.push(master, subordinate); made.invoices.push(ofMaster, ofSubordinate);
    await merge(master, subordinate);
  });

  it('R12 invoices and links follow; the other customer stays, inactive, and names the survivor', async () => {
    expect((await admin('GET', `invoices(${ofSubordinate})?$select=_customerid_value`))._customerid_value).toBe(master);
    expect(await admin('GET', `accounts(${subordinate})?$select=merged,_masterid_value,statecode`)).toMatchObject({ merged: true, _masterid_value: master, statecode: 1 });
    expect((await linksOf(master)).map((l) => l.cfl_isprimary)).toEqual([true, true]);
    expect(await linksOf(subordinate)).toEqual([]);
    expect(await detailsOf(world, ofSubordinate)).toMatchObject({ status: 'sent', _cfl_sentinvoiceid_value: ofSubordinate });
  });
  it('R12 the next invoice goes to the survivor\'s own contact, although both links are primary', async () => {
    const next = await newInvoice(world, { customer: master });
    expect(await send(next)).toMatchObject({ state: 'done' });
    expect(await contactOf(next)).toBe(await contactOf(ofMaster));
    expect(await contactOf(next)).not.toBe(await contactOf(ofSubordinate));
    made.invoices.push(next);
  });
  it('R12 a person who marks the other one as primary decides', async () => {
    const other = await contactOf(ofSubordinate);
    const mine = (await linksOf(master)).find((l) => l.cfl_xerocontactid !== other);
    await admin('PATCH', `${contactLink.setName}(${mine.cfl_contactlinkid})`, { cfl_isprimary: false });
    const next = await newInvoice(world, { customer: master });
    expect(await send(next)).toMatchObject({ state: 'done' });
    expect(await contactOf(next)).toBe(other);
    made.invoices.push(next);
  });
  it('R12 a survivor who was not in Xero takes over the only link; of two that came over a person chooses, and the relay says so', async () => {
    const survivor = await newAccount(world, 'Survivor Ltd');
    const merged: string[] = [];
    for (const name of ['First of two', 'Second of two']) {
      const account = await newAccount(world, name), invoice = await newInvoice(world, { customer: account });
      expect(await send(invoice)).toMatchObject({ state: 'done' });
      merged.push(invoice); made.accounts.push(account); made.invoices.push(invoice);
      await merge(survivor, account);
      const next = await newInvoice(world, { customer: survivor });
      made.invoices.push(next);
      const ended = await send(next);
      if (merged.length === 1) { expect(ended).toMatchObject({ state: 'done' }); expect(await contactOf(next)).toBe(await contactOf(invoice)); } else expect(ended).toMatchObject({ state: 'refused', result: { problems: [{ code: 'CONTACT_SEVERAL_LINKS', fix: expect.stringContaining('primary') }] } });
    }
    made.accounts.push(survivor);
  });
});

describe('merging where the platform leaves rows of custom tables behind', () => {
  it('R12 the survivor keeps its own contact; one without any gets one of its own, and nothing fails in silence', async () => {
    await world.control('dataverse', 'switches', { mergeCustomRows: 'stay' });
    try {
      const [known, bare, gone] = [await newAccount(world, 'Known Ltd'), await newAccount(world, 'Bare Ltd'), await newAccount(world, 'Gone Ltd')];
      const first = await newInvoice(world, { customer: known }), ofGone = await newInvoice(world, { customer: gone });
      for (const i of [first, ofGone]) expect(await send(i)).toMatchObject({ state: 'done' });
      await merge(bare, gone);
      expect(await linksOf(gone)).toHaveLength(1);
      const ofBare = await newInvoice(world, { customer: bare }), again = await newInvoice(world, { customer: known });
      for (const i of [ofBare, again]) expect(await send(i)).toMatchObject({ state: 'done' });
      expect(await contactOf(ofBare)).not.toBe(await contactOf(ofGone));
      expect(await contactOf(again)).toBe(await contactOf(first));
      made.accounts.push(known, bare, gone); made.invoices.push(first, ofGone, ofBare, again);
    } finally { await world.control('dataverse', 'switches', { mergeCustomRows: 'follow' }); }
  });
});

describe('uninstalling', () => {
  it('R23 what it would delete is said beforehand, with the rights that the relay has; what those do not show is named', async () => {
    const [first] = made.accounts;
    await admin('PATCH', `accounts(${first})`, { cfl_taxnumber: 'GB 999' });
    const said = await check();
    const details = (await admin('GET', `${xeroDocument.setName}?$filter=cfl_xeroid ne null&$count=true&$top=1`))['@odata.count'];
    expect(said).toContain('This command has changed nothing.');
    expect(said).toMatch(/Xero Contact Links: 7\b/);
    expect(said).toContain(`Documents in Xero that Dynamics would no longer know of: ${details}`);
    expect(said).toMatch(/Tax Number of account: 1\b/);
    expect(said).toMatch(/Requests that are still open and would be lost: 0\b/);
    expect(said).toMatch(/Who holds the roles: not counted: the relay's role does not read it/);
    expect(said).toContain('everything in Xero, as it is');
  });
  it('R23 an application user who may see more is told more', async () => {
    await world.control('dataverse', 'role-privileges', { role: 'Counterfoil Service', add: { prvReadRole: 'Global', prvReadTeam: 'Global', prvReadSolution: 'Global' } });
    const said = await check();
    expect(said).toMatch(/Counterfoil Sender: .*Sally Sales/);
    expect(said).toContain('Nothing of your own stands in the way.');
  });
  it('R23 an open request is counted, one without a state too', async () => {
    await world.relay.stop();
    const invoice = await newInvoice(world, {});
    made.invoices.push(invoice);
    await requestSend(world, invoice);
    expect(await check()).toMatch(/still open and would be lost: 1\. Wait until they are done/);
  });
  it('R23 leaves no trace on the tables of others, keeps what people did, and touches nothing in Xero', async () => {
    const inXero = await xeroInvoices(world);
    const { solutionid } = (await admin('GET', "solutions?$filter=uniquename eq 'Counterfoil'")).value[0];
    await admin('DELETE', `solutions(${solutionid})`);
    const after = await digest(), before = bare as Awaited<ReturnType<typeof digest>>;
    expect(after.definitions).toEqual(before.definitions);
    expect([after.apps, after.roles, after.links]).toEqual([before.apps, before.roles, before.links]);
    const tables = new Set([...Object.keys(after.rows), ...Object.keys(before.rows)]);
    for (const name of tables) {
      const now = after.rows[name] ?? {}, was = before.rows[name] ?? {};
      expect(Object.fromEntries(Object.entries(now).filter(([id]) => id in was)), name).toEqual(was);
      // what people made in the meantime has nothing of ours either
      for (const row of Object.values(now)) expect(Object.keys(row).filter((k) => k.startsWith('cfl_'))).toEqual([]);
    }
    expect(Object.keys(after.rows['invoice'] ?? {})).toEqual(expect.arrayContaining(made.invoices));
    expect(await xeroInvoices(world)).toEqual(inXero);
  });
  it('R23 R51 it can come back, and what was sent before is found in Xero and not sent again', async () => {
    await importSolution(world.places, world.zips.managed);
    expect((await admin('GET', `${xeroDocument.setName}`)).value).toEqual([]);
    await grantRoles(world.places);
    await setRelayUrl(world.places, world.relayUrl);
    await world.startRelay();
    const [known] = made.invoices;
    const before = (await xeroInvoices(world)).length;
    expect(await send(known!)).toMatchObject({ state: 'done' });
    expect(await xeroInvoices(world)).toHaveLength(before);
    expect(await detailsOf(world, known!)).toMatchObject({ status: 'sent' });
  });
});
