/** What is taken of a ring: whose it is and which row. Everything else in it may be old, and is read again in Dynamics. */
import { requestTables, type RequestTable } from '../requests/rows.ts';

export interface Ring { readonly organizationId: string; readonly table: RequestTable; readonly id: string }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Undefined when it is no execution context of a request. */
export function ringIn(body: Buffer): Ring | undefined {
  let context: any;
  try { context = JSON.parse(body.toString('utf8')); } catch { return undefined; }
  const { OrganizationId: organization, PrimaryEntityId: id, PrimaryEntityName: table } = context ?? {};
  if (typeof organization !== 'string' || !uuid.test(organization) || typeof id !== 'string' || !uuid.test(id) || !requestTables.includes(table)) return undefined;
  return { organizationId: organization.toLowerCase(), table, id: id.toLowerCase() };
}
