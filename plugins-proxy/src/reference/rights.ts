/** What is mirrored may be read by whoever may read the connection: Dataverse is asked about that very row, as that user. */
import type { DataverseDoor, PartAnswer } from '../dataverse/door.ts';

const mayRead = (a: PartAnswer | undefined): boolean => a?.status === 200 && String(a.body?.AccessRights ?? '').split(',').some((r) => r.trim() === 'ReadAccess');

/** Those of the connections that the user may read. @throws DoorError */
export async function readableBy(door: DataverseDoor, user: string, connectionIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (connectionIds.length === 0) return new Set();
  const answers = await door.batch(connectionIds.map((id) => ({
    get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${id})` }))}`,
  })), { continueOnError: true });
  return new Set(connectionIds.filter((_, n) => mayRead(answers[n])));
}
