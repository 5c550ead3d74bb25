/** One relay, two environments that were set up on its page, one sign-in at Xero for both: commands, the master key, and what is forgotten. */
import { randomBytes } from 'node:crypto';
import { connectionStatus, optionKey } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRelayProcess } from '../../scripts/relay-process.ts';
import { mailServer } from '../../plugins-proxy/src/alerts/testing/mail-server.ts';
import { linksTo, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startTwoEnvironments, type TwoEnvironments, type World } from './two-environments.ts';

let t: TwoEnvironments;
beforeAll(async () => { t = await startTwoEnvironments(); await t.start(); await t.settled(); });
afterAll(() => t?.close());

const connections = async (w: World): Promise<any[]> => (await (await w.as('admin'))('GET', 'cfl_connections?$select=cfl_connectionid,cfl_name,cfl_status')).value;
const statuses = async (): Promise<(string | undefined)[]> => (await Promise.all([t.first, t.other].map(connections))).map(([c]) => optionKey(connectionStatus, c.cfl_status));
async function sends(w: World, number: string): Promise<void> {
  const invoice = await newInvoice(w, { number });
  expect((await requestEnded(w, await requestSend(w, invoice), 30_000)).state).toBe('done');
  expect((await xeroInvoices(t.first)).filter(linksTo(invoice))).toHaveLength(1);
}

describe('commands know every environment', () => {
  it('R21 R44 with several, each command wants to know which one, and lists them', async () => {
    for (const args of [['pause', '--reason', 'x'], ['resume'], ['read-only', '--reason', 'x'], ['explain', 'INV-1'], ['retry', '--failed'], ['drift'], ['uninstall-check'], ['export'], ['forget'], ['load', '--from', '2026-01-01', '--to', '2026-01-31']]) {
      const said = await t.counterfoil(args);
      expect(said, args.join(' ')).toMatchObject({ code: 1, text: expect.stringContaining('(WHICH_ENVIRONMENT)') });
      for (const part of [t.first.dataverse.url, t.second.url, 'North Sea Wines', 'South Sea Wines', t.secondId]) expect(said.text).toContain(part);
    }
    expect((await t.counterfoil(['pause', '--reason', 'x', '--environment', 'East Sea Wines'])).text).toContain('No environment of this relay fits "East Sea Wines"');
    expect((await t.counterfoil(['backup', 'x', '--environment', 'South Sea Wines'])).text).toContain('all environments of this relay at once');
    expect(await statuses()).toEqual(['connected', 'connected']);
  });

  it('R21 R44 named by address, host, name or id it is that one, and nothing happens to the other', async () => {
    expect(await t.counterfoil(['pause', '--environment', t.second.url, '--reason', 'Year end'])).toMatchObject({ code: 0, text: expect.stringContaining('is paused') });
    expect(await statuses()).toEqual(['connected', 'paused']);
    expect((await t.counterfoil(['resume', '--environment=south sea wines'])).code).toBe(0);
    expect((await t.counterfoil(['read-only', `--environment=${new URL(t.first.dataverse.url).host}`, '--reason', 'Closing'])).code).toBe(0);
    expect(await statuses()).toEqual(['readOnly', 'connected']);
    expect((await t.counterfoil(['resume', '--environment', t.firstId])).code).toBe(0);
    await newInvoice(t.first, { number: 'ONLY-NORTH' });
    expect(await t.counterfoil(['explain', 'ONLY-NORTH', '--environment', 'North Sea Wines'])).toMatchObject({ code: 0, text: expect.stringContaining('nobody has sent it yet') });
    expect(await t.counterfoil(['explain', 'ONLY-NORTH', '--environment', 'South Sea Wines'])).toMatchObject({ code: 1, text: expect.stringContaining('(NO_SUCH_DOCUMENT)') });
    expect((await t.counterfoil(['drift', '--environment', t.secondId])).code).toBe(0);
    expect((await (await t.first.as('admin'))('GET', "cfl_syncrequests?$filter=startswith(cfl_name,'Compare')")).value).toEqual([]);
    expect((await t.counterfoil(['retry', '--failed', '--environment', t.second.url])).text).toContain('Nothing was asked for');
    expect((await t.counterfoil(['uninstall-check', '--environment', t.second.url])).code).toBe(0);
  });

  it('R21 doctor looks at all of them, or at the one that is named, with the relay running', async () => {
    const all = await t.counterfoil(['doctor']);
    expect(all, all.text).toMatchObject({ code: 0 });
    for (const name of ['North Sea Wines', 'South Sea Wines']) for (const what of ['Stored client secret: opens', 'Dynamics: signed in', 'Solution and role: 1 Xero connection', 'Xero: Harbour & Vine Ltd (signed in']) expect(all.text).toContain(`ok    ${name}: ${what}`);
    expect(all.text).toMatch(/ok {4}Secrets: \d+ stored, all of them open/);
    const one = await t.counterfoil(['doctor', '--environment', 'South Sea Wines']);
    expect(one.text).toContain(`ok    Dynamics: signed in; organization ${t.secondId}`);
    expect(one.text).not.toContain(t.firstId);
    const wrong = await t.counterfoil(['doctor'], { MASTER_KEY: randomBytes(32).toString('base64') });
    expect(wrong.code).toBe(1);
    expect(wrong.text).toMatch(/FAIL {2}Secrets: .* sealed with another master key[^]*FAIL {2}North Sea Wines: Stored client secret/);
  });

  it('R42 alert-test also tells whom the connections name, of every environment or of one', async () => {
    const mail = await mailServer();
    try {
      for (const [w, to] of [[t.first, 'north@example.com'], [t.other, 'south@example.com; not an address']] as const) { const [c] = await connections(w); await (await w.as('admin'))('PATCH', `cfl_connections(${c.cfl_connectionid})`, { cfl_alertrecipients: to }); }
      const channels = { SMTP_URL: mail.url, ALERT_EMAIL_FROM: 'relay@example.com', ALERT_EMAIL_TO: 'all@example.com' };
      expect(await t.counterfoil(['alert-test'], channels)).toMatchObject({ code: 0, text: expect.stringContaining('also to 2 from Alerts To') });
      expect((await t.counterfoil(['alert-test', '--environment', 'South Sea Wines'], channels)).text).toContain('also to 1 from');
      expect(mail.mails.map((m) => [...m.to].sort())).toEqual([['all@example.com', 'north@example.com', 'south@example.com'], ['all@example.com', 'south@example.com']]);
    } finally { await mail.close(); }
  });
});

describe('the master key', () => {
  it('R64 is exchanged for the secrets of both environments: killed in the midst and run again; afterwards the new key alone opens, and the old one is refused', async () => {
    const old = t.key, next = randomBytes(32).toString('base64');
    await t.relay.stop();
    const ids = async (): Promise<string[]> => [...new Set((await t.rows('SELECT secret AS s FROM hosted_environments UNION ALL SELECT sealed_tokens FROM xero_sign_ins UNION ALL SELECT sealed FROM kept_keys')).map((r) => String(r.s).split('.')[1]!))];
    const [oldId] = await ids();
    const both = { MASTER_KEY: next, MASTER_KEY_PREVIOUS: old };
    expect(await t.counterfoil(['rotate-key'], { MASTER_KEY: next })).toMatchObject({ code: 1, text: expect.stringContaining('(MASTER_KEY_PREVIOUS_MISSING)') });
    expect((await t.process(['rotate-key'], { ...both, CRASH_AT: 'secret-rewrapped' })).signal).toBe('SIGKILL');
    expect(await ids()).toHaveLength(2);
    expect((await t.process(['rotate-key'], both)).text).toContain('secrets are sealed with the new key');
    expect(await ids()).toEqual([expect.not.stringContaining(oldId!)]);
    expect((await t.counterfoil(['rotate-key'], both)).text).toContain('0 secrets');

    const e = t.environment();
    await expect(startRelayProcess({ port: t.first.relayPort, dataDir: e['DATA_DIR']!, dataverseUrl: '', xeroUrl: '', identityUrl: '', appUrl: '', extra: e })).rejects.toThrow('SECRET_KEY_UNKNOWN');
    t.useKey(next);
    await t.start();
    await sends(t.first, 'ROTATED-1');
    await sends(t.other, 'ROTATED-2');
  });
});

describe('an environment that is forgotten', () => {
  it('R64 is exported without a secret and removed whole: killed in the midst nothing is gone, run again all of it; the other one works on with the sign-in that both had', async () => {
    const found = await t.counterfoil(['export', '--environment', 'South Sea Wines']);
    expect(Object.keys(JSON.parse(found.text).tables)).toEqual(expect.arrayContaining(['hosted_environments', 'bindings', 'connections', 'xero_grants', 'xero_sign_ins']));
    expect(found.text).not.toMatch(/cf1\.|sandbox-relay-secret/);
    expect(found.text).not.toContain(t.firstId);
    expect(await t.counterfoil(['forget', '--environment', 'South Sea Wines', '--yes', t.secondId])).toMatchObject({ code: 1, text: expect.stringContaining('(RELAY_RUNNING)') });
    await t.relay.stop();
    const schemas = (): Promise<any[]> => t.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'environment%'");
    expect(await t.counterfoil(['forget', '--environment', 'South Sea Wines'])).toMatchObject({ code: 1, text: expect.stringContaining(`counterfoil forget ${t.secondId} --yes ${t.secondId}`) });
    expect(await t.process(['forget', t.secondId, '--yes', t.secondId], { CRASH_AT: 'forget-removed' })).toMatchObject({ signal: 'SIGKILL' });
    expect(await schemas()).toHaveLength(2);
    const done = await t.counterfoil(['forget', '--environment', 'South Sea Wines', '--yes', t.secondId]);
    expect(done, done.text).toMatchObject({ code: 0, text: expect.stringContaining('in Xero: every document, and the permission of this app for Harbour & Vine Ltd') });
    expect(await schemas()).toHaveLength(1);
    expect(await t.rows(`SELECT 1 FROM hosted_environments WHERE organization_id = '${t.secondId}'`)).toEqual([]);
    expect(await t.rows('SELECT state FROM xero_sign_ins')).toEqual([{ state: 'live' }]);
    await t.start();
    await sends(t.first, 'REMAINS-1');
    // one environment is left: nobody has to say which
    expect(await t.counterfoil(['pause', '--reason', 'Alone now'])).toMatchObject({ code: 0 });
    expect(await statuses()).toEqual(['paused', 'connected']);
  });
});
