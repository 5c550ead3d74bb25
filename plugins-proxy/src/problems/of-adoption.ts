import { entries } from './entry.ts';

export const ofAdoption = entries({
  LOAD_ARGUMENTS: {
    cause: 'The request to load existing documents names neither two dates nor a report, or dates that are none.',
    text: 'It is not clear which documents are to be loaded: {what}.',
    fix: 'Open the connection, choose Load existing documents, and give the first and the last date, at most ten years apart.',
    retryable: false,
  },
  LOAD_NO_CONNECTION: {
    cause: 'The request to load existing documents names no connection, or one that is not joined to an organisation in Xero.',
    text: 'There is no connected Xero organisation to load from.',
    fix: 'Open the connection that you mean, see that its status is Connected, and choose Load existing documents there.',
    retryable: false,
  },
  LOAD_NOT_ALLOWED: {
    cause: 'Loading decides for many documents at once which document in Xero they are. It takes somebody who may correct documents and change the connection itself.',
    text: 'You may not load existing documents over {connection}.',
    fix: 'Ask somebody who has both roles, Counterfoil Administrator and Counterfoil Accountant.',
    retryable: false,
  },
  LOAD_REPORT_UNKNOWN: {
    cause: 'What was to be taken over was found by no report of this connection, or by one that is more than a month old.',
    text: 'The report that was confirmed is not known any more. Nothing was changed.',
    fix: 'Load the same dates again, look at the new report, and confirm that one.',
    retryable: false,
  },
  LOAD_REFUSED_BY_XERO: {
    cause: 'Xero refused the connection itself while documents were loaded.',
    text: 'Xero does not let Counterfoil in over {connection}.',
    fix: 'An administrator has to connect it to Xero again. Then load once more: it goes on where it stopped.',
    retryable: false,
  },
  LOAD_REFUSED_BY_DYNAMICS: {
    cause: 'Dynamics has refused several times, with an answer that does not change by waiting, what the load reads or the report that it writes.',
    text: 'Dynamics refuses what loading needs: {detail}',
    fix: 'Nothing was sent to Xero, and what was taken over stays so. Ask an administrator to run "npm run doctor" and to mend what it names. Where it is the report that is too large, load a shorter span of dates. Then load again: it goes on where it stopped.',
    retryable: false,
  },
});
