import { entries } from './entry.ts';

export const ofDrift = entries({
  COMPARE_NO_CONNECTION: {
    cause: 'A comparison was asked for without saying of which connection, or of one that is not joined to an organisation in Xero.',
    text: 'It is not clear which Xero organisation is to be compared with Dynamics.',
    fix: 'Open the connection that you mean, see that its status is Connected, and choose Compare with Xero there.',
    retryable: false,
  },
});
