/**
 * What a document is and becomes. Pure: no I/O, no clock, no configuration.
 *
 *   readParts(asked)  -> one $batch as the creator, with `readOptions`   -> parseRead(asked, answers)
 *   parseRead         -> {document} | {problems, record}
 *   prepare(document, {now, appUrl}) -> {prepared} | {problems, record}  every problem at once
 *   sendingParts(record)            -> details "sending", before the PUT of a document that Xero numbers
 *   compareTotals(predicted, answer) -> the verdict after sending
 *   recordParts(record, outcome, o) -> the one change set; judgeRecord(answer) says what its answer means
 */
export { compareTotals } from './compare.ts';
export { canonicalBody, fingerprint } from './fingerprint.ts';
export { contactLinkIdOf, detailsIdOf, historyIdOf, uuidV5Sync } from './ids.ts';
export { detailsOf, parseRead } from './parse.ts';
export { prepare, type PrepareOptions } from './prepare.ts';
export { readOptions, readParts } from './read.ts';
export { judgeRecord, lateMs, recordParts, sendingParts, type RecordOptions } from './record.ts';
export { arrivedDocument, xeroInvoiceLink } from './arrived.ts';
export { inOrganisation } from './record-context.ts';
export { dayInZone } from './calendar-date.ts';
export { exact } from './decimals.ts';
export { overdueAmount } from './overdue.ts';
export { resetParts, seenParts, truthParts } from './stray-details.ts';
export type * from './read-types.ts';
export type * from './types.ts';
