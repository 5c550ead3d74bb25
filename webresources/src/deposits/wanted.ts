/** What a person asked for as a deposit, and whether it can be. Runs in the dialog while they type, and again in the script before anything is made. Pure. */
import { asText, compare, fixed, minus, quotient, round, times, ZERO, type Fixed } from '../money/index.ts';
import { typed, type Style } from './typed.ts';

export type Way = 'percent' | 'amount';
export interface Said { readonly way: Way; readonly written: string }
/** `whole`: what is to be invoiced in all, without tax; `left`: of it what no deposit has asked for yet. */
export interface Room { readonly whole: Fixed; readonly left: Fixed; readonly style: Style }
export interface Wanted { readonly amount: Fixed; /** As it was written, without needless zeros: "30" or "12.5". */ readonly percent: string | undefined; readonly leftAfter: Fixed }
export type Mistake = 'noNumber' | 'tooLittle' | 'tooMuch';

const HUNDRED = fixed(100)!;
/** "12.50" is 12.5, "30.00" is 30. */
const plain = (a: Fixed): string => { const all = asText(a); return all.includes('.') ? all.replace(/\.?0+$/, '') : all; };
const fractionOf = (a: Fixed): number => (plain(a).split('.')[1] ?? '').length;

export function wanted(said: Said, room: Room): Wanted | Mistake {
  const number = typed(said.written, room.style);
  if (number === undefined || (said.way === 'amount' && fractionOf(number) > room.style.digits)) return 'noNumber';
  if (said.way === 'percent' && compare(number, HUNDRED) > 0) return 'tooMuch';
  const amount = said.way === 'percent' ? quotient(times(room.whole, number), HUNDRED, room.style.digits) : round(number, room.style.digits);
  if (compare(amount, ZERO) <= 0) return 'tooLittle';
  if (compare(amount, room.left) > 0) return 'tooMuch';
  return { amount, percent: said.way === 'percent' ? plain(number) : undefined, leftAfter: minus(room.left, amount) };
}
