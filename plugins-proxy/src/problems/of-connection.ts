import { entries } from './entry.ts';

export const ofConnection = entries({
  NO_CONNECTION: {
    cause: 'The document names no connection and no connection is the default one, or the user may not see it.',
    text: 'There is no Xero connection for this document: it names none, and there is no default connection that you may see.',
    fix: 'Choose a Xero connection on the document, or ask an administrator to make one connection the default and to share it with you.',
    retryable: false,
  },
  SEVERAL_DEFAULT_CONNECTIONS: {
    cause: 'More than one connection is marked as the default.',
    text: 'More than one Xero connection is the default: {names}.',
    fix: 'Send it again in a minute: the connection that was made the default last is the only one then. Or choose a Xero connection on the document.',
    retryable: false,
  },
  CONNECTION_NOT_VISIBLE: {
    cause: 'The connection on the document is inactive, was deleted, or the user has no right to read it.',
    text: 'The Xero connection on this document is inactive or you may not see it.',
    fix: 'Choose another Xero connection, or ask an administrator to activate this one or to share it with you.',
    retryable: false,
  },
  CONNECTION_NOT_ALLOWED: {
    cause: 'The user lacks the Append To right on the connection.',
    text: 'You may not send documents to {connection}.',
    fix: 'Ask an administrator for the Append To right on this Xero connection, or choose another connection on the document.',
    retryable: false,
  },
  CONNECTION_NOT_CONNECTED: {
    cause: 'The connection row exists, but no Xero organisation is joined to it: it was not connected yet, or somebody has disconnected it.',
    text: '{connection} is not connected to Xero.',
    fix: 'Ask an administrator to connect it on the set-up page of the relay. Nothing is lost; send again afterwards.',
    retryable: true,
  },
  CONNECTION_NEEDS_RECONNECTING: {
    cause: 'Xero no longer accepts the connection: it was disconnected in Xero, or the permission has ended.',
    text: 'Xero no longer accepts the connection to {connection}.',
    fix: 'Ask an administrator to open the Xero connection: Why This Status says what to do. Nothing is lost: what is sent meanwhile waits and goes by itself afterwards.',
    retryable: true,
  },
  CONNECTION_PAUSED: {
    cause: 'An administrator paused the connection.',
    text: '{connection} is paused: {reason}',
    fix: 'Nothing is lost: what is sent meanwhile waits, and goes by itself when an administrator resumes the connection.',
    retryable: true,
  },
  CONNECTION_READ_ONLY: {
    cause: 'The connection is read-only: values come from Xero, nothing goes there.',
    text: '{connection} is read-only: {reason}',
    fix: 'Choose another connection on the document, or ask an administrator to lift read-only.',
    retryable: true,
  },
  ENVIRONMENT_COPIED: {
    cause: 'The rows come from another Dynamics environment (a copy): its documents must not reach the real books.',
    text: 'This environment is a copy of the one that was connected to {connection}. Nothing is sent from it.',
    fix: 'If this environment is meant to post to Xero, an administrator must reconnect it here (RECONNECT_ENVIRONMENT in the configuration of the relay). Otherwise nothing needs to be done.',
    retryable: false,
  },
  CONNECTION_CHANGED: {
    cause: 'Somebody wrote another tenant id into the connection row. Which organisation a connection stands for is kept by the relay, not by the row.',
    text: 'The tenant id of {connection} was changed by hand and no longer names the organisation that was connected. Nothing was sent.',
    fix: 'Counterfoil puts it back within a minute; send again then. Another organisation gets a connection of its own.',
    retryable: true,
  },
  CONNECTION_INCOMPLETE: {
    cause: 'The connection lacks something that every document needs, for example its tenant id.',
    text: '{connection} has no {what}.',
    fix: 'An administrator must reconnect it, so that its data is read from Xero again.',
    retryable: true,
  },
});
