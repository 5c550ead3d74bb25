/** The one client of ribbon script, form script and SyncStatus. */
export { askMany, MOST_AT_ONCE, readRequests, type AskedMany, type AskedOne } from './ask-many.ts';
export { ask, detailsName, ensureDetails, readDetails, type Asked } from './ask.ts';
export { documentTables, isDocumentTable, places, SEND, tableOf, titleOf, titleSelect, wordOf, type CorrectionAction, type DocumentTable, type DocumentTitle, type DocumentToSend, type RequestAction, type Wish } from './documents.ts';
export { forgetEnvironment, organizationId, relayUrl } from './environment.ts';
export { failureOf, type Failure } from './failures.ts';
export { followAll, type FollowAllOptions } from './follow-all.ts';
export { follow, POLL_MS, type Follow, type FollowOptions } from './follow.ts';
export { keepLooking, LOOK_MS, type Looking } from './keep-looking.ts';
export { advance, begin, hasEnded, lastReached, STEPS, type Link, type Progress, type ReachedStep, type RowWitness, type Witness } from './progress.ts';
export { DETAILS_SELECT, detailsOf, isInFlight, isInXero, problemsIn, REQUEST_SELECT, requestOf, safeLink, type Details, type ExportStatus, type Money, type XeroStatus } from './rows.ts';
export { readTextsWith } from './say.ts';
export { openSignals, type DocumentSignal, type SignalLine } from './signal.ts';
export { keepTicket, newTicket, readTicket, sessionStore, TICKET_LIFE_MS, ticketHash, type Ticket } from './ticket.ts';
export { bareId, numberOf, shownOf, textOf, type Row, type WebApi } from './web-api.ts';
