/** What a request "link contact" asks for. Somebody else wrote it, so anything may stand there. Pure. */
import type { Asked, DocumentTable } from '../documents/types.ts';

export interface LinkAsked {
  /** Xero's id; undefined: a new contact is wanted. */
  readonly xeroContactId: string | undefined;
  /** Where the request names no document: the customer, and the connection. */
  readonly party: { readonly table: 'account' | 'contact'; readonly id: string } | undefined;
  readonly connectionId: string | undefined;
  readonly thenSend: boolean;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const idIn = (v: unknown): string | undefined => (typeof v === 'string' && ID.test(v.toLowerCase()) ? v.toLowerCase() : undefined);

/** @returns what is wrong with it, in words, where it cannot be understood */
export function linkWanted(a: Pick<Asked, 'arguments'> & { readonly document: { readonly table: DocumentTable; readonly id: string } | undefined; readonly connectionId: string | undefined }): LinkAsked | string {
  let given: Record<string, unknown>;
  try {
    const v: unknown = JSON.parse(a.arguments ?? '');
    if (v === null || typeof v !== 'object' || Array.isArray(v)) return 'the arguments are no object';
    given = v as Record<string, unknown>;
  } catch { return 'the arguments are no JSON'; }
  const xeroContactId = idIn(given['xeroContactId']);
  if (given['xeroContactId'] !== undefined && xeroContactId === undefined) return 'xeroContactId is no id';
  if (xeroContactId === undefined && given['create'] !== true) return 'neither xeroContactId nor create is given';
  if (xeroContactId !== undefined && given['create'] === true) return 'xeroContactId and create exclude each other';
  const [account, contact] = [idIn(given['account']), idIn(given['contact'])];
  const party = a.document ? undefined : account ? { table: 'account' as const, id: account } : contact ? { table: 'contact' as const, id: contact } : undefined;
  if (!a.document && !party) return 'neither a document nor account or contact is given';
  return { xeroContactId, party, connectionId: a.connectionId ?? idIn(given['connection']), thenSend: given['thenSend'] === true && a.document !== undefined };
}
