/**
 * R23 least privilege. Of the relay's role: every privilege is taken away in turn, and joining or sending stops or loses
 * something; what nobody misses is not in the role. Of people: the role Sender, and no more than the role Sender.
 */
import { connection } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../sandbox/data/users.ts';
import { announce, setConnection } from '../switches/flow.ts';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { balancePrivileges, balancing } from './balance-trials.ts';
import { decides, decisionPrivileges } from './decision-trials.ts';
import { automaticCredit, comesOf, documentPrivileges } from './document-trials.ts';
import { change, differences, joining, privilegesOf, sending, SERVICE } from './role-trials.ts';

/** Privileges that nothing here misses, and why the role holds them all the same. */
const exceptions: Readonly<Record<string, string>> = {
  prvReadOrganization: 'A real environment is said to ask it of everybody who signs in at all; the sandbox does not.',
  prvReadcfl_SyncHistory: 'A history row is written with If-None-Match, so that the platform looks for one that is there; the sandbox looks without asking, the original may not.',
};

let world: World;
beforeAll(async () => {
  // Limits are not what is tested: hundreds of calls are made within a minute.
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '2', XERO_CALLS_PER_MINUTE: '60000' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
});
afterAll(() => world?.close());

describe('the role of the relay', () => {
  it('R17 R23 balances use their privileges: without any of them a row is missing, old or somebody else\'s', async () => {
    const trial = await balancing(world);
    try {
      const usual = await trial.attempt([]);
      expect(usual.map((rows) => (rows as unknown[][]).map(([amount]) => amount))).toEqual([[10], [20], [20]]);
      expect(new Set(usual.map((rows) => (rows as unknown[][])[0]![1])).size).toBe(2);
      expect(await trial.attempt([])).toEqual(usual);
      for (const name of balancePrivileges) expect([name, JSON.stringify(await trial.attempt([name])) === JSON.stringify(usual)]).toEqual([name, false]);
    } finally { await trial.close(); }
  }, 60_000);

  it('R23 holds exactly what it uses: without any of its privileges something is missing', async () => {
    const held = await privilegesOf(world, SERVICE);
    const missed: Record<string, string[]> = {};
    const ofJoining = (name: string): boolean => /cfl_(Connection|ConnectionHealth|XeroAccount|XeroTaxRate|BrandingTheme|TrackingCategory|TrackingOption)$/.test(name);

    const join = await joining(world);
    try {
      const usual = await join.attempt([]);
      expect(usual).toMatchObject({ 'joining': 'joined', 'refreshing': 'joined' });
      expect(differences(usual, await join.attempt([]))).toEqual([]);
      // what concerns documents only is taken away all at once: joining misses none of it
      expect(differences(usual, await join.attempt(Object.keys(held).filter((n) => !ofJoining(n))))).toEqual([]);
      for (const name of Object.keys(held).filter(ofJoining)) {
        const lost = differences(usual, await join.attempt([name]));
        if (lost.length > 0) missed[name] = lost;
      }
    } finally { await join.close(); }

    await world.startRelay();
    const send = await sending(world);
    await send.attempt();
    const usual = await send.attempt();
    expect(usual.open).toEqual([]);
    expect(differences(usual.seen, (await send.attempt({}, usual.seen)).seen)).toEqual([]);
    const open: string[] = [];
    const without = async (names: readonly string[]): Promise<string[]> => {
      const trial = await send.attempt(Object.fromEntries(names.map((n) => [n, held[n]!])), usual.seen);
      open.push(...trial.open);
      return Object.keys(trial.seen).filter((k) => JSON.stringify(trial.seen[k]) !== JSON.stringify(usual.seen[k]));
    };
    const rest = Object.keys(held).filter((n) => !(n in missed) && !(n in exceptions) && !(n in decisionPrivileges) && !(n in documentPrivileges) && !(balancePrivileges as readonly string[]).includes(n));
    for (const name of rest) {
      // rules are kept for a second
      if (/Rule|Mapping/.test(name)) await new Promise((r) => { setTimeout(r, 1_100); });
      const lost = await without([name]);
      if (lost.length > 0) missed[name] = lost;
    }
    expect(rest.filter((n) => !(n in missed)), 'superfluous privileges of the role').toEqual([]);
    const named = Object.keys(exceptions);
    expect(named.filter((n) => !(n in held) || n in missed), 'exceptions that are none').toEqual([]);
    expect(await without(named), 'exceptions that are missed after all').toEqual([]);

    // what is lost, in words, for some
    expect(missed['prvWritecfl_ContactLink']).toEqual(['an invoice whose link lost its customer']);
    expect(missed['prvReadContact']).toEqual(['an invoice of a new person, in euro']);
    expect(missed['prvReadcfl_ConnectionHealth']).toContain('refreshing');
    // with the privileges back, everything that had to wait goes on by itself
    for (const r of open) expect(['done', 'refused']).toContain((await requestEnded(world, r, 40_000)).state);
  }, 420_000);

  it('R23 R29 R65 decisions of people use their privileges, too: without any of them one is lost', async () => {
    const held = await privilegesOf(world, SERVICE);
    expect(Object.keys(decisionPrivileges).filter((p) => !(p in held))).toEqual([]);
    for (const what of new Set(Object.values(decisionPrivileges))) expect([what, await decides(world, what, {})]).toEqual([what, true]);
    for (const [name, what] of Object.entries(decisionPrivileges)) expect([name, await decides(world, what, { [name]: held[name]! })]).toEqual([name, false]);
  }, 120_000);
});

describe('the role of the relay for other documents', () => {
  it('R5 R20 R23 R34 R36 bills, credit notes, files and credit use their privileges, too: without any of them something is lost', async () => {
    const held = await privilegesOf(world, SERVICE);
    expect(Object.keys(documentPrivileges).filter((p) => !(p in held))).toEqual([]);
    // what goes by itself is found by sweeps, and each is waited for
    await world.relay.stop();
    await world.startRelay({ SWEEP_SECONDS: '0.5' });
    await automaticCredit(world, true);
    try {
      const usual = new Map<string, string>();
      for (const what of new Set(Object.values(documentPrivileges))) usual.set(what, JSON.stringify(await comesOf(world, what)));
      expect([...usual].filter(([, seen]) => !seen.includes('done') || seen.includes('lost'))).toEqual([]);
      const superfluous: string[] = [];
      for (const [name, what] of Object.entries(documentPrivileges)) if (JSON.stringify(await comesOf(world, what, { [name]: held[name]! })) === usual.get(what)) superfluous.push(name);
      expect(superfluous).toEqual([]);
    } finally { await automaticCredit(world, false); }
  }, 240_000);
});

describe('people', () => {
  const idOf = (name: string): string => users.find((u) => u.name === name)!.systemuserid;

  it('R23 nobody asks without the role Sender, whatever else they hold', async () => {
    const invoice = await newInvoice(world);
    for (const user of ['viewer', 'approver', 'security']) await expect(requestSend(world, invoice, user)).rejects.toThrow(/403.*prvCreatecfl_SyncRequest/s);
  });

  it('R23 nobody asks for an invoice that they may not see', async () => {
    const north = await newInvoice(world, { user: 'sales2', customer: await newAccount(world, 'Of the north'), number: 'NORTH-0' }).catch(() => undefined);
    const theirs = north ?? (await (await world.as('admin'))('GET', `invoices?$select=invoiceid&$filter=_ownerid_value eq ${idOf('sales2')}&$top=1`)).value[0].invoiceid;
    await expect(requestSend(world, theirs, 'sales')).rejects.toThrow(/403/);
  });

  it('R23 a Sender sees own requests, details and history, and nobody else\'s', async () => {
    const invoice = await newInvoice(world, { number: 'OWN-1' });
    const request = await requestSend(world, invoice);
    await announce(world, [request]);
    expect((await requestEnded(world, request)).state).toBe('done');
    const details = await detailsOf(world, invoice);
    const [own, other] = [await world.as('sales'), await world.as('sales2')];
    const paths = [`cfl_syncrequests(${request})`, `cfl_xerodocuments(${details.cfl_xerodocumentid})`];
    for (const path of paths) {
      expect(await own('GET', path)).toBeDefined();
      await expect(other('GET', path)).rejects.toThrow(/403/);
      await expect(own('PATCH', path, { cfl_name: 'mine' })).rejects.toThrow(/403/);
      await expect(own('DELETE', path)).rejects.toThrow(/403/);
    }
    const history = `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${details.cfl_xerodocumentid}`;
    expect((await own('GET', history)).value).toHaveLength(1);
    expect((await other('GET', history)).value).toHaveLength(0);
    for (const set of ['cfl_syncrequests', 'cfl_xerodocuments']) expect((await other('GET', set)).value.filter((r: any) => r._ownerid_value !== idOf('sales2'))).toEqual([]);
  });

  it('R23 who may not append to a connection does not post there; with the right, they do', async () => {
    const sender = 'Counterfoil Sender';
    const level = (await privilegesOf(world, sender))['prvAppendTocfl_Connection']!;
    const inXero = async (invoice: string): Promise<number> => (await world.control('xero', 'snapshot')).invoices.filter((i: any) => String(i.Url ?? '').includes(invoice)).length;
    const send = async (invoice: string) => { const request = await requestSend(world, invoice); await announce(world, [request]); const e = await requestEnded(world, request); return [e.state, ...(e.result.problems ?? []).map((p: { code: string }) => p.code), await inXero(invoice)]; };
    const first = await newInvoice(world, { number: 'RIGHT-1' });
    // as the role says in a company whose connections are kept apart: only who owns the connection, or is in the team that does
    await change(world, sender, { add: { prvAppendTocfl_Connection: 'Basic' } });
    const [{ cfl_connectionid: id, _ownerid_value: owner }] = (await (await world.as('admin'))('GET', `${connection.setName}?$select=cfl_connectionid,_ownerid_value`)).value;
    try {
      expect(await send(first)).toEqual(['refused', 'CONNECTION_NOT_ALLOWED', 0]);
      await change(world, sender, { remove: ['prvAppendTocfl_Connection'] });
      expect(await send(first)).toEqual(['refused', 'CONNECTION_NOT_ALLOWED', 0]);
      await change(world, sender, { add: { prvAppendTocfl_Connection: 'Basic' } });
      await setConnection(world, { 'ownerid@odata.bind': `/systemusers(${idOf('sales')})` });
      expect(await send(first)).toEqual(['done', 1]);
    } finally {
      await change(world, sender, { add: { prvAppendTocfl_Connection: level } });
      await setConnection(world, { 'ownerid@odata.bind': `/systemusers(${owner})` });
    }
    expect(id).toBeDefined();
    expect(await send(await newInvoice(world, { number: 'RIGHT-2' }))).toEqual(['done', 1]);
  });
});
