/** The part of the dialog that asks for a deposit: a percentage or an amount, and what it comes to, said while the person types. */
import type { DepositQuestion } from '../deposits/ask.ts';
import { shown } from '../deposits/typed.ts';
import { wanted, type Said, type Way } from '../deposits/wanted.ts';
import { fixed, ZERO } from '../money/index.ts';
import type { Make } from './make.ts';

const ways: readonly Way[] = ['percent', 'amount'];

/** `problem`: what is wrong with it so far; undefined where it can be. */
export function depositField(make: Make, q: DepositQuestion, label: string, legend: string) {
  const room = { whole: fixed(q.whole) ?? ZERO, left: fixed(q.left) ?? ZERO, style: q.style };
  const group = make('fieldset', {});
  const radios = ways.map((way, i) => make('input', { type: 'radio', name: 'way', id: way, value: way, checked: i === 0 }));
  group.append(make('legend', { textContent: legend }), ...radios.map((radio) => {
    const line = make('label', { htmlFor: radio.id, className: 'choice' });
    line.append(radio, make('span', { textContent: q.ways[radio.value as Way] }));
    return line;
  }));
  const number = make('input', { id: 'text', type: 'text', inputMode: 'decimal', autocomplete: 'off', maxLength: 30 });
  number.setAttribute('aria-describedby', 'result problem');
  const result = make('p', { id: 'result' });
  result.setAttribute('role', 'status');
  const said = (): Said => ({ way: (radios.find((r) => r.checked)?.value ?? 'percent') as Way, written: number.value.trim() });
  const problem = (): string | undefined => { const w = wanted(said(), room); return typeof w === 'string' ? q.mistakes[w] : undefined; };
  const look = (): void => {
    const w = wanted(said(), room);
    result.textContent = typeof w === 'string' ? '' : q.will.replace('{0}', shown(w.amount, q.style)).replace('{1}', shown(w.leftAfter, q.style));
    number.removeAttribute('aria-invalid');
  };
  number.addEventListener('input', look);
  for (const r of radios) r.addEventListener('change', look);
  return { elements: [group, make('label', { htmlFor: number.id, textContent: label }), number, result], said: () => JSON.stringify(said()), problem, focus: () => number.focus(), invalid: () => number.setAttribute('aria-invalid', 'true') };
}
