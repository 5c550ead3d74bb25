/** The part of the dialog that asks for a range of days: two of the browser's own date fields. */
import type { Make } from './make.ts';

export interface RangeQuestion { readonly from: string; readonly to: string; /** What stands there at first. */ readonly start: Range; readonly mistakes: Readonly<Record<'missing' | 'order', string>> }
export interface Range { readonly from: string; readonly to: string }

export function rangeField(make: Make, q: RangeQuestion) {
  const day = (id: 'from' | 'to'): HTMLInputElement => {
    const input = make('input', { id, type: 'date', required: true, min: '1970-01-01', max: '2099-12-31', value: q.start[id] });
    input.setAttribute('aria-describedby', 'about problem');
    return input;
  };
  const [from, to] = [day('from'), day('to')];
  const empty = (): HTMLInputElement | undefined => [from, to].find((d) => d.value === '');
  const wrong = (): HTMLInputElement | undefined => empty() ?? (from.value > to.value ? to : undefined);
  const problem = (): string | undefined => (empty() ? q.mistakes.missing : from.value > to.value ? q.mistakes.order : undefined);
  for (const d of [from, to]) d.addEventListener('input', () => { for (const x of [from, to]) x.removeAttribute('aria-invalid'); });
  return {
    elements: [make('label', { htmlFor: from.id, textContent: q.from }), from, make('label', { htmlFor: to.id, textContent: q.to }), to],
    said: () => JSON.stringify({ from: from.value, to: to.value } satisfies Range), problem, focus: () => (wrong() ?? from).focus(), invalid: () => wrong()?.setAttribute('aria-invalid', 'true'),
  };
}
