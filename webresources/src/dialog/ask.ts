/** Asks a person for a text in a dialog of our own: the platform's confirmations have no place to write in. */
import { text } from '../text.ts';
import { answerKey, parsed, questionKey, type Answer, type Question } from './question.ts';

const PAGE = 'cfl_/dialogs/ask.html';

/** @returns what was written, or undefined when the person thought better of it */
export async function askText(o: { readonly title: string; readonly paragraphs: readonly string[]; readonly label: string; readonly max: number; readonly missing: string | undefined; readonly confirm: string }): Promise<string | undefined> {
  const key = crypto.randomUUID();
  const question: Question = { paragraphs: o.paragraphs, label: o.label, max: o.max, missing: o.missing, confirm: o.confirm, cancel: text('Ask_Cancel'), close: text('Ask_Close'), language: text('Ask_Language') };
  sessionStorage.setItem(questionKey(key), JSON.stringify(question));
  try {
    await Xrm.Navigation.navigateTo({ pageType: 'webresource', webresourceName: PAGE, data: key }, { target: 2, position: 1, title: o.title, width: { value: 480, unit: 'px' }, height: { value: 400, unit: 'px' } });
    return parsed<Answer>(sessionStorage.getItem(answerKey(key)))?.text;
  } finally {
    // neither is of use to anybody afterwards, and a reason is nobody else's business
    sessionStorage.removeItem(questionKey(key));
    sessionStorage.removeItem(answerKey(key));
  }
}
