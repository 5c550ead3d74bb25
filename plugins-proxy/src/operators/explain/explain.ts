/** R57: why a document is or is not in Xero, and what happens next. Pure, so that every state can be asked. */
import type { Explanation } from '../../contract.ts';
import { minute, whyItStands } from '../../queue/words.ts';
import type { ExplainFacts } from './facts.ts';

const button = { send: 'Send to Xero', update: 'Xero > Send update', refresh: 'Xero > Refresh from Xero', release: 'Xero > Release', details: 'Xero > Xero details', open: 'Xero > Open in Xero', unlink: 'Xero > Unlink from Xero', skip: 'Xero > Do not send' } as const;
type Judged = Omit<Explanation, 'title'>;

export function explain(f: ExplainFacts): Explanation {
  const j = f.open ? underWay(f, f.open) : f.bound || inBooks.has(f.details?.status ?? 'notSent') ? there(f) : notThere(f);
  return { title: f.title, ...j, reasons: [...j.reasons, ...aside(f, j)] };
}

const inBooks = new Set<string>(['sent', 'sentButDiffers', 'readyToUpdate']);
const number = (f: ExplainFacts): string => f.details?.number || 'a document without a number';
const ended = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
const said = (f: ExplainFacts): string[] => f.problems.map((p) => `${p.line === undefined ? '' : `Line ${p.line}: `}${ended(p.text)} ${p.fix}`.trim());
const creates = (o: NonNullable<ExplainFacts['open']>): boolean => o.operation === 'invoice.create' || o.operation === 'creditnote.create';
const what: Readonly<Record<string, string>> = { 'document.update': 'A change', 'document.void': 'Voiding or deleting it', 'allocation.create': 'Applying its credit', 'attachment.create': 'Attaching its files', 'email.send': 'An e-mail about it' };

/** What slows everything down, and is no fault of the document. */
function aside(f: ExplainFacts, j: Judged): string[] {
  const waits = j.answer === 'onItsWay' || j.answer === 'ready' || j.answer === 'waits';
  return [
    ...(waits && f.budget?.blockedUntil ? [`Xero takes no calls until ${minute(Date.parse(f.budget.blockedUntil))}.`] : waits && (f.budget?.waitMs ?? 0) > 1_000 ? [`Xero takes only so many calls a minute and a day; the next one goes in ${Math.ceil(f.budget!.waitMs / 1_000)} seconds. ${f.budget!.dayLeft} are left today.`] : []),
    ...(waits && f.lookFirst ? ['The relay\'s database is new or was restored. So it looks in Xero whether the document is there before it sends it; that takes a call more.'] : []),
  ];
}

function underWay(f: ExplainFacts, o: NonNullable<ExplainFacts['open']>): Judged {
  const since = minute(o.createdAt);
  if (!creates(o)) {
    const doing = what[o.operation] ?? 'Something';
    return { answer: 'changing', headline: f.bound ? `In Xero as ${number(f)}. ${doing} is under way since ${since}.` : `${doing} is under way since ${since}.`, reasons: o.tries > 0 || o.state === 'in_doubt' ? [whyItStands(o)] : [], next: o.state === 'needs_person' ? 'Somebody has to decide. Open Xero details: the question stands there with its answers.' : 'It goes on by itself. Nothing needs to be done.', buttons: [button.details] };
  }
  switch (o.state) {
    case 'ready': return o.tries > 0 || o.reason
      ? { answer: 'waits', headline: `Not in Xero yet. It waits since ${since}.`, reasons: [whyItStands(o), ...said(f)], next: nextOf(f, 'It goes on by itself. Nothing needs to be done.'), buttons: [button.details] }
      : { answer: 'onItsWay', headline: 'Not in Xero yet. It is next in line to be sent.', reasons: said(f), next: 'It goes by itself. Nothing needs to be done.', buttons: [button.details] };
    case 'sending': return { answer: 'onItsWay', headline: 'It is being sent to Xero right now.', reasons: [], next: 'Wait some seconds. If the answer is lost, Counterfoil looks in Xero before it sends anything again.', buttons: [button.details] };
    case 'in_doubt': return { answer: 'waits', headline: 'It may be in Xero: the answer of Xero was lost.', reasons: [whyItStands(o)], next: 'Counterfoil looks for it by itself, and takes it over or sends it once. Do not enter it in Xero by hand.', buttons: [button.details] };
    case 'needs_person': return { answer: 'needsPerson', headline: 'It may be in Xero, and Counterfoil cannot tell.', reasons: f.details?.problem ? [ended(f.details.problem)] : ['Documents in Xero look like this one, or what was found there does not fit.'], next: 'Open Xero details and choose which document in Xero it is, or that it is none of them.', buttons: [button.details] };
    case 'accepted': return { answer: 'inXero', headline: 'It is in Xero. Dynamics has not been told yet.', reasons: [whyItStands(o)], next: 'Dynamics is told as soon as it takes the answer. Nothing is sent again.', buttons: [button.details] };
    case 'refused': return { answer: 'cannot', headline: 'Not in Xero: it was refused. Dynamics has not been told all of it yet.', reasons: said(f), next: 'The reason appears in Xero details within a minute. Put it right there and press Send to Xero.', buttons: [button.details, button.send] };
    case 'withdrawn': return { answer: 'stopped', headline: 'Not in Xero: it was taken back before it had left.', reasons: [], next: 'If it is to go after all, press Send to Xero.', buttons: [button.send] };
    case 'recorded': return f.bound ? there(f) : notThere(f);
  }
}

function there(f: ExplainFacts): Judged {
  const d = f.details;
  if (d?.xeroStatus === 'voided' || d?.xeroStatus === 'deleted') {
    return { answer: 'gone', headline: `It was in Xero as ${number(f)} and has been ${d.xeroStatus} there since.`, reasons: [], next: 'If it belongs in the books, make a new document and send that.', buttons: [button.open, button.details] };
  }
  const waits = f.request !== undefined && (f.request.state === 'waiting' || f.request.state === 'working') ? [`"${f.request.asked}" is asked for since ${minute(Date.parse(f.request.at))}: ${ended(f.request.message || 'The relay takes it up within a minute')}`] : [];
  const failed = f.request !== undefined && (f.request.state === 'refused' || f.request.state === 'needsDecision') ? [`"${f.request.asked}" was asked for last: ${ended(f.request.message || 'It was not done')}`] : [];
  const last = d?.problem ? [ended(d.problem)] : failed;
  switch (d?.status) {
    case 'sentButDiffers': return { answer: 'inXero', headline: `In Xero as ${number(f)}, but it differs.`, reasons: [...(d.difference ? [ended(d.difference)] : []), ...last, ...waits], next: 'Compare both sides in Xero details. To bring Xero up to this document, choose Xero > Send update; if Xero is right, correct the document here.', buttons: [button.details, button.update, button.open] };
    case 'readyToUpdate': return { answer: 'inXero', headline: `In Xero as ${number(f)}, and changed here since.`, reasons: [...said(f), ...waits], next: 'To bring Xero up to date, choose Xero > Send update.', buttons: [button.update, button.open] };
    case 'held': return { answer: 'inXero', headline: `In Xero as ${number(f)}. Changes are held back.`, reasons: [...(d.holdReason ? [`Held because: ${ended(d.holdReason)}`] : []), ...waits], next: 'To let changes go again, choose Xero > Release.', buttons: [button.release, button.open] };
    case 'failed': case 'needsDecision': return { answer: 'inXero', headline: `In Xero as ${number(f)}. What was asked for last did not go through.`, reasons: [...last, ...waits], next: 'Open Xero details: it says what to put right, or asks what is meant.', buttons: [button.details, button.refresh] };
    case 'sent': case 'notSent': case 'queued': case 'sending': case 'skipped': case undefined:
      return { answer: 'inXero', headline: `In Xero as ${number(f)}.`, reasons: [...failed, ...waits], next: waits.length > 0 ? 'It goes on by itself. Nothing needs to be done.' : d?.status === 'sent' ? 'Nothing needs to be done. Payments and changes in Xero come by themselves.' : 'Dynamics does not show it yet. Choose Xero > Refresh from Xero.', buttons: d?.status === 'sent' ? [button.open] : [button.refresh, button.open] };
  }
}

/** Connection first: whatever is wrong with the document can wait for that. */
function nextOf(f: ExplainFacts, otherwise: string): string {
  switch (f.connection?.status) {
    case 'paused': return 'Nothing is lost. It goes by itself when an administrator presses Resume on the Xero connection.';
    case 'readOnly': return 'An administrator can press Resume on the Xero connection; or choose another connection on the document.';
    case 'needsReconnecting': return 'An administrator must connect Xero again: the Xero connection says how. What was sent meanwhile waits, and goes by itself then.';
    case 'notConnected': return 'An administrator must connect this organisation to Xero.';
    case 'environmentCopied': return 'This environment is a copy: nothing goes from it to Xero. An administrator can connect it of its own if that is meant.';
    case 'connected': case undefined: return otherwise;
  }
}

function notThere(f: ExplainFacts): Judged {
  const d = f.details;
  const problems = said(f);
  const r = f.request;
  if (r && (r.state === 'waiting' || r.state === 'working')) {
    const still = f.connection?.status === 'paused' ? 'is paused' : f.connection?.status === 'needsReconnecting' ? 'needs reconnecting' : undefined;
    return { answer: 'waits', headline: still ? `Not in Xero: ${f.connection!.name} ${still}.` : `Not in Xero yet. "${r.asked}" is asked for since ${minute(Date.parse(r.at))}.`, reasons: [ended(r.message || 'The relay takes it up within a minute'), ...problems], next: nextOf(f, problems.length > 0 ? 'Put right what stands above, and send it again if it is refused.' : 'It goes on by itself. Nothing needs to be done.'), buttons: [button.details] };
  }
  const fix = (otherwise: string): string => nextOf(f, problems.length > 0 ? 'Put right what stands above, then press Send to Xero.' : otherwise);
  switch (d?.status) {
    case 'held': return { answer: 'stopped', headline: 'Not in Xero: it is held.', reasons: [...(d.holdReason ? [`Held because: ${ended(d.holdReason)}`] : []), ...problems], next: 'To let it go, choose Xero > Release, then press Send to Xero.', buttons: [button.release, button.send] };
    case 'skipped': return { answer: 'stopped', headline: 'Not in Xero: somebody said that it is not meant to go there.', reasons: problems, next: 'If it is meant to go after all, choose Xero > Release, then press Send to Xero.', buttons: [button.release, button.send] };
    case 'needsDecision': return { answer: 'needsPerson', headline: 'Not in Xero: somebody has to decide first.', reasons: d.problem ? [ended(d.problem)] : problems, next: 'Open Xero details: the question stands there with its answers.', buttons: [button.details] };
    case 'failed': return problems.length > 0
      ? { answer: 'cannot', headline: `Not in Xero: ${problems.length === 1 ? 'one thing has' : `${problems.length} things have`} to be put right.`, reasons: problems, next: fix(''), buttons: [button.details, button.send] }
      : { answer: 'ready', headline: 'Not in Xero: it was refused when it was sent last.', reasons: [...(d.problem ? [`It was said then: ${ended(d.problem)}`] : []), 'As the document is now, nothing stands in its way that Dynamics knows of.'], next: nextOf(f, 'Press Send to Xero.'), buttons: [button.send, button.details] };
    case 'queued': case 'sending': case 'sent': case 'sentButDiffers': case 'readyToUpdate':
      return { answer: 'waits', headline: 'Not in Xero, as far as Counterfoil knows. Its status says something else.', reasons: ['Nothing is under way with it, and its status was not written by Counterfoil or its request was deleted. Counterfoil puts such a status right within an hour.', ...problems], next: fix('Press Send to Xero: Counterfoil looks whether it is there before anything is made.'), buttons: [button.send, button.details] };
    case 'notSent': case undefined: return problems.length > 0
      ? { answer: 'cannot', headline: `Not in Xero: nobody has sent it yet, and it could not go now: ${problems.length === 1 ? 'one thing has' : `${problems.length} things have`} to be put right.`, reasons: problems, next: fix(''), buttons: [button.send, button.skip] }
      : { answer: 'ready', headline: 'Not in Xero: nobody has sent it yet.', reasons: ['Nothing stands in its way.'], next: nextOf(f, 'Press Send to Xero.'), buttons: [button.send] };
  }
}

/** As the command line prints it, and the sentence of the request. */
export const explanationText = (e: Explanation): string => [`${e.title}: ${e.headline}`, ...e.reasons.map((r) => `- ${r}`), `Next: ${e.next}`, ...(e.buttons.length > 0 ? [`Buttons: ${e.buttons.join(', ')}`] : [])].join('\n');
