import { entries } from './entry.ts';

/** What goes wrong when accounts, tax rates, tracking and the like are read from Xero because somebody asked. */
export const ofReference = entries({
  READ_ARGUMENTS_INVALID: {
    cause: 'A flow or a program asked to read from Xero, and Arguments (JSON) of its request does not name a connection as {"connection": "<id>"}.',
    text: 'What was asked for could not be understood: the arguments of the request name no connection.',
    fix: 'Leave the arguments empty to read every connection, or open the Xero connection and choose Read from Xero.',
    retryable: false,
  },
  READ_NO_CONNECTION: {
    cause: 'The connection is not connected to Xero, was deactivated, or may not be read by whoever asked.',
    text: 'There is no connected Xero organisation that you may read.',
    fix: 'Ask an administrator whether the connection is connected, and whether your security role lets you read it.',
    retryable: false,
  },
  READ_REFUSED_BY_XERO: {
    cause: 'Xero does not accept the connection any more: it was disconnected there, or the relay\'s client id or secret is not valid any more.',
    text: 'Xero no longer accepts the connection to {connection}, so nothing could be read.',
    fix: 'Ask an administrator to connect it again: the Xero connection says under Why This Status what to do. Then choose Read from Xero again.',
    retryable: false,
  },
});
