import { describe, expect, it } from 'vitest';
import { afterwards, decide, isMorning, localHour, pauseMs, quietMs } from './decide.ts';
import { DoorError } from '../core/errors.ts';
import { addressesIn } from './environment.ts';
import { heard, isSilence } from './doors.ts';
import { eventsOf } from './notes.ts';
import { alertMistakes } from './mistakes.ts';
import { smtpOptions } from './channels/email.ts';
import { teamsMessage } from './channels/webhook.ts';
import { wordsOf } from './words.ts';
import { catalogue } from '../problems/catalogue.ts';
import type { Alert } from './types.ts';

const hour = 3_600_000;
const alert = (a: Partial<Alert>): Alert => ({ id: 'a-1', kind: 'problem', environment: 'e', connection: 'c', code: 'NO_DATE', facts: {}, at: new Date('2026-11-23T07:05:00Z'), ...a });

describe('R42 what is told', () => {
  it('R42 the first time at once, the same one not for an hour, and then with the number that was kept back', () => {
    const first = decide('problem', undefined, 0);
    expect(first).toEqual({ is: 'send', quietUntil: hour, again: 0 });
    expect(decide('problem', { quietUntil: hour, suppressed: 0 }, hour - 1)).toEqual({ is: 'suppress' });
    expect(afterwards('problem', { quietUntil: hour, suppressed: 7 }, hour - 1)).toEqual({ is: 'suppress' });
    expect(afterwards('problem', { quietUntil: hour, suppressed: 7 }, hour)).toEqual({ is: 'send', quietUntil: 2 * hour, again: 7 });
    expect(afterwards('problem', { quietUntil: hour, suppressed: 0 }, hour)).toEqual({ is: 'forget' });
    expect(decide('problem', { quietUntil: hour, suppressed: 3 }, hour)).toMatchObject({ is: 'send', again: 3 });
  });
  it('R42 what lasts is told once a day, without a number', () => {
    expect(quietMs.connectionLost).toBe(24 * hour);
    expect(afterwards('connectionLost', { quietUntil: hour, suppressed: 900 }, hour)).toEqual({ is: 'forget' });
  });
  it('R42 the digest comes in the morning of the organisation, not of the server', () => {
    const at = new Date('2026-11-23T18:30:00Z');
    expect([localHour(at, 'Pacific/Auckland'), localHour(at, 'Europe/London'), localHour(at, 'nonsense')]).toEqual([{ day: '2026-11-24', hour: 7 }, { day: '2026-11-23', hour: 18 }, { day: '2026-11-23', hour: 18 }]);
    expect([6, 7, 12, 13].map((h) => isMorning(h, 7))).toEqual([false, true, true, false]);
  });
  it('pauses grow, to an hour at the most', () => { expect([1, 2, 3, 20].map(pauseMs)).toEqual([30_000, 60_000, 120_000, hour]); });
});

describe('R42 who has to hear of an ending', () => {
  const ending = (codes: string[], o: { kind?: string; id?: string; connection?: string } = {}) => ({ historyId: o.id ?? 'h', record: { asked: { document: { table: 'invoice', id: 'i' } }, detailsOf: { connection: { id: o.connection ?? 'c' } } }, outcome: { kind: o.kind ?? 'refused', problems: codes.map((code) => ({ code })) } }) as never;
  it('R42 what cannot succeed by itself; the same of one connection together', () => {
    expect(eventsOf('e', [ending(['NO_DATE'], { id: '1' }), ending(['NO_DATE'], { id: '2' }), ending(['NO_DATE'], { id: '3', connection: 'd' }), ending(['XERO_BUSY', 'DATE_LOCKED'], { id: '4', kind: 'needsDecision' })])).toEqual([
      { kind: 'problem', environment: 'e', connection: 'c', code: 'NO_DATE', keys: ['1', '2'], facts: { document: { table: 'invoice', id: 'i' } } },
      { kind: 'problem', environment: 'e', connection: 'd', code: 'NO_DATE', keys: ['3'], facts: { document: { table: 'invoice', id: 'i' } } },
      { kind: 'problem', environment: 'e', connection: 'c', code: 'DATE_LOCKED', keys: ['4'], facts: { document: { table: 'invoice', id: 'i' } } },
    ]);
  });
  it('R42 nobody hears of what goes on by itself, of what somebody has chosen, and of what went well', () => {
    expect(eventsOf('e', [ending(['XERO_BUSY']), ending(['CONNECTION_PAUSED']), ending(['DOCUMENT_HELD']), ending([], { kind: 'sent' }), ending([], { kind: 'done' })])).toEqual([]);
  });
});

describe('doors that are listened to', () => {
  const e = (fate: DoorError['fate'], status: number) => new DoorError({ door: 'xero', fate, status, code: 'x', message: '' });
  it('tell silence from answers', () => {
    expect([e('notSent', 0), e('doubtful', 0), e('doubtful', 503), e('throttled', 429), e('refused', 400), e('unauthorised', 401), new Error('ours')].map(isSilence)).toEqual([true, true, true, false, false, false, false]);
  });
  it('hand on answers, errors and what is no call', async () => {
    const told: string[] = [];
    const listener = { reached: () => { told.push('reached'); }, notReached: () => { told.push('not'); }, answered: (t: string) => { told.push(t); } };
    const door = heard('xero', { n: 1, calls: () => 3, read: async (_t: string, what: unknown) => { if (what instanceof Error) throw what; return what; } }, ['calls'], listener);
    expect([door.n, door.calls(), await door.read('t1', 5)]).toEqual([1, 3, 5]);
    await expect(door.read('t1', e('notSent', 0))).rejects.toMatchObject({ fate: 'notSent' });
    await expect(door.read('t1', e('refused', 400))).rejects.toMatchObject({ fate: 'refused' });
    await expect(door.read('t1', e('throttled', 429))).rejects.toMatchObject({ fate: 'throttled' });
    expect(told).toEqual(['reached', 't1', 'not', 'reached']);
  });
});

describe('words', () => {
  it('R42 say what happened and what to do, for every problem that there is and without a word of a document', () => {
    for (const code of Object.keys(catalogue)) {
      const w = wordsOf(alert({ code }), { connection: 'Harbour' });
      expect(`${w.title} ${w.text} ${w.fix}`, code).not.toMatch(/\{\w+\}|undefined/);
    }
    expect(wordsOf(alert({ facts: { document: { table: 'invoice', id: 'i-1' } } }), { connection: 'Harbour', environment: 'contoso', appUrl: 'https://contoso.crm4.dynamics.com' })).toMatchObject({ title: 'A document of Harbour needs somebody (NO_DATE)', url: 'https://contoso.crm4.dynamics.com/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=i-1' });
    expect(wordsOf(alert({ kind: 'digest', facts: { counts: { sent: 1, failed: 2, needsDecision: 0, waiting: 3, drift: 1 } } }), { connection: 'Harbour' })).toMatchObject({ title: 'Harbour: 3 documents need somebody', text: 'In the last day 1 document was sent. Now 2 failed, 0 wait for a decision, 3 are on their way, 1 differ from Xero.' });
  });
  it('R42 a card of Teams takes no mark-up from the name of an organisation', () => {
    const card = JSON.stringify(teamsMessage(wordsOf(alert({ kind: 'connectionLost', code: 'CONNECTION_NEEDS_RECONNECTING' }), { connection: '[click](https://evil.example) *Ltd*' })));
    expect(card).toContain('\\\\[click\\\\](https://evil.example) \\\\*Ltd\\\\*');
  });
});

describe('configuration of alerts', () => {
  it('R42 recipients on the connection are addresses, whatever else somebody wrote there', () => {
    expect(addressesIn('a@x.example; b@y.example,\nno address; <c@z.example>; d@e\r\nBcc: f@g.example')).toEqual(['a@x.example', 'b@y.example', 'f@g.example']);
    expect(addressesIn(null)).toEqual([]);
  });
  const none = { ALERT_EMAIL_TO: [], ALLOW_SANDBOX_HOSTS: false };
  it('R42 half a configuration is a mistake, and addresses are https', () => {
    expect(alertMistakes(none)).toEqual([]);
    expect(alertMistakes({ ...none, SMTP_URL: 'smtps://a@h' })).toEqual([expect.stringContaining('belong together')]);
    expect(alertMistakes({ ...none, ALERT_TEAMS_URL: 'http://h/x', ALERT_WEBHOOK_URL: 'https://h/x' })).toEqual([expect.stringContaining('ALERT_TEAMS_URL is wrong')]);
    expect(alertMistakes({ ...none, ALERT_WEBHOOK_URL: 'http://h/x', ALLOW_SANDBOX_HOSTS: true })).toEqual([]);
  });
  it('a password never goes without encryption', () => {
    expect(smtpOptions({ url: 'smtps://me%40x:p%3Aw@mail.example' })).toMatchObject({ host: 'mail.example', port: 465, secure: true, auth: { user: 'me@x', pass: 'p:w' } });
    expect(smtpOptions({ url: 'smtp://u:p@mail.example?tls=off' })).toMatchObject({ port: 587, secure: false, requireTLS: true });
    expect(smtpOptions({ url: 'smtp://mail.example:25?tls=off' })).toMatchObject({ port: 25, requireTLS: false });
  });
});
