/** Set-up by one command, for people who automate: from an environment without Counterfoil to an invoice in Xero. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../plugins-proxy/src/database/index.ts';
import { setupCommand } from '../../plugins-proxy/src/setup/command.ts';
import { webApi } from '../../sandbox/administrator.ts';
import { relayApplicationId, setupApplication } from '../../sandbox/data/users.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { build } from '../../scripts/build.ts';
import { relayEnvironment, startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { linksTo, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { freePort, type World } from '../world/index.ts';

const cli = join(import.meta.dirname, '..', '..', 'plugins-proxy', 'src', 'cli.ts');
let sandbox: Sandbox, dataDir: string, port: number, relayUrl: string, variables: Record<string, string>, world: World, relay: RelayProcess | undefined, server: Database | undefined;
// an application that administers the environment, and another one that the relay works as
const ADMINISTRATOR = { SETUP_TENANT_ID: 'sandbox', SETUP_CLIENT_ID: relayApplicationId, SETUP_CLIENT_SECRET: 'sandbox-relay-secret' };
const RELAY = { DATAVERSE_CLIENT_ID: setupApplication.id, DATAVERSE_CLIENT_SECRET: 'sandbox-setup-secret' };

beforeAll(async () => {
  await build(true);
  sandbox = await startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 });
  dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-headless-'));
  port = await freePort();
  relayUrl = `http://localhost:${port}`;
  variables = { ...relayEnvironment({ port, dataDir, dataverseUrl: sandbox.dataverse.url, xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: sandbox.app.url }), ...RELAY, ...ADMINISTRATOR };
  const places = { identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url };
  world = { ...sandbox, places, relayUrl, as: (user: string) => webApi(places, user) } as unknown as World;
});
afterAll(async () => { await relay?.stop(); await server?.close(); await sandbox?.close(); for (const d of [dataDir, `${dataDir}-server`]) rmSync(d, { recursive: true, force: true }); });

async function setup(args: readonly string[], more: Record<string, string> = {}, heard: (line: string) => void = () => undefined): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await setupCommand(args, { ...variables, ...more }, { say: (line) => { lines.push(line); heard(line); }, pauseMs: 50 });
  return { code, text: lines.join('\n') };
}
/** As its own process, as people run it. `killWhen`: what it says when it is to be killed. */
async function asProcess(args: readonly string[], o: { readonly more?: Record<string, string>; readonly killWhen?: RegExp } = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'setup', ...args], { env: { ...process.env, ...variables, ...o.more }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); if (o.killWhen?.test(out)) child.kill('SIGKILL'); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { child.once('close', (code) => { resolve({ code, out, err }); }); });
}
const control = (path: string, body: unknown) => fetch(`${sandbox.dataverse.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
const solutions = async (): Promise<string[]> => (await (await world.as('admin'))('GET', "solutions?$select=uniquename&$filter=startswith(uniquename,'Counterfoil')")).value.map((s: any) => s.uniquename);

describe('counterfoil setup', () => {
  // with a server's PostgreSQL, which is not started and stopped each time; further on with the built-in one
  beforeAll(async () => { server = await openDatabase({ dataDir: `${dataDir}-server` }); variables['DATABASE_URL'] = server.url; });

  it('R23 says what is missing before it begins: variables, sign-ins, roles, the address; nothing is changed', async () => {
    await expect(setup(['--everything'])).rejects.toMatchObject({ code: 'WRONG_ARGUMENTS' });
    await expect(setup([], { DATAVERSE_URL: '', DATAVERSE_TENANT_ID: '', DATAVERSE_CLIENT_ID: '', DATAVERSE_CLIENT_SECRET: '' })).rejects.toMatchObject({ code: 'SETUP_NO_ENVIRONMENT', message: expect.stringContaining('DATAVERSE_TENANT_ID') });
    await expect(setup([], { SETUP_TENANT_ID: '', SETUP_CLIENT_ID: '', SETUP_CLIENT_SECRET: '' })).rejects.toMatchObject({ code: 'NO_ADMIN_TOKEN', fix: expect.stringContaining('System Administrator') });
    await expect(setup([], { SETUP_CLIENT_ID: setupApplication.id, SETUP_CLIENT_SECRET: 'sandbox-setup-secret' })).rejects.toMatchObject({ code: 'SETUP_SAME_APPLICATION' });
    await expect(setup([], { DATAVERSE_ADMIN_TOKEN: 'e30.e30.e30' })).rejects.toMatchObject({ code: 'SETUP_SIGN_IN' });
    // a user without the role, until somebody gives it
    await expect(setup(['--relay-url', relayUrl])).rejects.toMatchObject({ code: 'SETUP_NOT_ADMINISTRATOR', fix: expect.stringContaining('System Administrator') });
    const admin = await world.as('admin');
    const [user] = (await admin('GET', `systemusers?$select=systemuserid&$filter=applicationid eq ${relayApplicationId}`)).value, [role] = (await admin('GET', "roles?$select=roleid&$filter=name eq 'System Administrator'")).value;
    await admin('POST', `systemusers(${user.systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${sandbox.dataverse.url}/api/data/v9.2/roles(${role.roleid})` });
    await expect(setup([])).rejects.toMatchObject({ code: 'SETUP_RELAY_ADDRESS_MISSING' });
    await expect(setup(['--relay-url', 'https://relay.example/path'])).rejects.toMatchObject({ code: 'SETUP_RELAY_ADDRESS_WRONG' });
    await expect(setup(['--relay-url', relayUrl], { DATAVERSE_CLIENT_SECRET: 'wrong-secret' })).rejects.toMatchObject({ code: 'SETUP_RELAY_SIGN_IN', fix: expect.stringContaining('DATAVERSE_CLIENT_SECRET') });
    await expect(setup(['--relay-url', relayUrl], { XERO_CLIENT_SECRET: 'wrong-secret' })).rejects.toMatchObject({ code: 'XERO_CLIENT_WRONG' });
    const wrong = await asProcess(['--relay-url', relayUrl], { more: { SETUP_CLIENT_SECRET: 'wrong-secret' } });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/does not let application .* sign in[\s\S]*Fix: Check SETUP_TENANT_ID[\s\S]*\(SETUP_ADMINISTRATOR_SIGN_IN\)/) });
    expect(wrong.out + wrong.err).not.toContain('wrong-secret');
    expect(await solutions()).toEqual([]);
  });

  it('R23 --dry-run says what it would do, and does nothing', async () => {
    const { code, text } = await setup(['--relay-url', relayUrl, '--dry-run']);
    expect(code).toBe(0);
    expect(text).toMatch(/would {2}import version [\d.]+ of the solution\nwould {2}make the relay's user[^\n]*Counterfoil Service\nwould {2}tell browsers[^\n]*\nwould {2}register the doorbell[^\n]*\nok {5}Xero: the custom connection reaches Harbour & Vine[^\n]*\n\nNothing was changed/);
    expect(await solutions()).toEqual([]);
    expect((await (await world.as('admin'))('GET', `systemusers?$select=systemuserid&$filter=applicationid eq ${setupApplication.id}`)).value).toEqual([]);
  });

  it('R23 killed in the midst of the import and run again it goes on; a second run changes nothing and says so', async () => {
    delete variables['DATABASE_URL'];
    await control('switches', { backgroundSeconds: 60 });
    const killed = await asProcess(['--relay-url', relayUrl], { killWhen: /\d+ %/ });
    expect(killed.code).toBeNull();
    expect(killed.out).toMatch(/importing version/);
    await control('clock', { advanceSeconds: 20 });
    const { code, text } = await setup(['--relay-url', relayUrl], {}, (line) => { if (line.includes(' %')) void control('clock', { advanceSeconds: 60 }); });
    expect(code, text).toBe(0);
    expect(text).toMatch(/Solution: version [\d.]+, [2-5]\d %\ndone {3}Solution: version [\d.]+ is installed\ndone {3}Relay's user[^\n]*\ndone {3}Relay's address: http:\/\/localhost:\d+\ndone {3}Doorbell[^\n]*\n/);
    expect(text).toContain('Next: start the relay');
    // the first import was waited for, and no second one begun
    expect([...sandbox.dataverse.world.store.rows('importjob').values()]).toHaveLength(1);
    await control('switches', { backgroundSeconds: 0 });
    await control('clock', { real: true });

    const store = sandbox.dataverse.world.store;
    const image = (): string => JSON.stringify(['systemuser', 'serviceendpoint', 'sdkmessageprocessingstep', 'environmentvariablevalue', 'importjob', 'asyncoperation', 'solution'].map((t) => [...store.rows(t).entries()]));
    const before = image();
    const again = await setup([]);
    expect(again.code).toBe(0);
    expect(again.text).not.toMatch(/^(done|would|FAIL)/m);
    expect(again.text).toContain('Nothing was changed: everything was there.');
    expect(image()).toBe(before);
    // the relay has its own role and no other
    const user = [...store.rows('systemuser').values()].find((u) => u['applicationid'] === setupApplication.id)!;
    expect(store.links('systemuserroles_association').filter(([u]) => u === user['systemuserid']).map(([, r]) => store.get('role', r)!['name'])).toEqual(['Counterfoil Service']);
  });

  it('R23 R46 R68 the relay that starts with the same variables sends an invoice, rung by Dynamics and without any sweep', async () => {
    relay = await startRelayProcess({ port, dataDir, dataverseUrl: sandbox.dataverse.url, xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: sandbox.app.url, extra: { ...RELAY, SWEEP_SECONDS: '3600', XERO_POLL_SECONDS: '3600' } });
    const admin = await world.as('admin');
    await expect.poll(async () => (await admin('GET', 'cfl_connections?$select=cfl_name,cfl_isdefault')).value, { timeout: 20_000 }).toMatchObject([{ cfl_isdefault: true }]);
    // the command works beside a relay that runs
    const beside = await setup([]);
    expect(beside.text).toMatch(/ok {5}Connection: Harbour & Vine[^\n]*GB, GBP, connected, default[\s\S]*Nothing was changed[\s\S]*Next: give people their roles/);
    const role = (await admin('GET', "roles?$select=roleid&$filter=name eq 'Counterfoil Sender'")).value[0].roleid, sales = (await admin('GET', "systemusers?$select=systemuserid&$filter=domainname eq 'sales@harbourvine.example'")).value[0].systemuserid;
    await admin('POST', `systemusers(${sales})/systemuserroles_association/$ref`, { '@odata.id': `${sandbox.dataverse.url}/api/data/v9.2/roles(${role})` });
    const invoice = await newInvoice(world, { number: 'HEADLESS-1', lines: [{ text: 'Consulting', quantity: 2, price: 100 }] });
    expect((await requestEnded(world, await requestSend(world, invoice), 20_000)).state).toBe('done');
    expect((await xeroInvoices(world)).filter(linksTo(invoice)).map((i) => [i.InvoiceNumber, i.Total])).toEqual([['HEADLESS-1', 240]]);
  });

  it('R23 a doorbell that was lost, or has another key, is put right by running it again', async () => {
    const admin = await world.as('admin');
    const [endpoint] = (await admin('GET', 'serviceendpoints?$select=serviceendpointid')).value;
    await admin('PATCH', `serviceendpoints(${endpoint.serviceendpointid})`, { description: 'Tells the Counterfoil relay that a request was written; mark of its key: 000000000000' });
    expect((await setup(['--dry-run'])).text).toMatch(/would {2}register the doorbell/);
    expect((await setup([])).text).toMatch(/done {3}Doorbell/);
    expect((await setup([])).text).toContain('Nothing was changed');
  });
});
