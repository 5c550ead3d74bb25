/** The relay's memory is put back as it was, or taken away: nothing that was sent since is sent twice. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { details, ended, forgetCalls, newCreditNote, asked, xeroCalls, type Doc } from '../changes/steps.ts';
import { linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

const cli = join(fileURLToPath(import.meta.url), '..', '..', '..', 'plugins-proxy', 'src', 'cli.ts');
const ORGANIZATION = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
let w: World; let customer: string; let folder: string;
beforeAll(async () => {
  w = await startWorld({ extra: { SWEEP_SECONDS: '0.3' } });
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-restore-'));
  customer = await newAccount(w, 'Restored Customer Ltd');
});
afterAll(async () => { await w?.close(); rmSync(folder, { recursive: true, force: true }); });

/** As people run it. */
async function counterfoil(dataDir: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, ...relayEnvironment({ port: w.relayPort, dataDir, dataverseUrl: w.dataverse.url, xeroUrl: w.xero.url, identityUrl: w.identity.url, appUrl: w.app.url }) };
  return promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], { env }).then((r) => ({ code: 0, text: r.stdout + r.stderr }), (e: { code: number; stdout: string; stderr: string }) => ({ code: e.code, text: e.stdout + e.stderr }));
}
const inXero = async (invoice: string): Promise<any[]> => (await xeroInvoices(w)).filter(linksTo(invoice));
const sent = async (invoice: string): Promise<void> => { expect((await requestEnded(w, await requestSend(w, invoice), 60_000)).state).toBe('done'); };
const writes = async (): Promise<string[]> => (await xeroCalls(w)).filter((c) => c.method !== 'GET').map((c) => `${c.method} ${c.path}`);
const noteSent = async (d: Doc): Promise<string> => { const r = await asked(w, 'send', d); expect((await ended(w, r.set, r.id, 60_000)).state).toBe('done'); return (await details(w, d)).cfl_xeroid; };

it('R64 R51 a backup is taken while the relay works; restored after three more were sent, it sends none of them again, and goes on', async () => {
  const early = await newInvoice(w, { customer, number: 'BACKUP-0' });
  await sent(early);
  const file = join(folder, 'backup.gz');
  const backup = await counterfoil(w.dataDir, 'backup', file);
  expect(backup, backup.text).toMatchObject({ code: 0, text: expect.stringContaining('master.key') });
  const [one, two] = [await newInvoice(w, { customer, number: 'BACKUP-1' }), await newInvoice(w, { customer, number: 'BACKUP-2' })];
  const note: Doc = { table: 'cfl_creditnote', id: (await newCreditNote(w, { customer })).id };
  await sent(one); await sent(two);
  const noteId = await noteSent(note);
  await w.relay.stop();

  const restored = join(folder, 'restored');
  const done = await counterfoil(restored, 'restore', file);
  expect(done, done.text).toMatchObject({ code: 0, text: expect.stringContaining('looks in Xero before every create') });
  copyFileSync(join(w.dataDir, 'master.key'), join(restored, 'master.key'));
  expect((await counterfoil(restored, 'restore', file)).text).toContain('in use already');
  await w.startRelay({ DATA_DIR: restored });
  await forgetCalls(w);
  for (const invoice of [early, one, two]) await sent(invoice);
  expect(await noteSent(note)).toBe(noteId);
  expect(await writes()).toEqual([]);
  for (const invoice of [early, one, two]) expect(await inXero(invoice)).toHaveLength(1);
  const fresh = await newInvoice(w, { customer, number: 'BACKUP-3' });
  await sent(fresh);
  expect(await inXero(fresh)).toHaveLength(1);
}, 180_000);

it('R64 what is stored is exported without an amount or a name of a customer; forgotten, the environment is connected anew and nothing is doubled', async () => {
  const restored = join(folder, 'restored');
  const secret = await newInvoice(w, { customer: await newAccount(w, 'Very Private Customer'), number: 'FORGET-1', name: 'Confidential matter', lines: [{ text: 'Discreet consulting', quantity: 1, price: '7654.32' }] });
  await sent(secret);
  const found = await counterfoil(restored, 'export', ORGANIZATION);
  expect(found.code).toBe(0);
  expect(JSON.parse(found.text).tables.bindings.length).toBeGreaterThan(3);
  expect(found.text).not.toMatch(/Very Private|Confidential|Discreet|\b7654\.32|\b765432\b|9185\.18|sandbox-xero-secret|sandbox-relay-secret/);
  expect((await counterfoil(restored, 'forget', ORGANIZATION)).text).toContain('Dynamics and Xero are not touched');
  expect((await counterfoil(restored, 'forget', ORGANIZATION, '--yes', ORGANIZATION))).toMatchObject({ code: 1, text: expect.stringContaining('Stop it') });
  await w.relay.stop();
  const gone = await counterfoil(restored, 'forget', ORGANIZATION, '--yes', ORGANIZATION);
  expect(gone, gone.text).toMatchObject({ code: 0, text: expect.stringContaining('rows about') });
  expect((await counterfoil(restored, 'export', ORGANIZATION)).text).toContain('Nothing is stored about');
  await w.startRelay({ DATA_DIR: restored });
  await forgetCalls(w);
  await sent(secret);
  expect(await writes()).toEqual([]);
  const fresh = await newInvoice(w, { customer, number: 'FORGET-2' });
  await sent(fresh);
  expect([await inXero(secret), await inXero(fresh)].map((x) => x.length)).toEqual([1, 1]);
}, 180_000);
