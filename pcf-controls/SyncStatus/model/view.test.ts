import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advance, begin, type Details, type ExportStatus, type Progress } from '@counterfoil/webresources/nudge';
import { getString, words } from '../../testing/strings.ts';
import type { State } from './session.ts';
import { formatDay, formatMoney } from './format.ts';
import { fieldLabel } from './labels.ts';
import { stepViews, viewOf, type View } from './view.ts';

const o = { getString, locale: 'en-GB', maySend: true };
const details = (status: ExportStatus, more: Partial<Details> = {}): Details => ({
  status, number: 'INV-1', name: 'Spring', invoice: undefined, xeroNumber: undefined, xeroStatus: undefined, link: undefined, customerLink: undefined, date: undefined, due: undefined,
  sentOn: undefined, currency: undefined, subtotal: undefined, tax: undefined, total: undefined, amountDue: undefined, overdue: undefined, problems: [], ...more,
});
const state = (change: Partial<State>): State => ({ phase: 'ready', details: undefined, progress: undefined, waiting: false, asking: false, failure: undefined, compared: undefined, ...change });
const view = (change: Partial<State>, maySend = true): View => viewOf(state(change), { ...o, maySend });
type StepName = Progress['reached'][number]['step'];
const at = (ms: number): string => new Date(Date.parse('2026-11-22T09:30:00Z') + ms).toISOString();
const told = (p: Progress, step: StepName, state: Progress['state'] = 'working', ms = 0, more: object = {}): Progress =>
  advance(p, { kind: 'step', event: { type: 'step', request: 'r', step, state, at: at(ms), text: step, ...more } });
const problem = { code: 'A', text: 'No account.', fix: 'Choose one.', line: 2, field: 'cfl_accountid' };
const arrivedDocument = { number: 'INV-9', status: 'AUTHORISED', currency: 'EUR', subtotal: '1000.10', tax: '200.02', total: '1200.12', due: '1200.12', link: 'https://go.xero.com/x' };
const money = (value: number): { value: number; shown: string } => ({ value, shown: `£${value.toFixed(2)}` });

describe('viewOf', () => {
  it('R22 shows what Xero says, from the row', () => {
    const v = view({ details: details('sent', { xeroNumber: 'INV-1', xeroStatus: 'authorised', link: 'https://go.xero.com/x', date: '2026-11-20', due: '2026-12-20', currency: 'Pound Sterling', subtotal: money(1000.1), tax: money(200.02), total: money(1200.12), amountDue: money(1200.12) }) });
    expect(v).toMatchObject({ tone: 'good', title: 'In Xero', number: 'INV-1', badge: { text: 'Awaiting payment' }, problems: [], action: undefined, links: [{ label: 'Open in Xero', href: 'https://go.xero.com/x', primary: true }] });
    expect(v.amounts.map((a) => `${a.label} ${a.value}`)).toEqual(['Subtotal £1000.10', 'Tax £200.02', 'Total £1200.12', 'Amount due £1200.12']);
    expect(v.facts).toEqual([{ label: 'Date', value: '20 Nov 2026' }, { label: 'Due', value: '20 Dec 2026' }, { label: 'Currency', value: 'Pound Sterling' }]);
  });
  it('R16 says what is overdue, with its amount, and only when something is', () => {
    const shown = (overdue: number | undefined) => view({ details: details('sent', { xeroNumber: 'INV-1', total: money(240), amountDue: money(240), overdue: overdue === undefined ? undefined : money(overdue) }) }).amounts.at(-1);
    expect(shown(240)).toEqual({ label: 'Overdue', value: '£240.00', weight: 'alarming' });
    expect([shown(0)?.label, shown(undefined)?.label]).toEqual(['Amount due', 'Amount due']);
  });
  it('R16 links to what the customer sees, once Xero has told the page', () => {
    const links = (customerLink: string | undefined) => view({ details: details('sent', { xeroNumber: 'INV-1', link: 'https://go.xero.com/x', customerLink }) }).links;
    expect(links('https://in.xero.com/abc')).toEqual([{ label: 'Open in Xero', href: 'https://go.xero.com/x', primary: true }, { label: 'What the customer sees', href: 'https://in.xero.com/abc', primary: false }]);
    expect(links(undefined)).toHaveLength(1);
  });
  it('R2 shows every problem with text, fix, line and field', () => {
    const v = view({ details: details('failed', { problems: [problem, { code: 'B', text: 'No date.', fix: 'Fill it in.', field: 'datedelivered' }, { code: 'C', text: 'x', fix: '' }] }) });
    expect(v).toMatchObject({ tone: 'bad', title: 'Not sent to Xero', text: '3 things have to be put right. Nothing was sent. Save your changes before you try again.', action: { label: 'Try again', kind: 'send' } });
    expect(v.problems).toMatchObject([{ text: 'No account.', fix: 'Choose one.', about: 'Line 2 · Xero Account' }, { about: 'Date Delivered' }, { about: undefined }]);
  });
  it('shows both figures where Xero\'s differ, and which of them', () => {
    const v = view({ details: details('sentButDiffers', { xeroNumber: 'INV-1', tax: money(200.01), total: money(1200.11), problems: [problem] }), compared: { tax: 200.01, taxShown: '£200.01', total: 1200.12, totalShown: '£1,200.12' } });
    expect(v.tone).toBe('warning');
    expect(v.differences).toEqual([{ label: 'Tax', dynamics: '£200.01', xero: '£200.01', same: true }, { label: 'Total', dynamics: '£1,200.12', xero: '£1200.11', same: false }]);
    expect(v.problems).toHaveLength(1);
  });
  it('follows the steps, and hides what was true before', () => {
    const progress = told(told(begin('r', 0), 'received'), 'sending', 'working', 600);
    const v = view({ progress, details: details('failed', { problems: [problem] }) });
    expect(v).toMatchObject({ tone: 'progress', title: 'On its way to Xero', problems: [], action: undefined, number: undefined });
    expect(v.steps).toHaveLength(7);
  });
  it('waits in words that say what it means', () => {
    const v = view({ progress: begin('r', 0), waiting: true, details: details('queued') });
    expect(v).toMatchObject({ icon: 'clock', title: 'Waiting for the relay…', steps: [], action: undefined });
    expect(v.text).toContain('safe in Dynamics');
  });
  it('R16 does not praise what was taken out of the books since', () => {
    for (const [xeroStatus, title] of [['voided', 'Voided in Xero'], ['deleted', 'Deleted in Xero']] as const) {
      expect(view({ details: details('sent', { xeroNumber: 'INV-1', xeroStatus }) })).toMatchObject({ tone: 'warning', title, text: expect.stringContaining('make a new one'), number: 'INV-1' });
    }
  });
  it('R1 says why it stands still, and that it is not lost', () => {
    const sending = told(told(begin('r', 0), 'received'), 'sending');
    const text = 'Xero takes no more calls for now. It goes on by itself in 30 seconds.';
    const v = view({ progress: told(sending, 'sending', 'waiting', 600, { text }), details: details('queued') });
    expect(v).toMatchObject({ tone: 'warning', icon: 'clock', title: 'Waiting to go on…', text, action: undefined });
    expect(v.steps.find((s) => s.key === 'sending')?.state).toBe('current');
    expect(view({ progress: told(told(sending, 'sending', 'waiting', 600, { text }), 'sending'), details: details('queued') })).toMatchObject({ tone: 'progress', title: 'On its way to Xero' });
  });
  it('believes the stream while the row still says queued', () => {
    const sent = told(begin('r', 0), 'sent', 'done', 0, { document: arrivedDocument });
    expect(view({ progress: sent, details: details('queued') })).toMatchObject({ tone: 'good', number: 'INV-9', badge: { text: 'Awaiting payment' }, links: [{ href: 'https://go.xero.com/x' }] });
    expect(view({ progress: sent, details: details('queued') }).amounts.map((a) => a.value)).toEqual(['€1,000.10', '€200.02', '€1,200.12', '€1,200.12']);
    const refused = told(begin('r', 0), 'checking', 'refused', 0, { problems: [problem] });
    expect(view({ progress: refused, details: details('queued') })).toMatchObject({ tone: 'bad', problems: [{ text: 'No account.' }], action: { label: 'Try again' } });
  });
  it('believes the row again when it is newer than a refusal that was seen here', () => {
    const refused = told(begin('r', 0), 'checking', 'refused', 0, { problems: [problem] });
    expect(view({ progress: refused, details: details('sent', { xeroNumber: 'INV-1' }) })).toMatchObject({ tone: 'good', problems: [] });
  });
  it('offers the button to those who may use it', () => {
    expect(view({ details: details('notSent') }).action).toMatchObject({ label: 'Send to Xero', kind: 'send', primary: true });
    expect(view({ details: details('notSent') }, false).action).toBeUndefined();
    expect(view({ details: details('failed') }, false).action).toBeUndefined();
    expect(view({ details: details('queued'), asking: true }).action).toMatchObject({ label: 'Storing your request…', busy: true });
    expect(view({ phase: 'unreadable', failure: { code: 'BUSY', text: 'Busy.', fix: 'Wait.' } }, false)).toMatchObject({ action: { kind: 'refresh' }, failure: { text: 'Busy.' } });
  });
  it('makes no link of what is no web address', () => {
    expect(view({ progress: told(begin('r', 0), 'sent', 'done', 0, { document: { ...arrivedDocument, link: 'javascript:alert(1)' } }) }).links).toEqual([]);
  });
});

describe('stepViews', () => {
  it('marks done, current and to come, with a clock time and then seconds', () => {
    const steps = stepViews(told(told(told(begin('r', 0), 'received'), 'reading', 'working', 140), 'checking', 'working', 1260), o);
    expect(steps.map((s) => s.state)).toEqual(['done', 'done', 'current', 'todo', 'todo', 'todo', 'todo']);
    expect(steps.map((s) => s.time).slice(1, 4)).toEqual(['0.1 s', '1.3 s', undefined]);
    expect(steps[0]?.time).toMatch(/^\d\d:\d\d:\d\d$/);
  });
  it('counts what was skipped as done when it has arrived', () => {
    expect(stepViews(told(told(begin('r', 0), 'received'), 'recorded', 'done'), o).every((s) => s.state === 'done')).toBe(true);
  });
  it('shows where a refusal stopped, and that it was recorded', () => {
    const steps = stepViews(told(told(told(begin('r', 0), 'received'), 'checking'), 'recorded', 'refused'), o);
    expect(steps.map((s) => [s.key, s.state])).toEqual([['received', 'done'], ['checking', 'failed'], ['recorded', 'done']]);
    expect(stepViews(told(begin('r', 0), 'recorded', 'needsDecision'), o)).toEqual([]);
  });
});

describe('formats', () => {
  it('keeps a calendar day whatever the time zone', () => {
    expect(formatDay('2026-11-20', 'en-GB')).toBe('20 Nov 2026');
    expect(formatDay('2026-11-20T00:00:00Z', 'en-GB')).toBe('20 Nov 2026');
    expect(formatDay('soon', 'en-GB')).toBe('soon');
  });
  it('formats amounts in their currency, and survives an unknown one', () => {
    expect(formatMoney('1234.50', 'GBP', 'en-GB')).toBe('£1,234.50');
    expect(formatMoney('1234.50', '??', 'en-GB')).toBe('1234.50 ??');
  });
  it('names columns as people see them', () => {
    expect([fieldLabel('cfl_taxrateid', getString), fieldLabel('datedelivered', getString), fieldLabel('new_thing', getString)]).toEqual(['Xero Tax Rate', 'Date Delivered', 'new_thing']);
  });
});

describe('what else may be done', () => {
  const more = (change: Partial<State>, maySend = true): readonly string[] => view(change, maySend).more.map((m) => m.kind);
  it('R28 offers a preview of what has not arrived, and to nobody who may not ask', () => {
    expect([more({ details: details('notSent') }), more({}), more({ details: details('failed', { problems: [problem] }) }), more({ details: details('readyToUpdate') })]).toEqual([['preview'], ['preview'], ['preview'], ['preview']]);
    expect([more({ details: details('sent') }), more({ details: details('failed') }, false), more({ phase: 'loading' }), more({ phase: 'noDocument' })]).toEqual([[], [], [], []]);
    expect([more({ progress: told(begin('r', 0), 'sending'), details: details('queued') }), more({ progress: told(begin('r', 0), 'recorded', 'done'), details: details('queued') })]).toEqual([[], []]);
  });
  it('believes what the request has said until the row was read after it', () => {
    const done = { progress: told(begin('r', 0), 'recorded', 'done', 0, { document: arrivedDocument }), details: details('notSent') };
    expect([view({ ...done, stale: true }).title, view({ ...done, stale: true }).more, view(done).title]).toEqual(['In Xero', [], 'Not in Xero yet']);
  });
  it('R19 tells an action beside sending in its own words, and what stands there goes on standing', () => {
    const v = view({ doing: 'void', progress: told(begin('r', 0), 'sending', 'working', 0), details: details('sent', { xeroNumber: 'INV-1', total: money(5) }) });
    expect(v).toMatchObject({ tone: 'progress', title: 'Being done', number: 'INV-1', steps: [], answer: undefined });
    expect(view({ doing: 'void', progress: told(begin('r', 0), 'recorded', 'done'), details: details('sent', { xeroStatus: 'voided' }) })).toMatchObject({ title: 'Voided in Xero', answer: { good: true, text: 'recorded' } });
  });
});

describe('what is true of one kind of document only', () => {
  const approval = { code: 'APPROVAL_NEEDED', text: 'Above the limit.', fix: 'Ask.' };
  it('R5 speaks of a supplier on purchases, and of no payment on credit notes', () => {
    const label = (kind: Details['kind']) => view({ progress: told(begin('r', 0), 'contact'), details: details('queued', { kind }) }).steps.find((s) => s.key === 'contact')?.label;
    expect([label('bill'), label('purchaseCreditNote'), label('salesInvoice')]).toEqual(['Finding the supplier in Xero', 'Finding the supplier in Xero', 'Finding the customer in Xero']);
    const badge = (xeroStatus: Details['xeroStatus']) => view({ details: details('sent', { kind: 'salesCreditNote', xeroNumber: 'CN-1', xeroStatus }) }).badge?.text;
    expect([badge('authorised'), badge('paid'), badge('draft')]).toEqual(['Approved', 'Used up', 'Draft']);
  });
  it('R29 R47 says who has stopped it, why, and who lets it go', () => {
    const v = view({ details: details('held', { holdReason: 'Prices are disputed.', heldBy: 'Sally Sales', heldOn: '2026-11-22T09:30:00Z' }) });
    expect(v.text).toBe('Reason: Prices are disputed. It will not be sent until somebody with the security role Counterfoil Accountant releases it.');
    expect(v.facts.map((f) => f.label)).toEqual(['Held by', 'Since']);
    expect(view({ details: details('skipped', { holdReason: 'Paid by card' }) }).text).toBe('Reason: Paid by card. It is not meant to go to Xero.');
  });
  it('R37 shows what is worth knowing beside what has arrived, and never beside a refusal', () => {
    const notes = [{ code: 'N', text: 'Dynamics has another tax.', fix: '' }];
    const there = { xeroNumber: 'INV-1', total: money(5) };
    expect(view({ notes, details: details('sent', there) })).toMatchObject({ title: 'In Xero', problems: [], notes: [{ text: 'Dynamics has another tax.' }] });
    expect([view({ notes, details: details('failed', there) }).notes, view({ notes, details: details('notSent') }).notes]).toEqual([[], []]);
  });
  it('R65 tells whoever may approve to do it, not to look for somebody, unless they asked for it themselves', () => {
    const of = (more: object, askedBy: string | null = 'a') => viewOf(state({ askedBy: askedBy ?? undefined, details: details('needsDecision', { problems: [approval] }) }), { ...o, ...more }).problems[0]!.fix;
    expect(of({ mayApprove: true, me: 'b' })).toMatch(/^You may approve it: .* press Approve above\./);
    expect([of({ mayApprove: true, me: 'a' }), of({ mayApprove: false, me: 'b' }), of({ mayApprove: true }), of({ mayApprove: true, me: 'b' }, null)]).toEqual(['Ask.', 'Ask.', 'Ask.', 'Ask.']);
  });
  it('R35 says of a draft that was deleted in Xero what to do with it, and never that nothing has been sent', () => {
    expect(view({ details: details('notSent') }).text).toBe('It is not in Xero. Press the button when it is ready.');
    expect(view({ doing: 'delete', progress: told(begin('r', 0), 'recorded', 'done'), details: details('notSent') })).toMatchObject({ title: 'Not in Xero yet', text: expect.stringMatching(/^The draft was deleted in Xero\./), action: { kind: 'send' } });
  });
  it('R65 says of what is in the books that its change waits, once', () => {
    const sent = details('sent', { xeroNumber: 'INV-1', problems: [approval] });
    expect(view({ details: sent })).toMatchObject({ tone: 'warning', title: 'In Xero; a change waits for approval', problems: [{ text: 'Above the limit.' }] });
    expect(view({ details: sent, doing: 'update', progress: told(begin('r', 0), 'recorded', 'refused', 0, { problems: [approval] }) })).toMatchObject({ problems: [{ text: 'Above the limit.' }], answer: undefined });
  });
});

describe('the words', () => {
  it('exist for every key that the sources name', () => {
    const dir = join(import.meta.dirname, '..');
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(tsx?|xml)$/.test(f) && !/\.test\./.test(f));
    const sources = files.map((f) => readFileSync(join(dir, f), 'utf8')).join('\n');
    const keys = [...sources.matchAll(/['"]((?:Title|Text|Conflict|Decide|Preview|Answer|Step|Steps|Xero|Fact|Amount|Amounts|Differs|Problem|Problems|Link|Action|SyncStatus|DocumentKey)_[A-Za-z_]+)['"]/g)].map((m) => m[1] ?? '');
    expect(keys.length).toBeGreaterThan(90);
    expect(keys.filter((k) => !words.has(k))).toEqual([]);
  });
});
