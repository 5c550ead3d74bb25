/** What is mirrored from Xero, read when somebody asks and after a refusal, over HTTP, out of the built zip. */
import { optionKey, optionValue, requestAction, requestState } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, firstId, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let admin: Awaited<ReturnType<World['as']>>;
let connection: string;
beforeAll(async () => {
  world = await startWorld();
  admin = await world.as('admin');
  await world.control('xero', 'switches', { minuteLimit: 1_000 });
  connection = await firstId(world, 'cfl_connections', 'cfl_connectionid', 'statecode eq 0');
});
afterAll(() => world?.close());

const read = async (user: string, more: object = {}) => requestEnded(world, (await (await world.as(user))('POST', 'cfl_syncrequests?$select=cfl_syncrequestid', { cfl_action: optionValue(requestAction, 'readReference'), ...more }, { prefer: 'return=representation' })).cfl_syncrequestid);
const account = async (code: string) => (await admin('GET', `cfl_xeroaccounts?$filter=cfl_code eq '${code}'`)).value[0];
const refused = async (extra: object): Promise<{ state: string; codes: string[]; id: string }> => {
  const id = await newInvoice(world, { lines: [{ text: 'Consulting', price: 10, extra: extra as Record<string, unknown> }] });
  const ended = await requestEnded(world, await requestSend(world, id));
  return { state: ended.state, codes: (ended.result?.problems ?? []).map((p: any) => p.code), id };
};
/** The poll has calls of its own. */
const readings = async (): Promise<number> => (await world.control('xero', 'calls')).filter((c: any) => /\/(Accounts|TaxRates|BrandingThemes|Currencies|TrackingCategories|Organisation)s?(\?|$)/.test(c.path)).length;
const seen = async (path: string): Promise<any[]> => (await world.control('xero', 'calls')).filter((c: any) => c.method === 'GET' && c.path.includes(path));

describe('R15 read from Xero on demand', () => {
  it('R15 an administrator who sends nothing asks by arguments: new, renamed, archived and merged ones are there, settings stay, in six calls', async () => {
    const before = { sales: await account('200'), row: await admin('GET', `cfl_connections(${connection})`) };
    const { accounts } = await world.control('xero', 'snapshot');
    const model = accounts.find((a: any) => a.Code === '200');
    await world.control('xero', 'state/account', { ...model, AccountID: crypto.randomUUID(), Code: '297', Name: 'Wine tastings', SystemAccount: undefined });
    await world.control('xero', 'state/account', { AccountID: model.AccountID, Name: 'Sales of wine' });
    const closed = accounts.find((a: any) => a.Class === 'EXPENSE' && a.Status === 'ACTIVE' && !a.SystemAccount);
    await world.control('xero', 'state/account', { AccountID: closed.AccountID, Status: 'ARCHIVED' });
    await world.control('xero', 'state/organisation', { PeriodLockDate: '2020-03-31', EndOfYearLockDate: '2020-12-31' });
    await world.control('xero', 'calls', undefined, 'DELETE');
    const ended = await read('admin', { cfl_arguments: JSON.stringify({ connection }) });
    expect(ended).toMatchObject({ state: 'done', message: 'Harbour & Vine Ltd was read from Xero: 1 new account, 1 account changed, 1 account archived, the period lock date and the end of year lock date as in Xero now.' });
    expect(await readings()).toBe(6);
    expect(await account('297')).toMatchObject({ cfl_name: '297 Wine tastings', statecode: 0 });
    expect(await account('200')).toMatchObject({ cfl_xeroaccountid: before.sales.cfl_xeroaccountid, cfl_name: '200 Sales of wine' });
    expect(await account(closed.Code)).toMatchObject({ statecode: 1 });
    const row = await admin('GET', `cfl_connections(${connection})`);
    expect(row).toMatchObject({ cfl_periodlockdate: '2020-03-31', cfl_endofyearlockdate: '2020-12-31', _cfl_defaultaccountid_value: before.row._cfl_defaultaccountid_value, cfl_numbering: before.row.cfl_numbering, cfl_status: before.row.cfl_status });
    // asked again at once: nothing is read, and the same is told
    expect((await read('sales')).message).toBe(ended.message);
    expect(await readings()).toBe(6);
  });

  it('R15 nonsense and a connection that there is not are refused with the way out', async () => {
    expect((await read('sales', { cfl_arguments: '{"connection":"x"}' })).result.problems[0].code).toBe('READ_ARGUMENTS_INVALID');
    expect((await read('sales', { cfl_arguments: JSON.stringify({ connection: crypto.randomUUID() }) })).result.problems[0].code).toBe('READ_NO_CONNECTION');
  });

  it('R15 an account that Xero refuses is marked archived by itself, and the document says so the next time, before Xero is asked', async () => {
    const there = await account('297');
    const { accounts } = await world.control('xero', 'snapshot');
    const id = accounts.find((a: any) => a.Code === '297').AccountID;
    await world.control('xero', 'state/account', { AccountID: id, Status: 'ARCHIVED' });
    const line = { 'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${there.cfl_xeroaccountid})` };
    const first = await refused(line);
    expect(first).toMatchObject({ state: 'refused', codes: ['XERO_ACCOUNT_INVALID'] });
    expect((await detailsOf(world, first.id)).cfl_problemtext).toContain('being read from Xero now');
    await expect.poll(async () => (await account('297')).statecode, { timeout: 15_000 }).toBe(1);
    expect(await refused(line)).toMatchObject({ state: 'refused', codes: ['ACCOUNT_ARCHIVED'] });
    expect(await seen('/Accounts')).toHaveLength(2);
  });
});

describe('R27 what waits', () => {
  it('R27 a request that stands still says why in its row, and the connection how many wait, failed and went', async () => {
    expect((await requestEnded(world, await requestSend(world, await newInvoice(world)))).state).toBe('done');
    await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Invoices' }, times: 1, fault: { kind: 'status', status: 429, retryAfter: 120, problem: 'minute' } });
    const request = await requestSend(world, await newInvoice(world));
    const row = () => admin('GET', `cfl_syncrequests(${request})`);
    await expect.poll(async () => (await row()).cfl_message, { timeout: 20_000, interval: 200 }).toMatch(/^Waiting since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Xero takes only so many calls/);
    expect(optionKey(requestState, (await row()).cfl_requeststate)).toBe('waiting');
    // two were refused above for an archived account
    await expect.poll(async () => (await admin('GET', `cfl_connectionhealths?$filter=_cfl_connectionid_value eq ${connection}`)).value[0], { timeout: 10_000, interval: 200 })
      .toMatchObject({ cfl_documentswaiting: 1, cfl_documentssent: 1, cfl_documentsfailed: 2, cfl_lastproblemcode: null });
  });
});
