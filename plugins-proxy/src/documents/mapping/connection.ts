import type { ConnectionRead, ReadDocument } from '../read-types.ts';
import type { Sayer } from './say.ts';

const column = { field: 'cfl_connectionid' };

/** The connection of the document, else the default one (R10, R21). Undefined when there is none to check the rest against. */
export function chooseConnection(read: ReadDocument, say: Sayer): ConnectionRead | undefined {
  const named = read.head.connectionId;
  if (named !== undefined) {
    const found = read.connections.find((c) => c.id === named);
    if (!found) say('CONNECTION_NOT_VISIBLE', {}, column);
    return found;
  }
  const defaults = read.connections.filter((c) => c.isDefault);
  if (defaults.length > 1) { say('SEVERAL_DEFAULT_CONNECTIONS', { names: defaults.map((c) => c.name).join(', ') }, column); return undefined; }
  if (defaults.length === 0) say('NO_CONNECTION', {}, column);
  return defaults[0];
}

/** Whether documents can travel over it now. A copied environment is told by the ids, whatever the status says (R67). */
export function checkConnection(read: ReadDocument, c: ConnectionRead, say: Sayer): void {
  const connection = c.name;
  const reason = c.statusReason || 'no reason was given.';
  if (c.status === 'environmentCopied' || (c.organizationId !== '' && c.organizationId !== read.environment)) { say('ENVIRONMENT_COPIED', { connection }, column); return; }
  switch (c.status) {
    case 'notConnected': say('CONNECTION_NOT_CONNECTED', { connection }, column); break;
    case 'needsReconnecting': say('CONNECTION_NEEDS_RECONNECTING', { connection }, column); break;
    case 'paused': say('CONNECTION_PAUSED', { connection, reason }, column); break;
    case 'readOnly': say('CONNECTION_READ_ONLY', { connection, reason }, column); break;
    default: {
      const missing = c.tenantId === '' ? 'tenant id' : c.organizationId === '' ? 'environment id' : c.baseCurrency === '' ? 'base currency' : undefined;
      if (missing) say('CONNECTION_INCOMPLETE', { connection, what: missing }, column);
    }
  }
}
