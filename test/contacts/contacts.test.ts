/** R12 R30 R31 R32 R39 R40 through the whole world: the built zip, HTTP, the relay as its own process. */
import { connection, contactLink, contactPart, fieldMapping, mappingSource, matchMethod, optionKey, requestAction, syncRequest, trackingRule, trackingSource, xeroTextField } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../sandbox/data/users.ts';
import { announce } from '../switches/flow.ts';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices, yesterday, type InvoiceWanted } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let sequence = 0;
let connectionId: string;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { XERO_CALLS_PER_MINUTE: '6000' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
  connectionId = await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0');
});
afterAll(() => world?.close());

const idOf = (name: string): string => users.find((u) => u.name === name)!.systemuserid;
const setting = async (o: Record<string, unknown>): Promise<void> => { await (await world.as('admin'))('PATCH', `${connection.setName}(${connectionId})`, o); };
const inBooks = async (o: Record<string, unknown>): Promise<string> => (await world.control('xero', 'state/contact', o)).ContactID;
const contacts = async (): Promise<any[]> => (await world.control('xero', 'snapshot')).contacts;
const contactNamed = async (name: string): Promise<any> => (await contacts()).find((c) => c.Name === name);
const linksOf = async (customer: string): Promise<any[]> => (await (await world.as('admin'))('GET', `${contactLink.setName}?$filter=_cfl_accountid_value eq ${customer}&$orderby=createdon asc`)).value;
const how = (l: any): string | undefined => optionKey(matchMethod, l.cfl_matchedby);
const send = async (o: InvoiceWanted, extra: Record<string, unknown> = {}) => {
  const id = await newInvoice(world, { number: `CONTACT-${++sequence}`, ...o });
  return { id, ...await again(id, extra, o.user) };
};
const again = async (id: string, extra: Record<string, unknown> = {}, user = 'sales') => {
  const request = await requestSend(world, id, user, extra);
  await announce(world, [request]);
  return requestEnded(world, request);
};
const choose = (id: string, given: object, user: string) => again(id, { cfl_action: requestAction.options.linkContact.value, cfl_arguments: JSON.stringify(given) }, user);
const contactOf = async (invoice: string): Promise<string> => (await xeroInvoices(world)).find(linksTo(invoice))?.Contact.ContactID;
const codes = (e: { result: any }): string[] => (e.result?.problems ?? []).map((p: any) => p.code);
const history = async (invoice: string): Promise<any[]> => {
  const d = await detailsOf(world, invoice);
  return (await (await world.as('admin'))('GET', `cfl_synchistories?$select=cfl_name,cfl_text&$filter=_cfl_xerodocumentid_value eq ${d.cfl_xerodocumentid}&$orderby=cfl_occurredon asc`)).value;
};

describe('R30 whose contact', () => {
  it('R30 a customer whose e-mail address and name Xero knows is linked with one look and nothing is created', async () => {
    const known = await inBooks({ Name: 'Quay Kitchen Limited', EmailAddress: 'bills@quay.example' });
    const customer = await newAccount(world, 'Quay Kitchen Ltd', { emailaddress1: 'Bills@quay.example' });
    await world.control('xero', 'calls', undefined, 'DELETE');
    const sent = await send({ customer });
    expect(sent.state, sent.message).toBe('done');
    expect(await contactOf(sent.id)).toBe(known);
    expect((await linksOf(customer)).map((l) => [l.cfl_xerocontactid, how(l), l.cfl_isprimary])).toEqual([[known, 'email', true]]);
    expect((await world.control('xero', `calls?pathIncludes=${encodeURIComponent('/Contacts')}`)).map((c: any) => c.method)).toEqual(['GET']);
  });
  it('R30 a name that is only spelled otherwise is found, and never made twice', async () => {
    const known = await inBooks({ Name: 'Société Horizon S.A.R.L.' });
    const sent = await send({ customer: await newAccount(world, 'Societe Horizon SARL') });
    expect(sent.state, sent.message).toBe('done');
    expect(await contactOf(sent.id)).toBe(known);
  });

  it('R30 several go to a person: ranked, on the details; who may not link is told who can; accounts choose, and it is sent; later another is chosen', async () => {
    const [one, two] = [await inBooks({ Name: 'Mill Lane Wines', EmailAddress: 'ap@mill.example' }), await inBooks({ Name: 'Mill Lane Foods', EmailAddress: 'ap@mill.example' })];
    const customer = await newAccount(world, 'Mill Lane', { emailaddress1: 'ap@mill.example' });
    const stopped = await send({ customer });
    expect([stopped.state, ...codes(stopped)]).toEqual(['needsDecision', 'CONTACT_SEVERAL']);
    const details = await detailsOf(world, stopped.id);
    expect(details.status).toBe('needsDecision');
    expect(JSON.parse(details.cfl_problems)[0].candidates).toMatchObject([{ xeroContactId: expect.stringMatching(`${one}|${two}`), email: 'ap@mill.example', why: 'Same e-mail address', status: 'ACTIVE' }, { name: expect.stringMatching('^Mill Lane') }]);

    const refused = await choose(stopped.id, { xeroContactId: two }, 'sales');
    expect([refused.state, ...codes(refused)]).toEqual(['refused', 'LINK_NOT_ALLOWED']);
    expect((await detailsOf(world, stopped.id)).status).toBe('needsDecision');
    expect(await linksOf(customer)).toEqual([]);

    expect(codes(await choose(stopped.id, { xeroContactId: '00000000-0000-4000-8000-000000000000' }, 'accounts'))).toEqual(['CONTACT_NOT_IN_XERO']);
    expect(codes(await choose(stopped.id, { anything: 1 }, 'accounts'))).toEqual(['LINK_ARGUMENTS_INVALID']);
    const chosen = await choose(stopped.id, { xeroContactId: two.toUpperCase(), thenSend: true }, 'accounts');
    expect(chosen.state, chosen.message).toBe('done');
    expect(await contactOf(stopped.id)).toBe(two);
    expect((await detailsOf(world, stopped.id)).status).toBe('sent');
    expect((await linksOf(customer)).map((l) => [l.cfl_xerocontactid, how(l), l.cfl_isprimary, l._cfl_linkedbyid_value])).toEqual([[two, 'person', true, idOf('accounts')]]);

    // R32: another contact becomes the primary one, and the one of before stays for documents that name it
    const relinked = await choose(stopped.id, { xeroContactId: one }, 'accounts');
    expect([relinked.state, relinked.message]).toEqual(['done', `Mill Lane is Mill Lane Wines in ${(await (await world.as('admin'))('GET', `${connection.setName}(${connectionId})?$select=cfl_name`)).cfl_name} from now on.`]);
    expect(new Map((await linksOf(customer)).map((l) => [l.cfl_xerocontactid, l.cfl_isprimary]))).toEqual(new Map([[two, false], [one, true]]));
    const [usual, other, strange] = [await send({ customer }), await send({ customer }, { cfl_arguments: JSON.stringify({ contactLink: two }) }), await send({ customer }, { cfl_arguments: JSON.stringify({ contactLink: connectionId }) })];
    expect([await contactOf(usual.id), await contactOf(other.id)]).toEqual([one, two]);
    expect([strange.state, ...codes(strange)]).toEqual(['refused', 'CONTACT_LINK_UNKNOWN']);
    expect(strange.result.problems[0].candidates.map((c: any) => c.xeroContactId)).toEqual([one, two]);

    // one contact is one customer
    const taken = await choose((await send({ customer: await newAccount(world, 'Somebody Quite Else') })).id, { xeroContactId: one }, 'accounts');
    expect(codes(taken)).toEqual(['CONTACT_LINKED_ELSEWHERE']);
    expect(taken.message).toContain('Mill Lane');
  });
  it('R30 a doubt is a person\'s to settle: a new contact is made on request, once', async () => {
    await inBooks({ Name: 'Fen Traders', EmailAddress: 'office@agency.example' });
    const customer = await newAccount(world, 'Harbour Bakery', { emailaddress1: 'office@agency.example' });
    const stopped = await send({ customer });
    expect([stopped.state, ...codes(stopped)]).toEqual(['needsDecision', 'CONTACT_DECIDE']);
    const made = await choose(stopped.id, { create: true, thenSend: true }, 'accounts');
    expect(made.state, made.message).toBe('done');
    const own = (await contacts()).filter((c) => c.ContactNumber === customer);
    expect(own.map((c) => c.Name)).toEqual(['Harbour Bakery']);
    expect(await contactOf(stopped.id)).toBe(own[0].ContactID);
  });
  it('R12 R30 with Create Contacts off an unknown customer stops with whom it may be', async () => {
    await setting({ cfl_createcontacts: false });
    try {
      await inBooks({ Name: 'Lighthouse Hotel' });
      const stopped = await send({ customer: await newAccount(world, 'Lighthouse Inn') });
      expect([stopped.state, ...codes(stopped)]).toEqual(['refused', 'CONTACT_UNKNOWN']);
      expect(stopped.result.problems[0].candidates).toMatchObject([{ name: 'Lighthouse Hotel' }]);
    } finally { await setting({ cfl_createcontacts: true }); }
  });
});

describe('R31 contacts follow their customers', () => {
  const change = async (customer: string, o: Record<string, unknown>): Promise<void> => { await (await world.as('sales'))('PATCH', `accounts(${customer})`, o); };
  const followed = (text: RegExp, invoice: string): Promise<void> => expect.poll(async () => (await history(invoice)).map((h) => `${h.cfl_name} ${h.cfl_text}`).join('\n'), { timeout: 20_000 }).toMatch(text);

  it('R31 what changed in Dynamics goes after the document, what changed in Xero stays and is told, unless Dynamics wins for it; the primary contact comes along', async () => {
    const sales = await world.as('sales');
    const person = (await sales('POST', 'contacts?$select=contactid', { firstname: 'Pia', lastname: 'Post', emailaddress1: 'pia@post.example' }, { prefer: 'return=representation' })).contactid;
    const customer = await newAccount(world, 'Post Office Cafe', { emailaddress1: 'old@post.example', telephone1: '111', 'primarycontactid@odata.bind': `/contacts(${person})` });
    await send({ customer });
    expect(await contactNamed('Post Office Cafe')).toMatchObject({ EmailAddress: 'old@post.example', ContactPersons: [{ FirstName: 'Pia', LastName: 'Post', EmailAddress: 'pia@post.example', IncludeInEmails: false }] });
    await setting({ cfl_updatecontacts: true });
    try {
      const { ContactID } = await contactNamed('Post Office Cafe');
      await inBooks({ ContactID, EmailAddress: 'accounts@xero.example' });
      await change(customer, { emailaddress1: 'new@post.example', telephone1: '222', address1_city: 'Bath' });
      await world.control('xero', 'calls', undefined, 'DELETE');
      const second = await send({ customer });
      expect(second.state, second.message).toBe('done');
      await followed(/updated in Xero Sent to Xero: address, telephone\.\nChanged in Dynamics and in Xero.*e-mail address/, second.id);
      expect(await contactNamed('Post Office Cafe')).toMatchObject({ EmailAddress: 'accounts@xero.example', Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '222' }], Addresses: [{ AddressType: 'POBOX', City: 'Bath' }] });
      // the document did not wait for it
      expect((await world.control('xero', 'calls')).map((c: any) => `${c.method} ${c.path.split('?')[0].split('/').slice(3, 4)}`).slice(0, 1)).toEqual(['PUT Invoices']);
      // nothing new: no call of Xero beside the invoice
      await world.control('xero', 'calls', undefined, 'DELETE');
      const third = await send({ customer });
      expect(third.state).toBe('done');
      expect((await world.control('xero', `calls?pathIncludes=${encodeURIComponent('/Contacts')}`))).toEqual([]);

      // R31 per field: what the connection says Dynamics wins for is replaced in Xero, and told; the rest stays
      await setting({ cfl_dynamicswinsfor: String(contactPart.options.email.value) });
      await inBooks({ ContactID, EmailAddress: 'late@xero.example', Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '999' }] });
      await change(customer, { emailaddress1: 'newest@post.example', telephone1: '333' });
      const winning = await send({ customer });
      await followed(/Sent to Xero: e-mail address\.\nDifferent in Xero before, and replaced because Dynamics wins for it: e-mail address\.\nChanged in Dynamics and in Xero.*telephone/, winning.id);
      expect(await contactNamed('Post Office Cafe')).toMatchObject({ EmailAddress: 'newest@post.example', Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '999' }] });

      // a name that somebody else has in Xero: the document goes, the history says what is in the way
      await inBooks({ Name: 'Post Office Bistro' });
      await change(customer, { name: 'Post Office Bistro' });
      const fourth = await send({ customer });
      expect(fourth.state, fourth.message).toBe('done');
      await followed(/was not updated in Xero: .*already assigned/, fourth.id);
    } finally { await setting({ cfl_updatecontacts: false, cfl_dynamicswinsfor: null }); }
  });

  it('R31 R51 killed right after Xero has answered: it is as Dynamics says, and told once', async () => {
    const customer = await newAccount(world, 'Killed While Changing', { telephone1: '1' });
    await send({ customer });
    await setting({ cfl_updatecontacts: true });
    try {
      await world.relay.stop();
      await world.startRelay({ CRASH_AT: 'contact-update-answered' });
      const { child } = world.relay;
      await change(customer, { telephone1: '2' });
      const sent = await send({ customer });
      expect(sent.state, sent.message).toBe('done');
      if (child.exitCode === null && child.signalCode === null) await new Promise((r) => child.once('exit', r));
      expect((await linksOf(customer))[0].cfl_iscustomer).not.toBe(true);
      await world.startRelay();
      await expect.poll(async () => (await linksOf(customer))[0].cfl_iscustomer, { timeout: 20_000 }).toBe(true);
      expect((await contactNamed('Killed While Changing')).Phones).toMatchObject([{ PhoneNumber: '2' }]);
    } finally { await setting({ cfl_updatecontacts: false }); }
  });
});

describe('R39 R40 what a company sets up itself', () => {
  const make = async (set: string, body: Record<string, unknown>): Promise<string> => {
    const row = await (await world.as('admin'))('POST', `${set}`, { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, ...body }, { prefer: 'return=representation' });
    return row[`${set.slice(0, -1)}id`];
  };
  const drop = async (set: string, ids: readonly string[]): Promise<void> => { for (const id of ids) await (await world.as('admin'))('DELETE', `${set}(${id})`); };
  /** Settings are looked at again after a second. */
  const settled = (): Promise<void> => new Promise((r) => setTimeout(r, 1_100));
  const option = (name: string): Promise<string> => firstId(world, 'cfl_trackingoptions', 'cfl_trackingoptionid', `cfl_name eq '${name}'`);

  it('R39 R40 own columns reach reference, line and contact; rules by owner and product family give tracking; what is wrong with one is told by its name', async () => {
    const admin = await world.as('admin');
    const uom = await firstId(world, 'uoms', 'uomid', "name eq 'Each'");
    const product = async (o: Record<string, unknown>): Promise<string> => (await admin('POST', 'products?$select=productid', { quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${uom})`, ...o }, { prefer: 'return=representation' })).productid;
    const above = await product({ name: 'Drinks', productnumber: 'FAM-1', productstructure: 2 });
    const below = await product({ name: 'Red', productnumber: 'FAM-2', productstructure: 2, 'parentproductid@odata.bind': `/products(${above})` });
    const wine = await product({ name: 'Rioja', productnumber: 'RIO-1', description: 'Rioja, dry', 'parentproductid@odata.bind': `/products(${below})` });
    const map = (name: string, source: keyof typeof mappingSource.options, column: string, field: keyof typeof xeroTextField.options): Promise<string> =>
      make(fieldMapping.setName, { cfl_name: name, cfl_source: mappingSource.options[source].value, cfl_sourcecolumn: column, cfl_field: xeroTextField.options[field].value });
    const rules = [
      await make(trackingRule.setName, { cfl_name: 'Drinks are service', cfl_order: 1, cfl_source: trackingSource.options.productFamily.value, 'cfl_ProductFamilyId@odata.bind': `/products(${above})`, 'cfl_TrackingOptionId@odata.bind': `/cfl_trackingoptions(${await option('Service')})` }),
      await make(trackingRule.setName, { cfl_name: 'Sally sells in the north', cfl_order: 2, cfl_source: trackingSource.options.owner.value, 'cfl_UserId@odata.bind': `/systemusers(${idOf('sales')})`, 'cfl_TrackingOptionId@odata.bind': `/cfl_trackingoptions(${await option('North')})` }),
    ];
    const maps = [await map('Shipping', 'document', 'shippingmethodcode', 'reference'), await map('Text', 'product', 'description', 'lineDescription'), await map('Owner', 'party', 'ownerid', 'attentionTo'), await map('Second line', 'party', 'telephone2', 'contactPhone')];
    await settled();
    const customer = await newAccount(world, 'Mapped Ltd', { telephone2: '0117 22', address1_city: 'Bristol' });
    const sent = await send({ customer, extra: { shippingmethodcode: 2 }, lines: [{ productId: wine, quantity: 1, price: 9 }, { text: 'Advice', quantity: 1, price: 5 }] });
    expect(sent.state, sent.message).toBe('done');
    const x = (await xeroInvoices(world)).find(linksTo(sent.id));
    expect([x.Reference, x.LineItems.map((l: any) => [l.Description, l.Tracking.map((t: any) => t.Option)])]).toEqual(['DHL', [['Rioja, dry', ['Service', 'North']], ['Advice', ['North']]]]);
    expect(await contactNamed('Mapped Ltd')).toMatchObject({ Phones: [{ PhoneNumber: '0117 22' }], Addresses: [{ City: 'Bristol', AttentionTo: 'Sally Sales' }] });

    maps.push(await map('Typing error', 'document', 'new_projectcod', 'reference'));
    await settled();
    const stopped = await send({ customer });
    expect([stopped.state, ...codes(stopped)]).toEqual(['refused', 'MAPPING_COLUMN_UNKNOWN']);
    expect(stopped.message).toContain('"Typing error"');
    await drop(fieldMapping.setName, maps);
    await drop(trackingRule.setName, rules);
    await settled();
    expect((await again(stopped.id)).state).toBe('done');
  });
});

describe('R12 R32 suppliers', () => {
  it('R12 R30 a bill of a customer goes to the same contact, and its product becomes an item that is bought', async () => {
    await setting({ cfl_createitems: true });
    try {
      const [admin, accounts] = [await world.as('admin'), await world.as('accounts')];
      const uom = await firstId(world, 'uoms', 'uomid', "name eq 'Each'");
      const product = (await admin('POST', 'products?$select=productid', { name: 'Cork', productnumber: 'CORK-1', quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${uom})` }, { prefer: 'return=representation' })).productid;
      const customer = await newAccount(world, 'Both Ways Ltd');
      const sale = await send({ customer });
      const currency = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'");
      const account = `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', "cfl_code eq '429'")})`;
      const rate = `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', "cfl_taxtype eq 'INPUT2'")})`;
      const bill = (await accounts('POST', 'cfl_purchaseinvoices?$select=cfl_purchaseinvoiceid', {
        'cfl_AccountId@odata.bind': `/accounts(${customer})`, cfl_suppliernumber: 'S-1', cfl_invoicedate: yesterday(), cfl_duedate: yesterday(), 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`, cfl_subtotal: 10, cfl_totaltax: 2, cfl_totalamount: 12,
      }, { prefer: 'return=representation' })).cfl_purchaseinvoiceid;
      await accounts('POST', 'cfl_purchaseinvoicelines', {
        cfl_name: 'Corks', cfl_quantity: 1, cfl_unitprice: 10, 'cfl_ProductId@odata.bind': `/products(${product})`, 'cfl_AccountId@odata.bind': account, 'cfl_TaxRateId@odata.bind': rate, 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${bill})`,
      });
      const request = (await accounts('POST', `${syncRequest.setName}?$select=cfl_syncrequestid`, { cfl_action: requestAction.options.send.value, 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${bill})` }, { prefer: 'return=representation' })).cfl_syncrequestid;
      const sent = await requestEnded(world, request);
      expect(sent.state, sent.message).toBe('done');
      const books = await world.control('xero', 'snapshot');
      expect(books.invoices.find((i: any) => i.InvoiceNumber === 'S-1').ContactID).toBe(await contactOf(sale.id));
      expect(books.items.find((i: any) => i.Code === 'CORK-1')).toMatchObject({ Name: 'Cork', IsSold: false, IsPurchased: true, purchase: { AccountCode: '429', TaxType: 'INPUT2' } });
    } finally { await setting({ cfl_createitems: false }); }
  });
});
