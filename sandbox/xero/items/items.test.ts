import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invoice, startTestXero, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

const put = (items: unknown[], query = '?summarizeErrors=false', o: { judge?: boolean } = {}) => x.api('PUT', `/Items${query}`, { Items: items }, o);
const messagesOf = (item: Any): string[] => item.ValidationErrors.map((v: Any) => v.Message);
const zeros = '00000000-0000-0000-0000-000000000000';
const codes = async (query = ''): Promise<string[]> => (await x.api('GET', `/Items${query}`)).body.Items.map((i: Any) => i.Code);
const lamp = { Code: 'LAMP-2', Name: 'Lamp', Description: 'Lamp, copper', IsPurchased: false, SalesDetails: { UnitPrice: 12.3456, AccountCode: '200', TaxType: 'OUTPUT2' } };

describe('R60 items', () => {
  it('R12 are created, several in one call, and found by id, code or filter', async () => {
    const [made, other] = (await put([lamp, { Code: 'ROPE 1/2' }], '?summarizeErrors=false&unitdp=4')).body.Items;
    expect(made).toMatchObject({ Code: 'LAMP-2', Name: 'Lamp', Description: 'Lamp, copper', IsSold: true, IsPurchased: false, IsTrackedAsInventory: false, StatusAttributeString: 'OK', SalesDetails: { UnitPrice: 12.3456, AccountCode: '200', TaxType: 'OUTPUT2' }, PurchaseDetails: {}, ValidationErrors: [] });
    expect(other).toMatchObject({ Code: 'ROPE 1/2', IsPurchased: true });
    expect((await x.api('GET', `/Items/${made.ItemID}`)).body.Items[0].Code).toBe('LAMP-2');
    expect((await x.api('GET', `/Items/${encodeURIComponent('ROPE 1/2')}`)).body.Items[0].ItemID).toBe(other.ItemID);
    expect((await x.api('GET', '/Items/unknown')).status).toBe(404);
    expect(await codes(`?where=${encodeURIComponent('Code=="LAMP-2" OR Code=="VINE-01" OR Code=="NO"')}`)).toEqual(['VINE-01', 'LAMP-2']);
    expect(await codes('?order=Code')).toEqual(['LAMP-2', 'ROPE 1/2', 'VINE-01']);
    expect(await codes(`?where=${encodeURIComponent('IsPurchased==true')}`)).toEqual(['ROPE 1/2']);
  });

  it('round prices to two places unless four were asked for', async () => {
    expect((await put([lamp])).body.Items[0].SalesDetails.UnitPrice).toBe(12.35);
  });

  it('R12 PUT never touches the item that has the code already, in Xero\'s own words', async () => {
    const got = await put([{ ...lamp, Code: 'VINE-01' }, lamp]);
    expect(got.status).toBe(200);
    expect(got.body.Items[0]).toMatchObject({ ItemID: zeros, StatusAttributeString: 'ERROR' });
    expect(messagesOf(got.body.Items[0])).toEqual(["Price List Item with Code 'VINE-01' already exists"]);
    expect(got.body.Items[1]).toMatchObject({ Code: 'LAMP-2', StatusAttributeString: 'OK' });
    expect((await x.api('GET', '/Items/VINE-01')).body.Items[0].Name).toBe('Vine lamp');
  });

  it('twice in one call is once', async () => {
    expect((await put([lamp, lamp])).body.Items.map((i: Any) => i.StatusAttributeString)).toEqual(['OK', 'ERROR']);
    expect(await codes()).toEqual(['VINE-01', 'LAMP-2']);
  });

  it('with summarizeErrors one bad item refuses them all', async () => {
    const got = await put([lamp, { ...lamp, Code: 'VINE-01' }], '');
    expect(got.status).toBe(400);
    expect(got.body).toMatchObject({ ErrorNumber: 10, Elements: [{ Code: 'VINE-01' }] });
    expect(await codes()).toEqual(['VINE-01']);
  });

  it.each([
    ['a code', {}, ['Code must be specified.']],
    ['a code of 30 signs at most', { Code: 'c'.repeat(31) }, ['The Code field must be no longer than 30 characters.']],
    ['a name of 50 signs at most', { Code: 'A', Name: 'n'.repeat(51) }, ['The Name field must be no longer than 50 characters.']],
    ['a description of 4000 signs at most', { Code: 'A', Description: 'd'.repeat(4001) }, ['The Description field must be no longer than 4000 characters.']],
    ['an account that exists', { Code: 'A', SalesDetails: { AccountCode: '999' } }, ["Account code '999' is not a valid code for this document."]],
    ['an account in use', { Code: 'A', SalesDetails: { AccountCode: '299' } }, ["Account code '299' has been archived, or has been deleted. Each line item must reference a valid account."]],
    ['a tax that fits the account', { Code: 'A', SalesDetails: { AccountCode: '200', TaxType: 'INPUT2' } }, ["The TaxType code 'INPUT2' cannot be used with account code '200'."]],
    ['a tax that exists', { Code: 'A', SalesDetails: { TaxType: 'NOPE' } }, ['The TaxType code NOPE does not exist or cannot be used for this type of transaction.']],
  ])('need %s', async (_what, item, wanted) => {
    expect(messagesOf((await put([item], undefined, { judge: false })).body.Items[0])).toEqual(wanted);
  });

  it('POST finds them by id or code and changes what was sent; codes stay unique', async () => {
    const made = (await put([lamp])).body.Items[0];
    const post = async (item: unknown, at = '') => (await x.api('POST', `/Items${at}`, { Items: [item] }));
    expect((await post({ Code: 'LAMP-2', Name: 'Big lamp' })).body.Items[0]).toMatchObject({ ItemID: made.ItemID, Name: 'Big lamp', Description: 'Lamp, copper' });
    expect((await post({ ItemID: made.ItemID, Code: 'LAMP-3' })).body.Items[0]).toMatchObject({ ItemID: made.ItemID, Code: 'LAMP-3', Name: 'Big lamp' });
    expect((await post({ Code: 'NEW-1' })).body.Items[0].ItemID).not.toBe(made.ItemID);
    expect(messagesOf((await post({ Code: 'VINE-01' }, `/${made.ItemID}`)).body.Elements[0])).toEqual(["Price List Item with Code 'VINE-01' already exists"]);
    expect((await post({ Code: 'LAMP-3', IsSold: false }, `/${made.ItemID}`)).body.Items[0]).toMatchObject({ IsSold: false, SalesDetails: {} });
  });

  it('of tracked inventory are not emulated, and neither is deleting', async () => {
    expect((await put([{ ...lamp, InventoryAssetAccountCode: '630', PurchaseDetails: { COGSAccountCode: '310' } }])).status).toBe(501);
    expect((await x.api('DELETE', '/Items/VINE-01')).status).toBe(501);
  });

  it('R12 a line may name only an item that exists', async () => {
    const line = (ItemCode: string) => ({ Description: 'Lamp', Quantity: 1, UnitAmount: 5, AccountCode: '200', TaxType: 'OUTPUT2', ItemCode });
    const sent = async (code: string) => (await x.api('PUT', '/Invoices?summarizeErrors=false', { Invoices: [invoice({ LineItems: [line(code)] })] })).body.Invoices[0];
    expect((await sent('LAMP-2')).ValidationErrors).toEqual([{ Message: "Item code 'LAMP-2' is not valid" }]);
    await put([lamp]);
    expect((await sent('LAMP-2')).LineItems[0]).toMatchObject({ ItemCode: 'LAMP-2', UnitAmount: 5, Item: { Code: 'LAMP-2', Name: 'Lamp' } });
  });

  it('switches: codes without case, and the scope that writing needs', async () => {
    await x.control('POST', '/switches', { itemCodesIgnoreCase: true });
    expect(messagesOf((await put([{ Code: 'vine-01' }])).body.Items[0])).toEqual(["Price List Item with Code 'vine-01' already exists"]);
    await x.control('POST', '/switches', { itemCodesIgnoreCase: false, itemsNeedSettings: true });
    const token = await x.identity.signXero({ scopes: ['accounting.invoices', 'accounting.settings.read'] });
    const headers = { authorization: `Bearer ${token}` };
    expect((await x.api('PUT', '/Items', { Items: [lamp] }, { headers })).status).toBe(401);
    expect((await x.api('GET', '/Items', undefined, { headers })).status).toBe(200);
    await x.control('POST', '/switches', { itemsNeedSettings: false });
    expect((await x.api('PUT', '/Items', { Items: [lamp] }, { headers })).status).toBe(200);
  });

  it('survive a snapshot', async () => {
    await put([lamp]);
    const kept = (await x.control('GET', '/snapshot')).body;
    await x.control('POST', '/reset');
    expect(await codes()).toEqual(['VINE-01']);
    await x.control('POST', '/snapshot', kept);
    expect(await codes()).toEqual(['VINE-01', 'LAMP-2']);
    await x.control('POST', '/state/item', { Code: 'HAND-1', Name: 'Made by hand' });
    expect((await x.api('GET', '/Items/HAND-1')).body.Items[0].Name).toBe('Made by hand');
  });
});
