import { expect, it } from 'vitest';
import { productLinkWrite } from './link.ts';

const wanted = { productId: 'AAAAAAAA-0000-4000-8000-000000000001', name: 'Widget' };
const connection = { id: 'BBBBBBBB-0000-4000-8000-000000000002' };
const write = (code: string) => productLinkWrite({ wanted, connection, item: { id: 'CCCCCCCC-0000-4000-8000-000000000003', code } });

it('R12 the link is one row of product and connection, created and never changed, without account and tax rate', () => {
  expect(write('W-1').path).toBe(write('W-2').path);
  expect(write('W-1')).toMatchObject({ method: 'PATCH', ifNoneMatch: '*' });
  expect(write('W-1').body).toEqual({
    cfl_name: 'Widget', 'cfl_ProductId@odata.bind': `/products(${wanted.productId.toLowerCase()})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection.id.toLowerCase()})`,
    cfl_itemcode: 'W-1', cfl_xeroitemid: 'cccccccc-0000-4000-8000-000000000003',
  });
});
