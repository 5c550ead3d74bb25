/** R42 with a real database, a real mail server and a real HTTP listener; relays die and start again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultyServer, hang, status, type FaultyServer } from '../core/faulty-server.ts';
import { createLog } from '../core/log.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { channelsOf } from './channels/index.ts';
import { alertMigrations, createAlerts, type Alerts } from './index.ts';
import { mailServer, type MailServer } from './testing/mail-server.ts';
import { tryChannels } from './test-command.ts';

let database: TestDatabase; let mail: MailServer; let web: FaultyServer;
let time: number;
const lines: string[] = [];
const lives: Alerts[] = [];
const minutes = (n: number): void => { time += n * 60_000; };

beforeEach(async () => {
  [database, mail, web] = await Promise.all([createTestDatabase(alertMigrations), mailServer(), faultyServer(status(202))]);
  time = Date.parse('2026-11-23T09:00:00Z');
  lines.length = 0;
});
afterEach(async () => { await Promise.all(lives.splice(0).map((a) => a.stop())); await Promise.all([database.close(), mail.close(), web.close()]); });

const config = (o: object = {}) => ({ SMTP_URL: mail.url.replace('//', '//me:pass%20word@'), ALERT_EMAIL_FROM: 'Counterfoil <relay@contoso.example>', ALERT_EMAIL_TO: ['ops@contoso.example', 'cfo@contoso.example'], ALERT_TEAMS_URL: `${web.url}/teams?sig=secret-signature`, ALERT_WEBHOOK_URL: `${web.url}/hook`, ALLOW_SANDBOX_HOSTS: true, ...o });
function life(o: { at?: (name: string) => void | Promise<void>; config?: object; db?: TestDatabase['db'] } = {}): Alerts {
  const a = createAlerts({ db: o.db ?? database.db, channels: channelsOf(config(o.config)), names: () => ({ connection: 'Harbour Ltd', environment: 'Contoso' }), alone: true, log: createLog('info', { write: (l) => { lines.push(l); } }), now: () => new Date(time), at: o.at ?? (() => {}) });
  lives.push(a);
  return a;
}
const settled = async (a: Alerts): Promise<void> => { for (let n = 0; n < 3; n++) { await a.idle(); await new Promise((r) => { setTimeout(r, 2); }); } };
const noDate = (key: string) => ({ kind: 'problem', environment: 'E1', connection: 'C1', code: 'NO_DATE', keys: [key] } as const);
const hooks = () => web.received.filter((r) => r.url === '/hook').map((r) => JSON.parse(r.body));

describe('R42 alerts', () => {
  it('R42 a lost connection is told at once, by e-mail, in Teams and as JSON', async () => {
    const a = life();
    await a.raise({ kind: 'connectionLost', environment: 'E1', connection: 'C1', code: 'CONNECTION_NEEDS_RECONNECTING' });
    await settled(a);
    expect(mail.mails).toMatchObject([{ from: 'relay@contoso.example', to: ['ops@contoso.example', 'cfo@contoso.example'], subject: 'Counterfoil: Harbour Ltd needs reconnecting', text: expect.stringContaining('What to do: An administrator opens the set-up page') }]);
    expect(mail.signIns).toEqual(['/me/pass word']);
    const teams = web.received.find((r) => r.url === '/teams?sig=secret-signature')!;
    expect(JSON.parse(teams.body)).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', body: [{ text: 'Harbour Ltd needs reconnecting' }, {}, { type: 'FactSet' }, {}] } }] });
    expect(hooks()).toMatchObject([{ kind: 'connectionLost', code: 'CONNECTION_NEEDS_RECONNECTING', environment: 'e1', connection: 'c1', title: 'Harbour Ltd needs reconnecting' }]);
    expect(await a.metrics()).toMatchObject([{ name: 'counterfoil_alerts_waiting', values: [{ value: 0 }] }]);
    await a.over({ kind: 'connectionLost', environment: 'E1', connection: 'C1', code: 'CONNECTION_NEEDS_RECONNECTING' });
    await settled(a);
    expect(hooks().at(-1)).toMatchObject({ kind: 'connectionBack', title: 'Harbour Ltd works again' });
    // over: the next time is told at once again, although a day has not passed
    await a.raise({ kind: 'connectionLost', environment: 'E1', connection: 'C1', code: 'CONNECTION_NEEDS_RECONNECTING' });
    await settled(a);
    expect(hooks()).toHaveLength(3);
  });
  it('R42 the same problem is told once an hour and then with a number; another one at once', async () => {
    const a = life();
    for (const n of [1, 2, 3, 3]) await a.raise(noDate(`h${n}`));
    await a.raise({ ...noDate('h4'), code: 'DATE_LOCKED' });
    await a.raise({ ...noDate('h5'), connection: 'C2' });
    await settled(a);
    expect(hooks().map((h) => [h.code, h.connection])).toEqual([['NO_DATE', 'c1'], ['DATE_LOCKED', 'c1'], ['NO_DATE', 'c2']]);
    minutes(59);
    await a.sweep(); await settled(a);
    expect(hooks()).toHaveLength(3);
    minutes(2);
    await a.sweep(); await settled(a);
    // the third was told twice, and counts once
    expect(hooks().slice(3)).toMatchObject([{ code: 'NO_DATE', connection: 'c1', details: { again: 2 }, title: 'NO_DATE, 2 more times' }]);
  });
  it('R42 two relays that see the same thing tell it once', async () => {
    const [a, b] = [life(), life({ db: database.another().db })];
    await Promise.all([a, b, a, b].map((x) => x.raise(noDate('h1'))));
    await Promise.all([settled(a), settled(b)]);
    await Promise.all([a.sweep(), b.sweep()]);
    expect([hooks().length, mail.mails.length]).toEqual([1, 1]);
  });
  it('R42 a side that cannot be reached is told after fifteen minutes, also when the relay was started again meanwhile', async () => {
    const a = life();
    a.notReached('E1', 'xero'); await settled(a);
    minutes(8);
    a.notReached('E1', 'xero'); await settled(a);
    const b = life();
    minutes(6);
    b.notReached('E1', 'xero'); await settled(b);
    expect(hooks()).toEqual([]);
    minutes(1);
    b.notReached('E1', 'xero'); await settled(b);
    expect(hooks()).toMatchObject([{ kind: 'unreachable', code: 'xero', details: { since: '2026-11-23T09:00:00.000Z' } }]);
    b.reached('E1', 'xero'); await settled(b);
    expect(hooks()).toMatchObject([{}, { kind: 'reachable' }]);
    minutes(1);
    b.notReached('E1', 'xero'); await settled(b);
    expect(hooks()).toHaveLength(2);
  });
  it('R42 hours without any attempt are no hours of failing', async () => {
    const a = life();
    a.notReached('E1', 'dataverse'); await settled(a);
    minutes(300);
    a.notReached('E1', 'dataverse'); await settled(a);
    expect(hooks()).toEqual([]);
  });
  it('R42 a channel that is down is tried again with growing pauses, and the others do not wait for it', async () => {
    mail.answer = '451 not now';
    const a = life();
    await a.raise(noDate('h1')); await settled(a);
    expect([hooks().length, mail.mails.length]).toEqual([1, 0]);
    await a.sweep(); await settled(a);
    mail.answer = '250 taken';
    await a.sweep(); await settled(a);
    expect(mail.mails).toHaveLength(0);
    minutes(1);
    await a.sweep(); await settled(a);
    expect([hooks().length, mail.mails.length]).toEqual([1, 1]);
  });
  it('R42 nothing is lost when the relay dies: stored and not sent, or sent and not noted, it is sent by the next one', async () => {
    const dead = new Promise<void>(() => {});
    const stored = life({ at: (n) => (n === 'alert-stored' ? dead : undefined), config: { ALERT_TEAMS_URL: undefined } });
    void stored.raise(noDate('h1'));
    await expect.poll(async () => (await database.pool.query('SELECT 1 FROM alert_deliveries')).rowCount).toBe(2);
    expect(hooks()).toEqual([]);
    const sent = life({ at: (n) => (n === 'alert-sent' ? dead : undefined), config: { ALERT_TEAMS_URL: undefined } });
    sent.start();
    await expect.poll(() => [hooks().length, mail.mails.length]).toEqual([1, 1]);
    const b = life({ config: { ALERT_TEAMS_URL: undefined } });
    b.start();
    await expect.poll(() => [hooks().length, mail.mails.length]).toEqual([2, 2]);
    await settled(b);
    // the same id both times: who cares can drop the second
    expect([new Set(hooks().map((h) => h.id)).size, new Set(mail.mails.map((m) => m.messageId)).size]).toEqual([1, 1]);
    expect((await database.pool.query('SELECT 1 FROM alert_deliveries')).rowCount).toBe(0);
  }, 30_000);
  it('R42 a channel that hangs disturbs nobody: raising answers at once', async () => {
    web.usual = hang;
    const a = life();
    const began = performance.now();
    await a.raise(noDate('h1'));
    expect(performance.now() - began).toBeLessThan(2_000);
    await expect.poll(() => mail.mails.length).toBe(1);
    await web.close();
    await settled(a);
    web = await faultyServer(status(202));
  });
  it('R42 a database that is away disturbs nobody', async () => {
    const gone = await createTestDatabase();
    const a = life({ db: gone.db });
    await expect(a.raise(noDate('h1'))).resolves.toBeUndefined();
    await a.sweep();
    await gone.close();
    expect(lines.join('')).toContain('an alert could not be stored');
  });
  it('R42 neither log nor database holds a name, a secret or a word; only codes, ids and counts', async () => {
    web.usual = status(410);
    const a = life();
    await a.raise({ ...noDate('h1'), facts: { document: { table: 'invoice', id: 'i1' } } }); await settled(a);
    const stored = JSON.stringify([(await database.pool.query('SELECT * FROM alerts')).rows, (await database.pool.query('SELECT * FROM alert_deliveries')).rows]);
    for (const secret of ['Harbour', 'secret-signature', 'pass word', 'pass%20word', 'contoso.example']) expect(stored + lines.join('')).not.toContain(secret);
    expect(lines.join('')).toContain('"code":"http-410"');
  });
  it('R42 counterfoil alert-test says of each channel whether it works, and what to do where it does not', async () => {
    web.next(status(404));
    const tried = await tryChannels(channelsOf(config()));
    expect(tried.map((t) => t.ok)).toEqual([true, false, true]);
    expect(tried[1]!.text).toContain('The workflow is gone or takes no more: make a new address and put it into ALERT_TEAMS_URL.');
    expect(mail.mails[0]!.subject).toBe('Counterfoil: this is a test');
    expect(await tryChannels([])).toMatchObject([{ ok: false, text: expect.stringContaining('set SMTP_URL') }]);
    await mail.close();
    expect((await tryChannels(channelsOf(config({ ALERT_TEAMS_URL: undefined, ALERT_WEBHOOK_URL: undefined }))))[0]).toMatchObject({ ok: false, text: expect.stringContaining('Check host and port in SMTP_URL') });
    mail = await mailServer();
  });
});
