/**
 * What one request leaves behind in Dynamics: ONE change set of details, history and request. The history row is created
 * only (If-None-Match: *), with an id derived from intent and event. So a second run of a change set that was committed is
 * refused as a whole with 412, and that refusal is the proof: nothing is written twice, and nothing half.
 */
import { correctionAction, documentKey, documentKind, exportStatus, historyDirection, historyResult, requestAction, requestState, requestStep } from '@counterfoil/solution';
import type { Problem } from '../contract.ts';
import type { PartAnswer, Write } from '../dataverse/door.ts';
import { isOwnerRefused, problem } from '../problems/index.ts';
import { detailsFromXero, nothingInXero } from './record-details.ts';
import { historyTitle, inFull, notesOf, requestMessage } from './record-texts.ts';
import { arrivedDocument } from './arrived.ts';
import { places } from './places.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { DetailsRead, Owner } from './read-types.ts';
import type { CorrectionAction, DocumentTable, Done, Outcome, RecordContext, RequestAction } from './types.ts';

export interface RecordOptions {
  /** historyIdOf(intent, event) */
  readonly historyId: string;
  readonly xeroCalls: number;
  readonly durationMs: number;
  readonly now: Date;
  /** Keyed digest of the body that is in Xero. */
  readonly fingerprint?: string | undefined;
  /** Dataverse refused the document's owner, who may not read these tables: the connection's owner stands in. */
  readonly ownerOfConnection?: boolean;
  /** The document was deleted meanwhile: number and link are kept without it. */
  readonly withoutDocument?: boolean;
  /** The request row was deleted meanwhile. */
  readonly withoutRequest?: boolean;
  /** systemuserid of the relay: a hold that it did not write itself is none. */
  readonly relayUser?: string | undefined;
  /** The details name an invoice in Xero that is this document's, although the relay does not know of it: they are left as they are. */
  readonly genuine?: boolean;
  /** Somebody else made a details row for this document, under an id of its own: it is taken over, found by its key. */
  readonly byKey?: boolean;
}

const bind = (set: string, id: string): string => `/${set}(${id})`;
const bindOwner = (o: Owner): string => bind(o.table === 'team' ? 'teams' : 'systemusers', o.id);
const sameOwner = (a: Owner | undefined, b: Owner): boolean => a?.table === b.table && a.id === b.id;

const rowOfDetails = (record: RecordContext, byKey: boolean | undefined): string =>
  `cfl_xerodocuments(${byKey ? `cfl_documentkey='${documentKey(record.asked.document.table, record.asked.document.id)}'` : record.detailsId})`;

/** The writes of one ending, for one change set as the service (not impersonated). Never empty unless `withoutRequest`. */
export function recordParts(record: RecordContext, outcome: Outcome, o: RecordOptions): Write[] {
  const writes: Write[] = [];
  if (record.detailsOf) writes.push(detailsWrite(record, detailsOfOutcome(record, outcome, o), o), historyWrite(record, outcome, o));
  if (outcome.kind === 'done') writes.push(...outcome.writes ?? []);
  if (!o.withoutRequest) writes.push(requestWrite(record, outcome, o));
  return writes;
}

/** Before the PUT of a document that Xero numbers: a lost answer then leaves a trace in Dynamics too. Repeating is harmless. */
export const sendingParts = (record: RecordContext, o: Pick<RecordOptions, 'ownerOfConnection' | 'byKey'> = {}): Write[] =>
  (record.detailsOf ? [detailsWrite(record, { cfl_exportstatus: exportStatus.options.sending.value }, o)] : []);

/**
 * What the answer of the change set means.
 * recorded: it is committed, now or before. ownerMayNotRead: again with `ownerOfConnection`. gone: something that it
 * points at was deleted; again without it. keyTaken: the document has a details row under another id; again with `byKey`.
 * failed: again later.
 */
export function judgeRecord(answer: PartAnswer): 'recorded' | 'ownerMayNotRead' | 'gone' | 'keyTaken' | 'failed' {
  if (answer.status < 300) return 'recorded';
  // the alternate key of the details answers 412 too; taking that for "committed" would lose the result
  if (answer.error?.code.toLowerCase() === '0x80060892') return 'keyTaken';
  // only the history row is written with If-None-Match, so any other 412 can only mean that it exists
  if (answer.status === 412) return 'recorded';
  if (isOwnerRefused({ status: answer.status, ...answer.error })) return 'ownerMayNotRead';
  return answer.status === 404 ? 'gone' : 'failed';
}

type Body = Record<string, unknown>;

function detailsWrite(record: RecordContext, body: Body, o: Pick<RecordOptions, 'ownerOfConnection' | 'withoutDocument' | 'byKey' | 'genuine'>): Write {
  const d = record.detailsOf!;
  const id = record.asked.document.id.toLowerCase();
  const owner = ownerFor(record, o.ownerOfConnection);
  return {
    method: 'PATCH', path: rowOfDetails(record, o.byKey),
    body: {
      // a key in the address must not be repeated in the body
      ...(o.byKey ? {} : { cfl_documentkey: documentKey(record.asked.document.table, id) }), cfl_name: d.title.slice(0, 400), cfl_documentnumber: d.number.slice(0, 100), cfl_documentname: d.name.slice(0, 300),
      cfl_documentkind: documentKind.options[d.kind].value,
      ...(o.withoutDocument ? {} : { ...lookupsOf(record.asked.document.table, id), ...partyColumns(d.party) }),
      ...(d.connection && !o.genuine ? { 'cfl_ConnectionId@odata.bind': bind('cfl_connections', d.connection.id) } : {}),
      ...(d.currencyId ? { 'transactioncurrencyid@odata.bind': bind('transactioncurrencies', d.currencyId) } : {}),
      // naming the same owner again would need the right to assign for nothing
      ...(owner && !sameOwner(d.row?.owner, owner) ? { 'ownerid@odata.bind': bindOwner(owner) } : {}),
      ...body,
    },
  };
}

/** Its own document, and no other: whoever made the row could have named any. */
export const lookupsOf = (table: DocumentTable, id: string): Body => Object.fromEntries(Object.entries(places).map(([t, p]) => [`${p.lookup}@odata.bind`, t === table ? bind(p.set, id) : null]));

/** Who owes: for lists and charts. */
const partyColumns = (party: NonNullable<RecordContext['detailsOf']>['party']): Body => ({
  cfl_partyname: party ? party.name.slice(0, 300) : null,
  'cfl_AccountId@odata.bind': party?.table === 'account' ? bind('accounts', party.id) : null, 'cfl_ContactId@odata.bind': party?.table === 'contact' ? bind('contacts', party.id) : null,
});

const ownerFor = (record: RecordContext, ofConnection: boolean | undefined): Owner | undefined => (ofConnection ? record.detailsOf!.connection?.owner : record.detailsOf!.owner);

function detailsOfOutcome(record: RecordContext, outcome: Outcome, o: RecordOptions): Body {
  if (outcome.kind === 'sent') {
    const status = outcome.verdict.same ? exportStatus.options.sent : exportStatus.options.sentButDiffers;
    const sentOn = outcome.alreadyThere ? {} : { cfl_senton: o.now.toISOString() };
    return { ...inXero(record, outcome.document, outcome, o), cfl_exportstatus: status.value, ...problemColumns(outcome.verdict.same ? [] : [outcome.verdict.problem]), ...sentOn, ...(o.fingerprint ? { cfl_fingerprint: o.fingerprint } : {}) };
  }
  if (outcome.kind === 'done') return detailsOfDone(record, outcome, o);
  // The second person answers on the details, also where what is in Xero stays as it is meanwhile.
  // Xero was read: a status that is old would go on offering what Xero has just refused.
  if (outcome.kind === 'refused' && outcome.keep) return { ...(outcome.inXero ? { ...posted(record, o), ...detailsFromXero(record, outcome.inXero, o.now) } : {}), ...(outcome.problems.some((p) => p.approval) ? problemColumns(outcome.problems) : {}) };
  if (outcome.kind === 'refused' && outcome.problems.some((p) => stopped.has(p.code))) return {};
  const problems = problemColumns(outcome.problems);
  if (o.genuine) return problems;
  // the lookup that keeps it from being deleted stays, or is set where nothing was written before
  if (outcome.kind === 'needsDecision' && outcome.keep) return { ...posted(record, o), cfl_exportstatus: exportStatus.options.needsDecision.value, ...problems };
  if (outcome.kind === 'refused' && outcome.inXero) {
    const differs = record.detailsOf!.row?.exportStatus === 'sentButDiffers';
    return { ...inXero(record, outcome.inXero, { alreadyThere: true, sentOn: outcome.sentOn }, o), cfl_exportstatus: (differs ? exportStatus.options.sentButDiffers : exportStatus.options.sent).value, ...problems };
  }
  const status = outcome.kind === 'refused' && !outcome.problems.every((p) => p.code === 'APPROVAL_NEEDED') ? exportStatus.options.failed : exportStatus.options.needsDecision;
  return { ...nothingInXero({ held: false }), ...(record.detailsOf!.connection ? {} : { 'cfl_ConnectionId@odata.bind': null }), cfl_exportstatus: status.value, ...problems };
}

/** A person has stopped the document: its details go on saying who and why. */
const stopped: ReadonlySet<string> = new Set(['DOCUMENT_HELD', 'DOCUMENT_SKIPPED', 'BEING_UNLINKED']);

/** Problems of an earlier try are over where the export status changes. */
function detailsOfDone(record: RecordContext, d: Done, o: RecordOptions): Body {
  const said = d.status === undefined && !d.problems?.length ? {} : problemColumns(d.problems ?? []);
  const xero = d.gone ? nothingInXero({ held: false }) : d.document && !d.applied ? { ...posted(record, o), ...detailsFromXero(record, d.document, o.now) } : {};
  return { ...said, ...xero, ...(d.status ? { cfl_exportstatus: exportStatus.options[d.status].value } : {}), ...(d.fingerprint ? { cfl_fingerprint: d.fingerprint } : {}), ...d.details };
}

/** A row may have been made long after the document was sent only where somebody deleted the one that the relay had written. */
export const lateMs = 10 * 60_000;
const madeSince = (row: DetailsRead | undefined, sentOn: string | undefined, relayUser: string | undefined): boolean =>
  row !== undefined && sentOn !== undefined && row.createdBy !== relayUser && Date.parse(row.createdOn) > Date.parse(sentOn) + lateMs;

/** The lookup that keeps a posted document from being deleted (R69). */
function posted(record: RecordContext, o: Pick<RecordOptions, 'withoutDocument'>): Body {
  const place = places[record.asked.document.table];
  return o.withoutDocument ? {} : { [`${place.posted}@odata.bind`]: bind(place.set, record.asked.document.id.toLowerCase()) };
}

/** What Xero says, and the lookup that keeps the invoice from being deleted. What else stood in the row is only kept where the relay itself wrote it. */
function inXero(record: RecordContext, document: XeroDocument, of: { readonly alreadyThere: boolean; readonly sentOn?: string | undefined }, o: RecordOptions): Body {
  const anew = !of.alreadyThere || madeSince(record.detailsOf!.row, of.sentOn, o.relayUser);
  const before = anew ? { ...nothingInXero({ held: false }), ...(of.alreadyThere ? { cfl_senton: of.sentOn } : {}) } : {};
  // a lookup to another document than this one must not survive either, where this one is gone
  return { ...before, ...posted(record, o), ...detailsFromXero(record, document, o.now) };
}

/** The JSON is for the status panel, the text for views and people. */
function problemColumns(problems: readonly Problem[]): Body {
  const [first] = problems;
  if (!first) return { cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null };
  return { cfl_problemcode: first.code, cfl_problemtext: inFull(problems, 4000), cfl_problems: jsonWithin(problems, 100_000) };
}

/** Whole problems only: half a JSON text could not be read. The last one says how many are left out. */
function jsonWithin(problems: readonly Problem[], max: number): string {
  const all = JSON.stringify(problems);
  if (all.length <= max) return all;
  // as many as fit before the words about the rest; a document of thousands of lines has as many problems
  const rest = (n: number): Problem => problem('MORE_PROBLEMS', { count: problems.length - n });
  const room = max - JSON.stringify([rest(0)]).length;
  let [n, used] = [0, 0];
  while (n < problems.length) { used += JSON.stringify(problems[n]).length + 1; if (used > room) break; n += 1; }
  return n === 0 ? '[]' : JSON.stringify([...problems.slice(0, n), rest(n)]);
}

const results = { sent: historyResult.options.done, done: historyResult.options.done, refused: historyResult.options.refused, needsDecision: historyResult.options.needsDecision } as const;
const states = { sent: requestState.options.done, done: requestState.options.done, refused: requestState.options.refused, needsDecision: requestState.options.needsDecision } as const;

const problemsOf = (outcome: Outcome): readonly Problem[] => (outcome.kind === 'sent' ? (outcome.verdict.same ? [] : [outcome.verdict.problem]) : outcome.problems ?? []);

function actionColumns({ asked: { from, action } }: RecordContext): Body {
  return from === 'cfl_correctionrequest' ? { cfl_correction: correctionAction.options[action as CorrectionAction]?.value } : { cfl_action: (requestAction.options[action as RequestAction] ?? requestAction.options.send).value };
}

function historyWrite(record: RecordContext, outcome: Outcome, o: RecordOptions): Write {
  const differs = outcome.kind === 'sent' && !outcome.verdict.same;
  const problems = problemsOf(outcome);
  const owner = ownerFor(record, o.ownerOfConnection);
  return {
    method: 'PATCH', path: `cfl_synchistories(${o.historyId.toLowerCase()})`, ifNoneMatch: '*',
    body: {
      cfl_name: historyTitle(record, outcome), cfl_text: requestMessage(record, outcome), 'cfl_XeroDocumentId@odata.bind': `/${rowOfDetails(record, o.byKey)}`,
      cfl_occurredon: o.now.toISOString(), cfl_direction: historyDirection.options[(outcome.kind === 'done' && outcome.direction) || 'toXero'].value, ...actionColumns(record),
      cfl_result: (differs ? historyResult.options.differs : results[outcome.kind]).value, ...(problems[0] ? { cfl_problemcode: problems[0].code } : {}),
      'cfl_RequestedById@odata.bind': bind('systemusers', record.asked.createdBy.toLowerCase()), cfl_calls: o.xeroCalls, cfl_duration: Math.max(0, Math.round(o.durationMs)), cfl_correlationid: record.asked.requestId.toLowerCase(),
      ...(owner ? { 'ownerid@odata.bind': bindOwner(owner) } : {}),
    },
  };
}

function requestWrite(record: RecordContext, outcome: Outcome, o: RecordOptions): Write {
  // notes stand beside the problems: whoever reads a problem of a document that was sent takes it for one that differs
  const notes = notesOf(record, outcome);
  const result = {
    ...(notes.length > 0 ? { notes } : {}), ...(outcome.kind === 'done' ? outcome.result : {}), ...((outcome.kind === 'sent' || outcome.kind === 'done') && outcome.document ? { document: { ...arrivedDocument(record, outcome.document), ...(outcome.kind === 'sent' && outcome.alreadyThere ? { before: true } : {}) } } : {}), problems: problemsOf(outcome),
  };
  const json = JSON.stringify(result);
  return {
    // If-Match: a request that its owner deleted must not come back as a row without an owner
    method: 'PATCH', path: `${record.asked.from}s(${record.asked.requestId.toLowerCase()})`, ifMatch: '*',
    body: {
      cfl_requeststate: states[outcome.kind].value, cfl_step: requestStep.options.recorded.value, cfl_message: requestMessage(record, outcome),
      cfl_result: json.length <= 100_000 ? json : JSON.stringify({ problems: JSON.parse(jsonWithin(result.problems, 90_000)) }), cfl_finishedon: o.now.toISOString(),
      ...(record.detailsOf ? { 'cfl_XeroDocumentId@odata.bind': `/${rowOfDetails(record, o.byKey)}` } : {}),
    },
  };
}
