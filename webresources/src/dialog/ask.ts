/** Asks a person for a text, or for one of several things, in a dialog of our own: the platform's confirmations have no place to write in. */
import { text } from '../text.ts';
import { answerKey, parsed, questionKey, type Answer, type Choice, type Question } from './question.ts';

const PAGE = 'cfl_/dialogs/ask.html';

export interface Asking { readonly legend?: string; readonly title: string; readonly paragraphs: readonly string[]; readonly label: string; readonly missing: string | undefined; readonly confirm: string }

/** @returns what was written, or undefined when the person thought better of it */
export const askText = (o: Asking & { readonly max: number }): Promise<string | undefined> => asked(o, { max: o.max }, 400);

/** @returns the key of what was chosen, or undefined when the person thought better of it */
export const askChoice = (o: Asking & { readonly choices: readonly Choice[] }): Promise<string | undefined> => asked(o, { max: 0, choices: o.choices }, Math.min(620, 300 + 52 * o.choices.length));

export async function asked(o: Asking, how: Pick<Question, 'max' | 'choices' | 'deposit' | 'range'>, height: number): Promise<string | undefined> {
  const key = crypto.randomUUID();
  const question: Question = { ...how, paragraphs: o.paragraphs, label: o.label, legend: o.legend, missing: o.missing, confirm: o.confirm, cancel: text('Ask_Cancel'), close: text('Ask_Close'), language: text('Ask_Language') };
  sessionStorage.setItem(questionKey(key), JSON.stringify(question));
  try {
    await Xrm.Navigation.navigateTo({ pageType: 'webresource', webresourceName: PAGE, data: key }, { target: 2, position: 1, title: o.title, width: { value: 480, unit: 'px' }, height: { value: height, unit: 'px' } });
    return parsed<Answer>(sessionStorage.getItem(answerKey(key)))?.text;
  } finally {
    // neither is of use to anybody afterwards, and a reason is nobody else's business
    sessionStorage.removeItem(questionKey(key));
    sessionStorage.removeItem(answerKey(key));
  }
}
