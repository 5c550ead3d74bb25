/** The relay process itself, against the sandboxes: joining, restarting, waiting for what is down, and what it says when something is wrong. */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connection, connectionStatus, optionValue } from '@counterfoil/solution';
import { relayEnvironment, startRelayProcess } from '../../scripts/relay-process.ts';
import { newAccount, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { freePort, startWorld, type World } from '../world/index.ts';

let w: World;
beforeAll(async () => { w = await startWorld({ relay: false }); });
afterAll(() => w.close());

const settings = (more: Record<string, string> = {}) => ({ port: w.relayPort, dataDir: w.dataDir, dataverseUrl: w.dataverse.url, xeroUrl: w.xero.url, identityUrl: w.identity.url, appUrl: w.app.url, extra: { SWEEP_SECONDS: '1', ...more } });
const connections = async (): Promise<any[]> => (await (await w.as('admin'))('GET', connection.setName)).value;
const cli = (env: Record<string, string>): Promise<{ code: number | null; text: string }> => new Promise((done) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../../plugins-proxy/src/cli.ts'), 'doctor'], { env: { PATH: process.env['PATH'], ...env } as NodeJS.ProcessEnv });
  let text = '';
  for (const s of [child.stdout, child.stderr]) s.on('data', (c: Buffer) => { text += c.toString(); });
  child.on('exit', (code) => done({ code, text }));
});

describe('joining', () => {
  it('waits for a Dataverse that is down, says so, and joins when it is there', async () => {
    const port = await freePort();
    const starting = startRelayProcess({ ...settings(), dataverseUrl: `http://localhost:${port}` }, { waitMs: 30_000 });
    await expect.poll(async () => (await fetch(`${w.relayUrl}/readyz`).then((r) => r.json() as Promise<any>, () => ({}))).status, { timeout: 20_000 }).toBe('waiting');
    expect((await fetch(`${w.relayUrl}/healthz`)).status).toBe(200);
    // the address gets its server: whatever comes is passed on to the sandbox
    const gateway = createServer((q, a) => {
      const parts: Buffer[] = [];
      q.on('data', (c: Buffer) => parts.push(c)).on('end', () => void (async () => {
        const { host: _h, connection: _c, 'content-length': _l, 'transfer-encoding': _t, ...headers } = q.headers;
        const r = await fetch(w.dataverse.url + q.url, { method: q.method!, headers: headers as Record<string, string>, ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}) });
        a.writeHead(r.status, { 'content-type': r.headers.get('content-type') ?? 'text/plain' });
        a.end(Buffer.from(await r.arrayBuffer()));
      })());
    });
    await new Promise<void>((d) => { gateway.listen(port, d); });
    const relay = await starting;
    expect((await connections()).map((c) => [c.cfl_name, c.cfl_status])).toEqual([['Harbour & Vine Ltd', optionValue(connectionStatus, 'connected')]]);
    await relay.stop();
    gateway.closeAllConnections(); gateway.close();
  });

  it('starts again without asking Xero anything, even while Xero is down, and after a kill within seconds', async () => {
    // another address of the same environment would be another environment to the relay: begin with a clean memory
    const first = await startRelayProcess({ ...settings(), dataDir: join(w.dataDir, 'b') });
    await first.kill();
    await w.control('xero', 'calls', undefined, 'DELETE');
    const began = performance.now();
    const second = await startRelayProcess({ ...settings(), dataDir: join(w.dataDir, 'b'), xeroUrl: 'http://localhost:1' });
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(await w.control('xero', 'calls')).toEqual([]);
    await second.stop();
  });

  it('stays below 200 MB and keeps no word of a document in its database or its log', async () => {
    const dataDir = join(w.dataDir, 'c');
    const relay = await startRelayProcess({ ...settings({ LOG_LEVEL: 'trace' }), dataDir });
    const customer = await newAccount(w, 'Zyxwvut Unmistakable Ltd');
    const id = await newInvoice(w, { customer, number: 'UNMISTAKABLE-77' });
    expect((await requestEnded(w, await requestSend(w, id))).state).toBe('done');
    const resident = Number(/counterfoil_resident_bytes (\d+)/.exec(await (await fetch(`${w.relayUrl}/metrics`)).text())![1]);
    expect(resident).toBeLessThan(200 * 1024 * 1024);
    expect(relay.output()).not.toMatch(/Zyxwvut|Bearer |sandbox-xero-secret|sandbox-relay-secret/);
    await relay.stop();
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((f) => readFileSync(f).includes('Zyxwvut'))).toEqual([]);
  });
});

describe('doctor and start-up errors', () => {
  it('doctor finds everything in order, and names the fix of what is not', async () => {
    const env = relayEnvironment({ ...settings(), dataDir: join(w.dataDir, 'd') });
    const good = await cli(env);
    expect(good).toMatchObject({ code: 0 });
    expect(good.text).toContain('ok    Xero: Harbour & Vine Ltd');
    const bad = await cli({ ...env, XERO_CLIENT_SECRET: 'wrong', DATAVERSE_URL: 'http://localhost:1' });
    expect(bad.code).toBe(1);
    expect(bad.text).toMatch(/FAIL {2}Dynamics[\s\S]*Fix: The server cannot be reached/);
    expect(bad.text).toMatch(/FAIL {2}Xero: identity: invalid_client[\s\S]*Fix: Check XERO_CLIENT_ID/);
    expect(bad.text).not.toContain('Solution and role');
    // one that waits for set-up lacks nothing
    const none = await cli({ DATA_DIR: join(w.dataDir, 'none') });
    expect(none).toMatchObject({ code: 0, text: expect.stringContaining('Environments: none yet: open the page /setup of the relay, or set DATAVERSE_URL') });
  });

  it('doctor looks at everything else while a relay is using the database', async () => {
    const own = { ...settings(), port: await freePort(), dataDir: join(w.dataDir, 'f') };
    const running = await startRelayProcess(own);
    try {
      const told = await cli({ ...relayEnvironment(own), DATAVERSE_CLIENT_SECRET: 'wrong' });
      expect(told.text).toContain('in use by a relay that is running');
      expect(told.text).toMatch(/FAIL {2}Dynamics: identity: invalid_client[\s\S]*Fix: Check DATAVERSE_URL/);
      expect(told.text).toContain('ok    Xero: Harbour & Vine Ltd');
    } finally { await running.stop(); }
  }, 60_000);

  it('a taken port is named with the variable that changes it', async () => {
    const taken = createServer(); await new Promise<void>((d) => { taken.listen(w.relayPort, '127.0.0.1', d); });
    await expect(startRelayProcess({ ...settings(), dataDir: join(w.dataDir, 'e') })).rejects.toThrow(/RELAY_PORT/);
    await new Promise((d) => { taken.close(d); });
  });
});
