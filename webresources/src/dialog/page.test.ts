// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { show } from './page.ts';
import { answerKey, keyIn, questionKey, type Question } from './question.ts';

const question: Question = { paragraphs: ['INV-1 is voided.', 'It cannot be undone.'], label: 'Why?', max: 500, missing: 'Write why.', confirm: 'Void', cancel: 'Cancel', close: 'You can close this window now.', language: 'en' };
const close = vi.fn();
let later: (() => void)[];
const open = (q: object | null = question): void => {
  sessionStorage.clear();
  if (q !== null) sessionStorage.setItem(questionKey('k'), JSON.stringify(q));
  show(document, { location: { search: '?Data=k' } as Location, sessionStorage, close, setTimeout: ((f: () => void) => { later.push(f); return 0; }) as unknown as Window['setTimeout'] });
};
const text = (): HTMLTextAreaElement => document.querySelector('textarea')!;
const press = (name: string): void => [...document.querySelectorAll('button')].find((b) => b.textContent === name)!.click();
const answer = (): string | null => sessionStorage.getItem(answerKey('k'));
beforeEach(() => { close.mockReset(); later = []; document.body.innerHTML = ''; });

describe('the dialog that asks why', () => {
  it('says what will happen, and is ready to be written in', () => {
    open();
    expect([...document.querySelectorAll('#about p')].map((p) => p.textContent)).toEqual(question.paragraphs);
    expect(document.activeElement).toBe(text());
    expect([document.querySelector('label')!.htmlFor, text().id, text().maxLength, text().getAttribute('aria-describedby')]).toEqual(['text', 'text', 500, 'about problem']);
  });
  it('answers what was written, without the space around it, and closes', () => {
    open();
    text().value = '  Wrong customer \n';
    press('Void');
    expect([answer(), close.mock.calls.length]).toEqual(['{"text":"Wrong customer"}', 1]);
  });
  it('says what is missing, and stays', () => {
    open();
    text().value = '   ';
    press('Void');
    expect([answer(), close.mock.calls.length, document.querySelector('[role=alert]')!.textContent, text().getAttribute('aria-invalid')]).toEqual([null, 0, 'Write why.', 'true']);
  });
  it.each(['Cancel', 'Escape'])('answers nothing on %s', (how) => {
    open();
    text().value = 'Never mind';
    if (how === 'Cancel') press('Cancel'); else document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect([answer(), close.mock.calls.length > 0]).toEqual([null, true]);
  });
  it('asks to be closed by hand in a host that does not listen; the answer stands', () => {
    open();
    text().value = 'Why not';
    press('Void');
    for (const f of later) f();
    expect([document.body.textContent, answer()]).toEqual(['You can close this window now.', '{"text":"Why not"}']);
  });
  it('shows what was written as text, and nothing without a question', () => {
    open({ ...question, paragraphs: ['<img src=x onerror=alert(1)>'] });
    expect([document.querySelector('img'), document.querySelector('#about p')!.textContent]).toEqual([null, '<img src=x onerror=alert(1)>']);
    document.body.innerHTML = '';
    open(null);
    expect(document.body.innerHTML).toBe('');
  });
  describe('with several to choose from', () => {
    const several = { ...question, label: 'Which one?', missing: 'Choose one.', choices: [{ key: 'a', title: 'North', detail: 'Primary' }, { key: 'b', title: 'South', detail: '' }] };
    const radios = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    it('R32 names each, chooses none beforehand, and starts at the first', () => {
      open(several);
      expect([document.querySelector('legend')!.textContent, radios().map((r) => r.closest('label')!.textContent), radios().map((r) => r.checked), document.activeElement === radios()[0], document.querySelector('textarea')]).toEqual(['Which one?', ['NorthPrimary', 'South'], [false, false], true, null]);
    });
    it('R32 says what is missing, then answers the key of the chosen one', () => {
      open(several);
      press('Void');
      expect([answer(), document.querySelector('[role=alert]')!.textContent]).toEqual([null, 'Choose one.']);
      radios()[1]!.click();
      press('Void');
      expect([answer(), close.mock.calls.length]).toEqual(['{"text":"b"}', 1]);
    });
  });
  it('finds its key in either case', () => expect([keyIn('?Data=a%20b'), keyIn('?x=1&data=c'), keyIn('')]).toEqual(['a b', 'c', '']));
});

describe('R45 the dialog that asks for two days', () => {
  const range = { from: 'First date', to: 'Last date', start: { from: '2026-01-01', to: '2026-11-23' }, mistakes: { missing: 'Enter both dates.', order: 'The last date lies before the first.' } };
  const day = (id: string): HTMLInputElement => document.querySelector(`#${id}`)!;
  it('R45 begins with what is likely, has a name for each, and answers both', () => {
    open({ ...question, range });
    expect([...document.querySelectorAll('label')].map((l) => [l.textContent, l.htmlFor])).toEqual([['First date', 'from'], ['Last date', 'to']]);
    day('from').value = '2026-02-01';
    press('Void');
    expect(JSON.parse(JSON.parse(answer()!).text)).toEqual({ from: '2026-02-01', to: '2026-11-23' });
  });
  it.each([['', '2026-01-31', 'Enter both dates.', 'from'], ['2026-02-01', '2026-01-31', 'The last date lies before the first.', 'to']])('R45 says what is wrong with %j to %j, at the field', (from, to, told, at) => {
    open({ ...question, range });
    day('from').value = from; day('to').value = to;
    press('Void');
    expect([answer(), document.querySelector('[role=alert]')!.textContent, day(at).getAttribute('aria-invalid'), document.activeElement]).toEqual([null, told, 'true', day(at)]);
  });
});
