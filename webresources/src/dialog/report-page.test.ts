// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerKey } from './question.ts';
import { showReport } from './report-page.ts';
import { reportKey, type Report } from './report.ts';

const report: Report = {
  paragraphs: ['All 2 would go to Xero.'], done: 'Close', newTab: 'opens in a new tab', close: 'You can close this window now.', language: 'en',
  sections: [
    { heading: 'Would go', entries: [{ title: 'Invoice INV-1', href: 'https://org.example/main.aspx?id=1', detail: '120.00 GBP', points: ['<b>Look</b> at it.'] }, { title: 'Bill 2', href: 'https://elsewhere.example/', detail: '', points: [] }] },
    { heading: 'Calls', table: { head: ['Call', 'Times'], rows: [['Xero: create', '1']] } },
  ],
};
const close = vi.fn();
const open = (r: unknown): void => {
  sessionStorage.setItem(reportKey('k'), JSON.stringify(r));
  showReport(document, { location: { search: '?data=k', origin: 'https://org.example' } as Location, sessionStorage, close, setTimeout: (() => 0) as unknown as Window['setTimeout'] });
};
beforeEach(() => { close.mockReset(); document.body.innerHTML = ''; sessionStorage.clear(); });

describe('a report', () => {
  it('R49 shows texts as texts, documents as links, and numbers as a table with heads', () => {
    open(report);
    expect([...document.querySelectorAll('h2')].map((h) => h.textContent)).toEqual(['Would go', 'Calls']);
    expect([...document.querySelectorAll('a')].map((a) => [a.textContent, a.getAttribute('href'), a.target])).toEqual([['Invoice INV-1 (opens in a new tab)', 'https://org.example/main.aspx?id=1', '_blank']]);
    expect([document.querySelector('li p')!.textContent, document.querySelector('li b')]).toEqual(['<b>Look</b> at it.', null]);
    expect([...document.querySelectorAll('th')].map((t) => [t.textContent, t.scope])).toEqual([['Call', 'col'], ['Times', 'col'], ['Xero: create', 'row']]);
    expect(document.activeElement!.className).toBe('content');
  });
  it('R49 links nowhere but into the environment', () => {
    open(report);
    expect([...document.querySelectorAll('strong')].map((s) => s.textContent)).toEqual(['Bill 2']);
  });
  it.each(['button', 'Escape'])('closes by %s', (how) => {
    open(report);
    if (how === 'button') document.querySelector('button')!.click(); else document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(close).toHaveBeenCalled();
  });
  it('R45 what can be done with it is done by its own button, and closing does nothing', () => {
    open({ ...report, confirm: 'Take over 2' });
    const [confirm, done] = [...document.querySelectorAll('button')];
    expect([confirm!.textContent, confirm!.className, done!.textContent, done!.className]).toEqual(['Take over 2', 'primary', 'Close', '']);
    done!.click();
    expect(sessionStorage.getItem(answerKey('k'))).toBeNull();
    confirm!.click();
    expect(sessionStorage.getItem(answerKey('k'))).toBe('{"text":"confirmed"}');
    expect(close).toHaveBeenCalledTimes(2);
  });
  it('shows nothing without a report', () => { open(null); expect(document.body.innerHTML).toBe(''); });
});
