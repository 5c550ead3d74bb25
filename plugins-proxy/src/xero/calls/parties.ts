/** Contacts and items. */
import { DoorError } from '../../core/errors.ts';
import type { XeroCall, XeroDoor } from '../door.ts';
import { equals, exactly } from '../wire.ts';
import type { Core } from './core.ts';

type Parties = Pick<XeroDoor, 'createContacts' | 'updateContact' | 'contactsByNumber' | 'contactsByName' | 'contactsByField' | 'contactsMatching' | 'contactById' | 'searchContacts' | 'createItems' | 'itemsByCode'>;
const path = encodeURIComponent;

export function partyCalls(core: Core): Parties {
  const byField = (tenant: string, field: string, value: string, c: XeroCall): Promise<any[]> => core.pages(tenant, 'Contacts', `where=${path(equals(field, value))}&includeArchived=true`, c);
  return {
    createContacts: (tenant, rows, c) => core.write(tenant, { method: 'PUT', at: 'Contacts?summarizeErrors=false', name: 'Contacts', id: 'ContactID', rows }, c),
    updateContact: (tenant, id, row, c) => core.change(tenant, { at: `Contacts/${path(id)}`, name: 'Contacts', id: 'ContactID', row }, c),
    contactsByNumber: (tenant, number, c) => byField(tenant, 'ContactNumber', number, c),
    contactsByName: (tenant, name, c) => byField(tenant, 'Name', name, c),
    contactsByField: (tenant, field, value, c) => byField(tenant, field, value, c),
    contactsMatching: (tenant, any, c) => core.pages(tenant, 'Contacts', `where=${path(any.map((q) => equals(q.field, q.value)).join(' OR '))}&includeArchived=true`, c),
    async contactById(tenant, id, c) {
      const rows = await core.list(tenant, 'Contacts', '', c, undefined, `Contacts/${path(id)}`).catch((e: unknown) => { if (e instanceof DoorError && e.status === 404) return []; throw e; });
      return rows[0];
    },
    searchContacts: (tenant, term, c) => core.list(tenant, 'Contacts', `searchTerm=${path(term)}&page=1&pageSize=20`, c),
    createItems: (tenant, rows, c) => core.write(tenant, { method: 'PUT', at: 'Items?summarizeErrors=false&unitdp=4', name: 'Items', id: 'ItemID', rows }, c),
    async itemsByCode(tenant, codes, c) {
      const found: any[] = [];
      // the list of items knows no pages; the address must not become too long
      for (let i = 0; i < codes.length; i += 40) found.push(...await core.list(tenant, 'Items', `where=${path(codes.slice(i, i + 40).map((code) => equals('Code', code)).join(' OR '))}&unitdp=4`, c));
      return found.filter((x) => codes.some((code) => exactly(code, x?.Code)));
    },
  };
}
