/** Shows a person what was found in a dialog of our own: the platform's alerts know neither tables nor links. */
import { text } from '../text.ts';
import { answerKey, parsed, type Answer } from './question.ts';
import { reportKey, type Report } from './report.ts';

const PAGE = 'cfl_/dialogs/report.html';

/** Resolves when it is closed. @returns whether the person has pressed the button that does something with it */
export async function tellReport(title: string, o: Pick<Report, 'paragraphs' | 'sections' | 'confirm'>): Promise<boolean> {
  const key = crypto.randomUUID();
  const report: Report = { ...o, done: text('Report_Done'), newTab: text('Report_NewTab'), close: text('Ask_Close'), language: text('Ask_Language') };
  sessionStorage.setItem(reportKey(key), JSON.stringify(report));
  try {
    await Xrm.Navigation.navigateTo({ pageType: 'webresource', webresourceName: PAGE, data: key }, { target: 2, position: 1, title, width: { value: 640, unit: 'px' }, height: { value: 560, unit: 'px' } });
    return parsed<Answer>(sessionStorage.getItem(answerKey(key))) !== undefined;
  } finally {
    // what stands in books is nobody else's business
    sessionStorage.removeItem(reportKey(key));
    sessionStorage.removeItem(answerKey(key));
  }
}
