/** R42 on the whole product: what happens to documents and connections reaches people, also when the relay dies on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailServer, type MailServer } from '../../plugins-proxy/src/alerts/testing/mail-server.ts';
import { faultyServer, status, type FaultyServer } from '../../plugins-proxy/src/core/faulty-server.ts';
import { ask, asked, until, xeroCalls, type Doc } from '../changes/steps.ts';
import { firstId, newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World; let mail: MailServer; let web: FaultyServer;
const hooks = () => web.received.map((r) => JSON.parse(r.body));
/** The organisation's morning has begun just now. */
const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' }).format(new Date()));

beforeAll(async () => {
  [mail, web] = await Promise.all([mailServer(), faultyServer(status(200))]);
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.3', SMTP_URL: mail.url, ALERT_EMAIL_FROM: 'relay@contoso.example', ALERT_EMAIL_TO: 'ops@contoso.example', ALERT_WEBHOOK_URL: `${web.url}/hook`, ALERT_DIGEST_HOUR: String(Math.min(hour, 23)) } });
});
afterAll(async () => { await world?.close(); await Promise.all([mail.close(), web.close()]); });

describe('R42 alerts of the whole product', () => {
  it('R42 a document that cannot go is told once, although the relay died before it was sent', async () => {
    await world.startRelay({ CRASH_AT: 'alert-stored', ALERT_DIGEST_HOUR: String((hour + 12) % 24) });
    const { child } = world.relay;
    const c = await firstId(world, 'cfl_connections', 'cfl_connectionid', "cfl_name ne ''");
    await (await world.as('admin'))('PATCH', `cfl_connections(${c})`, { cfl_alertrecipients: 'cfo@contoso.example; nonsense' });
    const d: Doc = { table: 'invoice', id: await newInvoice(world, { date: null }) };
    await asked(world, 'send', d, { quiet: true });
    if (child.exitCode === null && child.signalCode === null) await new Promise((r) => { child.once('exit', r); setTimeout(r, 20_000).unref(); });
    expect(child.signalCode).toBe('SIGKILL');
    expect([mail.mails.length, web.received.length]).toEqual([0, 0]);
    await world.startRelay({ ALERT_DIGEST_HOUR: String((hour + 12) % 24) });
    await until(async () => [mail.mails.length, web.received.length], ([m, w]) => m === 1 && w === 1);
    expect(mail.mails[0]).toMatchObject({ to: ['ops@contoso.example', 'cfo@contoso.example'], subject: 'Counterfoil: A document of Harbour & Vine Ltd needs somebody (NO_DATE)', text: expect.stringContaining(`etn=invoice&id=${d.id}`) });
    expect(hooks()[0]).toMatchObject({ kind: 'problem', code: 'NO_DATE', details: { document: { table: 'invoice', id: d.id } } });
    // again, and another one: not within the hour
    expect((await ask(world, 'send', d)).codes).toContain('NO_DATE');
    expect((await ask(world, 'send', { table: 'invoice', id: await newInvoice(world, { date: null }) })).codes).toContain('NO_DATE');
    expect([mail.mails.length, web.received.length]).toEqual([1, 1]);
    await world.relay.stop();
  });
  it('R42 a connection that Xero refuses is told at once, and that it works again; the digest comes once', async () => {
    await world.startRelay();
    await until(async () => hooks().filter((h) => h.kind === 'digest'), (h) => h.length === 1);
    expect(hooks().find((h) => h.kind === 'digest')).toMatchObject({ title: 'Harbour & Vine Ltd: 2 documents need somebody', details: { counts: { sent: 0, failed: 2, needsDecision: 0, drift: 0 } } });
    await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Invoices' }, times: 100, fault: { kind: 'status', status: 403 } });
    const d: Doc = { table: 'invoice', id: await newInvoice(world) };
    await asked(world, 'send', d);
    await until(async () => hooks().map((h) => h.kind), (k) => k.includes('connectionLost'));
    await until(async () => mail.mails.map((m) => m.subject), (all) => all.includes('Counterfoil: Harbour & Vine Ltd needs reconnecting'));
    await world.control('xero', 'faults', undefined, 'DELETE');
    await until(async () => hooks().map((h) => h.kind), (k) => k.includes('connectionBack'), 30_000);
    expect(hooks().filter((h) => h.kind === 'connectionLost')).toHaveLength(1);
    expect(hooks().filter((h) => h.kind === 'digest')).toHaveLength(1);
    expect(await (await fetch(`${world.relayUrl}/metrics`)).text()).toContain('counterfoil_alerts_waiting');
  });
  it('R42 the day\'s calls run low, and the environment is a copy: each told once by webhook and by e-mail, over a restart, too', async () => {
    const told = (code: string): number[] => [hooks().filter((h) => h.code === code).length, mail.mails.filter((m) => m.text.includes(`Code: ${code}`)).length];
    const restarted = async (): Promise<void> => { await world.relay.stop(); await world.startRelay(); await new Promise((r) => { setTimeout(r, 2_200); }); };
    const used = (await xeroCalls(world)).length;
    await world.control('xero', 'switches', { dayLimit: used + 90 });
    await ask(world, 'send', { table: 'invoice', id: await newInvoice(world) });
    await until(async () => told('CALLS_LOW'), ([w, m]) => w === 1 && m === 1);
    await restarted();
    expect(told('CALLS_LOW')).toEqual([1, 1]);
    await world.control('dataverse', 'copy-environment', {});
    await until(async () => told('ENVIRONMENT_COPIED'), ([w, m]) => w === 1 && m === 1);
    await restarted();
    expect([told('ENVIRONMENT_COPIED'), told('CALLS_LOW')]).toEqual([[1, 1], [1, 1]]);
    // what was told before all these restarts was not told again
    expect(hooks().filter((h) => h.kind === 'digest')).toHaveLength(1);
    expect(hooks().filter((h) => h.code === 'NO_DATE')).toHaveLength(1);
  });
});
