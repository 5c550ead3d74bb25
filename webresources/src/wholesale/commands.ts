/** R45 R53: "Load existing documents" and "Compare with Xero" on the form of a connection. */
import { correctionAction, optionValue, requestAction } from '@counterfoil/solution';
import { asked } from '../dialog/ask.ts';
import { parsed } from '../dialog/question.ts';
import type { Range } from '../dialog/range-field.ts';
import { tellReport } from '../dialog/tell-report.ts';
import { bareId, failureOf, hasEnded, type Row } from '../nudge/index.ts';
import { addressOf } from '../ribbon/place.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { askAbout, problemsText, type Ended } from './follow-one.ts';
import { loadReport, loadReportIn } from './load-report.ts';

let busy = false;
const two = (n: number): string => String(n).padStart(2, '0');
/** Of the person's own calendar. */
const thisYear = (today: Date): Range => ({ from: `${today.getFullYear()}-01-01`, to: `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}` });
const say = (title: string, said: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title, text: said });

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
async function once(title: string, work: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  try { await work(); } catch (error) { await say(title, failureText(failureOf(error))); } finally { busy = false; }
}
const load = (connection: string, given: object): Row => ({ cfl_action: optionValue(correctionAction, 'load'), 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})`, cfl_arguments: JSON.stringify(given) });
/** True: it has ended well. Everything else has been told. */
async function well(e: Ended): Promise<boolean> {
  const title = text('Load_Title');
  if (e.progress?.state === 'done') return true;
  if (e.progress !== undefined && hasEnded(e.progress.state)) await say(title, problemsText(e.progress));
  else await say(title, text(e.progress === undefined || e.progress.reached.length === 0 ? 'Load_NoAnswer' : 'Load_Going', e.name));
  return false;
}

export const loadExisting = (form: Xrm.FormContext): Promise<void> => once(text('Load_Title'), async () => {
  const connection = bareId(form.data.entity.getId());
  const answer = await asked(
    { title: text('Load_Title'), paragraphs: [text('Load_About')], label: '', missing: undefined, confirm: text('Load_Do') },
    { max: 0, range: { from: text('Load_From'), to: text('Load_To'), start: thisYear(new Date()), mistakes: { missing: text('Load_Missing'), order: text('Load_Order') } } }, 440,
  );
  const range = parsed<Range>(answer ?? null);
  if (range === undefined) return;
  const dry = await askAbout('cfl_correctionrequest', load(connection, range), text('Load_Working'));
  if (!await well(dry)) return;
  const report = loadReportIn(dry.result);
  if (report === undefined) { await say(text('Load_Title'), dry.progress!.text); return; }
  const confirmed = await tellReport(text('Load_Title'), { ...loadReport(report, dry.progress!.text, addressOf), ...(report.digest === undefined ? {} : { confirm: text('Load_Confirm', report.counts.matched) }) });
  if (!confirmed || report.digest === undefined) return;
  const adopted = await askAbout('cfl_correctionrequest', load(connection, { digest: report.digest }), text('Load_Adopting'));
  if (await well(adopted)) await say(text('Load_Title'), adopted.progress!.text);
});

export const compareWithXero = (form: Xrm.FormContext): Promise<void> => once(text('Compare_Title'), async () => {
  const e = await askAbout('cfl_syncrequest', { cfl_action: optionValue(requestAction, 'compare'), cfl_arguments: JSON.stringify({ connection: bareId(form.data.entity.getId()) }) }, text('Compare_Working'));
  await say(text('Compare_Title'), e.progress !== undefined && hasEnded(e.progress.state) ? problemsText(e.progress) : text('Compare_Going'));
});
