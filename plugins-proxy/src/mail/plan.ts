/** Whether an e-mail may go, by what Dynamics and Xero say at this moment. */
import type { Job } from '../changes/sent.ts';
import { stopIn } from '../decisions/stopped.ts';
import type { Outcome } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { problem } from '../problems/index.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { mailProblem } from './rules.ts';
import type { Mode } from './store.ts';

/** What of a job goes on after a death. */
export interface Mailing { readonly job: Job; readonly mode: Mode; readonly automatic: boolean }

/** Why not; undefined when it may go. @throws DoorError */
export async function planOf(kit: Pick<Kit, 'documents'>, m: Mailing, inXero: () => Promise<XeroInvoice | undefined>): Promise<Outcome | undefined> {
  const { job } = m;
  if (job.asked.document.table !== 'invoice') return { kind: 'refused', keep: true, problems: [problem('MAIL_ONLY_INVOICES', { title: job.title })] };
  const stop = stopIn(job.read);
  if (stop) return { kind: 'refused', keep: true, problems: [stop] };
  const x = await inXero();
  if (!x) return { kind: 'refused', keep: true, problems: [problem('GONE_FROM_XERO', { title: job.title })] };
  const { prepared } = job.read;
  const differs = prepared ? !kit.documents.compareTotals(prepared.predicted, x).same : job.record.detailsOf?.row?.exportStatus === 'sentButDiffers';
  const wrong = mailProblem(x, { title: job.title, mode: m.mode, differs });
  if (wrong) return { kind: 'refused', keep: true, problems: [wrong], inXero: x };
  // a relay that lost its memory found it again, or somebody was quicker in Xero: what the customer has is not sent by itself once more
  if (m.automatic && x.SentToContact === true) return { kind: 'done', title: `${job.title} was e-mailed before`, text: `Xero says that ${job.title} was sent to its contact before. It was not e-mailed again.`, document: x };
  return m.mode === 'markAsSent' && x.SentToContact === true ? { kind: 'done', title: `${job.title} was marked as sent already`, text: `${job.title} is marked as sent in Xero already.`, document: x } : undefined;
}
