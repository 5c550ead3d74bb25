/**
 * What a document is and becomes. Pure: no I/O, no clock, no configuration.
 *
 *   sharedParts(all asked) + readParts(each)  -> one $batch as the creator, with `readOptions`
 *   parseShared(all asked, answers), then parseRead(asked, answers, shared) -> {document} | {problems, record}
 *   prepare(document, {now, appUrl}) -> {prepared} | {problems, record}  every problem at once
 *   sendingParts(record)            -> details "sending", before the PUT of a document that Xero numbers
 *   compareTotals(predicted, answer) -> the verdict after sending
 *   recordParts(record, outcome, o) -> the one change set; judgeRecord(answer) says what its answer means
 */
export { compareTotals } from './compare.ts';
export { canonicalBody, fingerprint } from './fingerprint.ts';
export { contactLinkIdOf, detailsIdOf, historyIdOf, uuidV5Sync } from './ids.ts';
export { parseRead, parseShared, type SharedAnswer } from './parse.ts';
export { detailsOf } from './parse-connection.ts';
export { prepare, type PrepareOptions } from './prepare.ts';
export { readOptions, readParts, sharedParts } from './read.ts';
export { judgeRecord, lateMs, recordParts, sendingParts, type RecordOptions } from './record.ts';
export { arrivedDocument, xeroInvoiceLink } from './arrived.ts';
export { inOrganisation } from './record-context.ts';
export { dayInZone } from './calendar-date.ts';
export { exact } from './decimals.ts';
export { overdueAmount } from './overdue.ts';
export { resetParts, seenParts, truthParts } from './stray-details.ts';
export type * from './read-types.ts';
export type * from './types.ts';
