import { defineChoice } from '../model/choices.ts';
import { allocationState, creditNoteKind, documentKind, documentSetting, dueDateRule, emailMode, paymentKind } from './documents.ts';
import { approvalDecision, contactPart, correctionAction, mappingSource, trackingSource, xeroTextField } from './requests.ts';

export * from './documents.ts';
export * from './requests.ts';

export const exportStatus = defineChoice({
  name: 'cfl_exportstatus', label: 'Export Status', help: 'Where a document stands on its way to Xero.',
  options: {
    notSent: { value: 864200000, label: 'Not sent', color: '#8a8886' },
    queued: { value: 864200001, label: 'Queued', color: '#0078d4' },
    sending: { value: 864200002, label: 'Sending', color: '#0078d4' },
    sent: { value: 864200003, label: 'Sent', color: '#107c10' },
    sentButDiffers: { value: 864200004, label: 'Sent, but differs', color: '#ca5010' },
    readyToUpdate: { value: 864200005, label: 'Ready to update', color: '#8764b8' },
    failed: { value: 864200006, label: 'Failed', color: '#d13438' },
    needsDecision: { value: 864200007, label: 'Needs a decision', color: '#ca5010' },
    held: { value: 864200008, label: 'Held', color: '#8a8886' },
    skipped: { value: 864200009, label: 'Skipped', color: '#8a8886' },
  },
});

export const connectionStatus = defineChoice({
  name: 'cfl_connectionstatus', label: 'Connection Status', help: 'Whether documents can travel over this connection.',
  options: {
    notConnected: { value: 864200000, label: 'Not connected', color: '#8a8886' },
    connected: { value: 864200001, label: 'Connected', color: '#107c10' },
    needsReconnecting: { value: 864200002, label: 'Needs reconnecting', color: '#d13438' },
    paused: { value: 864200003, label: 'Paused', color: '#ca5010' },
    readOnly: { value: 864200004, label: 'Read-only', color: '#ca5010' },
    environmentCopied: { value: 864200005, label: 'Environment copied', color: '#d13438' },
  },
});

export const numbering = defineChoice({
  name: 'cfl_numbering', label: 'Numbering', help: 'Which number a document carries in Xero.',
  options: {
    xero: { value: 864200000, label: 'Xero numbers it' },
    dynamicsNumber: { value: 864200001, label: 'The Dynamics number' },
    dynamicsName: { value: 864200002, label: 'The Dynamics name' },
  },
});

export const arrivalStatus = defineChoice({
  name: 'cfl_arrivalstatus', label: 'Status on Arrival', help: 'The status that a new document gets in Xero.',
  options: {
    draft: { value: 864200000, label: 'Draft' },
    submitted: { value: 864200001, label: 'Submitted for approval' },
    authorised: { value: 864200002, label: 'Authorised' },
  },
});

export const amountsAre = defineChoice({
  name: 'cfl_amountsare', label: 'Amounts Are', help: 'Whether prices contain the tax.',
  options: {
    exclusive: { value: 864200000, label: 'Tax exclusive' },
    inclusive: { value: 864200001, label: 'Tax inclusive' },
    noTax: { value: 864200002, label: 'No tax' },
  },
});

export const xeroStatus = defineChoice({
  name: 'cfl_xerostatus', label: 'Xero Status', help: 'The status of the document in Xero.',
  options: {
    draft: { value: 864200000, label: 'Draft', color: '#8a8886' },
    submitted: { value: 864200001, label: 'Awaiting approval', color: '#0078d4' },
    authorised: { value: 864200002, label: 'Awaiting payment', color: '#0078d4' },
    paid: { value: 864200003, label: 'Paid', color: '#107c10' },
    voided: { value: 864200004, label: 'Voided', color: '#8a8886' },
    deleted: { value: 864200005, label: 'Deleted', color: '#8a8886' },
  },
});

export const requestAction = defineChoice({
  name: 'cfl_requestaction', label: 'Request Action', help: 'What is asked for.',
  options: {
    send: { value: 864200000, label: 'Send to Xero' },
    update: { value: 864200001, label: 'Send update' },
    email: { value: 864200002, label: 'E-mail from Xero' },
    refresh: { value: 864200003, label: 'Refresh from Xero' },
    preview: { value: 864200004, label: 'Preview' },
    hold: { value: 864200005, label: 'Hold' },
    attach: { value: 864200006, label: 'Attach files' },
    retry: { value: 864200007, label: 'Retry' },
    linkContact: { value: 864200008, label: 'Link contact' },
    readReference: { value: 864200009, label: 'Read accounts, taxes and tracking from Xero' },
    dryRun: { value: 864200010, label: 'Dry run' },
    compare: { value: 864200011, label: 'Compare with Xero' },
    explain: { value: 864200012, label: 'Explain' },
  },
});

export const requestState = defineChoice({
  name: 'cfl_requeststate', label: 'Request State', help: 'How far a request has come. Empty means waiting.',
  options: {
    waiting: { value: 864200000, label: 'Waiting', color: '#0078d4' },
    working: { value: 864200001, label: 'Working', color: '#0078d4' },
    done: { value: 864200002, label: 'Done', color: '#107c10' },
    refused: { value: 864200003, label: 'Refused', color: '#d13438' },
    needsDecision: { value: 864200004, label: 'Needs a decision', color: '#ca5010' },
  },
});

export const requestStep = defineChoice({
  name: 'cfl_requeststep', label: 'Request Step', help: 'The last step that a request reached.',
  options: {
    received: { value: 864200000, label: 'Received' },
    reading: { value: 864200001, label: 'Reading the document' },
    checking: { value: 864200002, label: 'Checking' },
    contact: { value: 864200003, label: 'Finding the contact' },
    sending: { value: 864200004, label: 'Sending to Xero' },
    sent: { value: 864200005, label: 'In Xero' },
    recorded: { value: 864200006, label: 'Recorded in Dynamics' },
  },
});

export const historyDirection = defineChoice({
  name: 'cfl_historydirection', label: 'Direction', help: 'Which way the information went.',
  options: {
    toXero: { value: 864200000, label: 'To Xero' },
    fromXero: { value: 864200001, label: 'From Xero' },
  },
});

export const historyResult = defineChoice({
  name: 'cfl_historyresult', label: 'Result', help: 'How it ended.',
  options: {
    done: { value: 864200000, label: 'Done', color: '#107c10' },
    refused: { value: 864200001, label: 'Refused', color: '#d13438' },
    needsDecision: { value: 864200002, label: 'Needs a decision', color: '#ca5010' },
    differs: { value: 864200003, label: 'Done, but differs', color: '#ca5010' },
  },
});

export const matchMethod = defineChoice({
  name: 'cfl_matchmethod', label: 'Matched By', help: 'How the Xero contact was found.',
  options: {
    contactNumber: { value: 864200000, label: 'Contact number' },
    name: { value: 864200001, label: 'Name' },
    created: { value: 864200002, label: 'Created by Counterfoil' },
    person: { value: 864200003, label: 'Chosen by a person' },
    accountNumber: { value: 864200004, label: 'Account number' },
    taxNumber: { value: 864200005, label: 'Tax number' },
    email: { value: 864200006, label: 'E-mail address' },
    migrated: { value: 864200007, label: 'Taken over from another connector' },
  },
});

export const allChoices = [
  exportStatus, connectionStatus, numbering, arrivalStatus, amountsAre, xeroStatus, requestAction, requestState, requestStep,
  historyDirection, historyResult, matchMethod, documentKind, creditNoteKind, documentSetting, emailMode, dueDateRule, paymentKind, allocationState,
  correctionAction, approvalDecision, trackingSource, xeroTextField, mappingSource, contactPart,
] as const;
