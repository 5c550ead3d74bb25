import type { Write } from '../dataverse/door.ts';
import { productLinkIdOf } from '../documents/ids.ts';
import type { ConnectionSettings, ItemWanted } from '../documents/types.ts';

/**
 * Remembers which item a product is, so that the next document needs no look-up. Created only, under an id derived from
 * product and connection: a link that is there already is somebody's decision (412). Account and tax rate stay empty, so
 * that lines keep taking the connection's.
 */
export function productLinkWrite(o: { readonly wanted: Pick<ItemWanted, 'productId' | 'name'>; readonly connection: Pick<ConnectionSettings, 'id'>; readonly item: { readonly id: string; readonly code: string } }): Write {
  return {
    method: 'PATCH', path: `cfl_productlinks(${productLinkIdOf(o.connection.id, o.wanted.productId)})`, ifNoneMatch: '*',
    body: {
      cfl_name: (o.wanted.name || o.item.code).slice(0, 200), 'cfl_ProductId@odata.bind': `/products(${o.wanted.productId.toLowerCase()})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${o.connection.id.toLowerCase()})`,
      cfl_itemcode: o.item.code, cfl_xeroitemid: o.item.id.toLowerCase(),
    },
  };
}
