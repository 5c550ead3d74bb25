/** What whoever runs the relay can do, out of the built zip and over real HTTP: pause, read-only, resume, explain, retry. */
import { connectionStatus, optionKey, requestAction, requestState } from '@counterfoil/solution';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataverse, type DataverseClient } from '../../plugins-proxy/src/dataverse/client.ts';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { explainTo } from '../../plugins-proxy/src/operators/commands/explain.ts';
import { standTo } from '../../plugins-proxy/src/operators/commands/standing.ts';
import { failedDocuments, retry } from '../../plugins-proxy/src/operators/retry/index.ts';
import { ask, asked, ended, forgetCalls, until, xeroCalls, type Doc } from '../changes/steps.ts';
import { firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let w: World;
let door: DataverseClient;
let customer: string;
let connectionId: string;
beforeAll(async () => {
  w = await startWorld({ extra: { SWEEP_SECONDS: '0.3' } });
  door = createDataverse({ url: w.dataverse.url, authority: w.identity.url, tenantId: 'sandbox', clientId: 'relay', clientSecret: 'sandbox-relay-secret', log: silentLog() });
  customer = await newAccount(w, 'Standing Customer Ltd');
  connectionId = await firstId(w, 'cfl_connections', 'cfl_connectionid', "cfl_name ne ''");
});
afterAll(async () => { await door?.close(); await w?.close(); });
beforeEach(() => stand('connected'));

/** As the ribbon and a flow do it: the column, written by an administrator. */
const stand = async (to: 'paused' | 'readOnly' | 'connected', reason: string | null = null): Promise<void> => { await (await w.as('admin'))('PATCH', `cfl_connections(${connectionId})`, { cfl_status: connectionStatus.options[to].value, cfl_statusreason: reason }); };
const stateOf = async (request: string): Promise<{ state: string; message: string }> => { const r = await (await w.as('admin'))('GET', `cfl_syncrequests(${request})`); return { state: optionKey(requestState, r.cfl_requeststate) ?? 'waiting', message: r.cfl_message ?? '' }; };
const inXero = async (invoice: string): Promise<any[]> => (await xeroInvoices(w)).filter(linksTo(invoice));
const writes = async (): Promise<{ method: string; path: string }[]> => (await xeroCalls(w)).filter((c) => c.method !== 'GET');
const rests = (ms = 1_500): Promise<void> => new Promise((r) => { setTimeout(r, ms); });
const why = (given: string): ReturnType<typeof explainTo> => explainTo(door, given, { say: () => {}, lookEveryMs: 50, patienceMs: 20_000 });

describe('R44 paused', () => {
  it('R44 R57 what is asked for waits and says why, also over a restart of the relay; resumed, it goes once', async () => {
    const before = await newInvoice(w, { customer, number: 'PAUSE-0' });
    expect((await requestEnded(w, await requestSend(w, before))).state).toBe('done');
    await stand('paused', 'Year end until Friday.');
    const invoice = await newInvoice(w, { customer, number: 'PAUSE-1' });
    await forgetCalls(w);
    const request = await requestSend(w, invoice);
    const mail = await asked(w, 'update', { table: 'invoice', id: before } as Doc);
    await rests();
    expect([(await stateOf(request)).state, (await stateOf(mail.id)).state]).toEqual(['waiting', 'waiting']);
    const said = await why('PAUSE-1');
    expect(said.text).toContain('is paused');
    expect(said.text).toContain('Year end until Friday.');
    expect(said.text).toContain('presses Resume');
    await w.relay.kill();
    await w.startRelay();
    await rests();
    expect((await stateOf(request)).state).toBe('waiting');
    expect(await writes()).toEqual([]);
    expect(await standTo(door, { to: 'connected', connection: undefined, reason: '' })).toContain('resumed');
    expect((await requestEnded(w, request)).state).toBe('done');
    await ended(w, mail.set, mail.id);
    expect(await inXero(invoice)).toHaveLength(1);
    expect((await why('PAUSE-1')).text).toContain('In Xero as PAUSE-1');
  });

  it('R44 a document with a mistake is refused at once all the same: nobody waits in vain', async () => {
    await stand('paused', 'Year end.');
    const request = await requestSend(w, await newInvoice(w, { customer, number: 'PAUSE-2', lines: [] }));
    const end = await requestEnded(w, request);
    expect(end.state).toBe('refused');
    expect(end.result.problems.map((p: { code: string }) => p.code)).not.toContain('CONNECTION_PAUSED');
  });

  it('R44 what was on its way when the pause began stops before Xero, and goes afterwards', async () => {
    const invoices = await Promise.all([0, 1, 2].map((n) => newInvoice(w, { customer, number: `PAUSE-3${n}` })));
    // Xero takes nothing: they are stored, and would go with the next try
    await w.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Invoices' }, times: 20, fault: { kind: 'status', status: 429 } });
    const requests = await Promise.all(invoices.map((i) => requestSend(w, i)));
    // each waits for its next try, or for room before its first; none is through
    const stored = (m: string): number => [...m.matchAll(/open_intents\{[^}]*state="(?:ready|sending)"} (\d)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    await until(async () => stored(await (await fetch(`${w.relayUrl}/metrics`)).text()), (n) => n === 3);
    await stand('paused', 'Just now.');
    await w.control('xero', 'faults', undefined, 'DELETE');
    await rests(2_500);
    for (const i of invoices) expect(await inXero(i)).toEqual([]);
    await stand('connected');
    for (const r of requests) expect((await requestEnded(w, r)).state).toBe('done');
    for (const i of invoices) expect(await inXero(i)).toHaveLength(1);
  });
});

describe('R56 needs reconnecting', () => {
  const stands = async (): Promise<string | undefined> => optionKey(connectionStatus, (await (await w.as('admin'))('GET', `cfl_connections(${connectionId})?$select=cfl_status`)).cfl_status);

  it('R56 what is asked for meanwhile waits and says so, over a killed relay, too; it goes once when Xero takes the connection again; and what a person has taken back does not go', async () => {
    const before = await newInvoice(w, { customer, number: 'LAPSE-0' });
    expect((await requestEnded(w, await requestSend(w, before))).state).toBe('done');
    await w.control('xero', 'faults', { match: {}, times: 10_000, fault: { kind: 'status', status: 403 } });
    await (await w.as('admin'))('PATCH', `cfl_connections(${connectionId})`, { cfl_status: connectionStatus.options.needsReconnecting.value, cfl_statusreason: 'The sign-in at Xero has ended.' });
    await forgetCalls(w);
    const invoices: string[] = [];
    const requests: string[] = [];
    for (const n of [1, 2, 3]) { invoices.push(await newInvoice(w, { customer, number: `LAPSE-${n}` })); requests.push(await requestSend(w, invoices.at(-1)!)); }
    const update = await asked(w, 'update', { table: 'invoice', id: before } as Doc);
    await rests();
    expect([...await Promise.all(requests.map(async (r) => (await stateOf(r)).state)), (await stateOf(update.id)).state]).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    const said = await why('LAPSE-1');
    expect(said.text).toMatch(/needs reconnecting[^]*waits, and goes by itself then/);
    // with a mistake in it, it is refused at once: nobody waits in vain
    const wrong = await requestEnded(w, await requestSend(w, await newInvoice(w, { customer, number: 'LAPSE-4', lines: [] })));
    expect([wrong.state, wrong.result.problems.map((p: { code: string }) => p.code).includes('CONNECTION_NEEDS_RECONNECTING')]).toEqual(['refused', false]);
    expect((await ask(w, 'hold', { table: 'invoice', id: invoices[1]! })).state).toBe('done');
    await w.relay.kill();
    await w.startRelay();
    await until(() => stateOf(requests[0]!), (r) => r.message.includes('nobody has to send it again'));
    expect((await stateOf(requests[0]!)).state).toBe('waiting');
    expect(await writes()).toEqual([]);
    expect(await stands()).toBe('needsReconnecting');
    await w.control('xero', 'faults', undefined, 'DELETE');
    expect((await requestEnded(w, requests[0]!, 40_000)).state).toBe('done');
    expect((await requestEnded(w, requests[2]!)).state).toBe('done');
    expect((await requestEnded(w, requests[1]!)).state).toBe('refused');
    await ended(w, update.set, update.id);
    expect(await Promise.all(invoices.map(async (i) => (await inXero(i)).length))).toEqual([1, 0, 1]);
  });
});

describe('R44 read-only', () => {
  it('R44 nothing is written to Xero, sending is refused with the reason, and reading goes on', async () => {
    const there = await newInvoice(w, { customer, number: 'READ-0' });
    expect((await requestEnded(w, await requestSend(w, there))).state).toBe('done');
    expect(await standTo(door, { to: 'readOnly', connection: undefined, reason: 'The new system posts from now on.' })).toContain('read-only');
    await forgetCalls(w);
    const invoice = await newInvoice(w, { customer, number: 'READ-1' });
    const end = await requestEnded(w, await requestSend(w, invoice));
    expect([end.state, end.result.problems.map((p: { code: string }) => p.code)]).toEqual(['refused', ['CONNECTION_READ_ONLY']]);
    expect(end.message).toContain('The new system posts from now on.');
    expect((await ask(w, 'update', { table: 'invoice', id: there })).codes).toEqual(['CONNECTION_READ_ONLY']);
    expect((await ask(w, 'refresh', { table: 'invoice', id: there })).state).toBe('done');
    expect(await writes()).toEqual([]);
    expect((await why(invoice)).text).toContain('press Resume on the Xero connection');
    // what failed meanwhile goes by one command
    await standTo(door, { to: 'connected', connection: undefined, reason: '' });
    const failed = await failedDocuments(door, connectionId);
    expect(failed).toContainEqual({ table: 'invoice', id: invoice });
    expect(await retry(door, [{ table: 'invoice', id: invoice }])).toEqual({ asked: 1, left: [] });
    await until(() => inXero(invoice), (found) => found.length === 1);
  });
});

describe('R57 explain', () => {
  it('R57 answers by the number of Dynamics or Xero and by id, names what is wrong, and leaves no trace at the document', async () => {
    const good = await newInvoice(w, { customer, number: 'WHY-1' });
    expect((await why('WHY-1')).text).toMatch(/nobody has sent it yet[^]*Next: Press Send to Xero/);
    expect((await requestEnded(w, await requestSend(w, good))).state).toBe('done');
    const [there] = await inXero(good);
    for (const given of ['WHY-1', good, there.InvoiceID]) expect((await why(given)).text).toContain('In Xero as WHY-1.');
    const bad = await newInvoice(w, { customer, number: 'WHY-2', lines: [] });
    expect((await why('WHY-2')).text).toMatch(/could not go now: one thing has to be put right/);
    await expect(why('WHY-NONE')).rejects.toMatchObject({ code: 'NO_SUCH_DOCUMENT' });
    const rows = await (await w.as('admin'))('GET', `cfl_xerodocuments?$filter=cfl_documentkey eq 'invoice:${bad}'`);
    expect(rows.value).toEqual([]);
  });

  it('R57 whoever may not read the document is told nothing of it', async () => {
    const admin = await w.as('admin');
    const user = (await admin('GET', "systemusers?$select=systemuserid,domainname")).value.find((u: { domainname: string }) => u.domainname.startsWith('sales2@')).systemuserid;
    const foreign = (await admin('GET', `invoices?$select=invoiceid,invoicenumber&$filter=_ownerid_value eq ${user}&$top=1`)).value[0];
    const given = JSON.stringify({ documents: [{ table: 'invoice', id: foreign.invoiceid }] });
    const row = await (await w.as('sales'))('POST', 'cfl_syncrequests?$select=cfl_syncrequestid', { cfl_action: requestAction.options.explain.value, cfl_arguments: given }, { prefer: 'return=representation' });
    const end = await requestEnded(w, row.cfl_syncrequestid);
    expect([end.state, end.result.explanation]).toEqual(['refused', undefined]);
    expect(JSON.stringify([end.message, end.result])).not.toContain(foreign.invoicenumber);
  });
});
