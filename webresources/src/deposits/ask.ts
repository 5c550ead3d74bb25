/** Asks how much, in our dialog: what it will be is computed there while the person types, and once more here. */
import { asked } from '../dialog/ask.ts';
import { parsed } from '../dialog/question.ts';
import { asText } from '../money/index.ts';
import { text } from '../text.ts';
import { shown } from './typed.ts';
import { wanted, type Room, type Said, type Wanted } from './wanted.ts';

/** What crosses to the page: amounts as decimal texts, sentences with places for amounts. */
export interface DepositQuestion {
  readonly whole: string; readonly left: string; readonly style: Room['style'];
  readonly ways: Readonly<Record<Said['way'], string>>; readonly will: string;
  readonly mistakes: Readonly<Record<'noNumber' | 'tooLittle' | 'tooMuch', string>>;
}

/** @returns undefined when the person thought better of it */
export async function askDeposit(paragraphs: readonly string[], room: Room): Promise<Wanted | undefined> {
  const example = shown(room.left, { ...room.style, before: '', after: '' });
  const deposit: DepositQuestion = {
    whole: asText(room.whole), left: asText(room.left), style: room.style, ways: { percent: text('Deposit_Percent'), amount: text('Deposit_Amount') }, will: text('Deposit_Will', '{0}', '{1}'),
    mistakes: { noNumber: text('Deposit_noNumber', example), tooLittle: text('Deposit_tooLittle'), tooMuch: text('Deposit_tooMuch', shown(room.left, room.style)) },
  };
  const answer = await asked({ title: text('Deposit_Title'), paragraphs, label: text('Deposit_Number'), legend: text('Deposit_Way'), missing: undefined, confirm: text('Deposit_Do') }, { max: 30, deposit }, 540);
  const said = parsed<Said>(answer ?? null);
  const result = said && wanted(said, room);
  return typeof result === 'object' ? result : undefined;
}
