import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { amountsAre } from '@counterfoil/solution';
import { exact, sum } from './decimals.ts';
import { account, codes, connection, ids, invoice, line, option, prepared, problems, rate, read, type Given, type Row } from './fixture.ts';

const plain = (g: Given): Row[] => JSON.parse(JSON.stringify(prepared(g).document.LineItems));
const total = (amount: string, o: Row = {}): Row => invoice({ totalamount: amount, ...o });

describe('R8 kinds of lines', () => {
  it('R8 product, write-in and words only', () => {
    const lines = plain({
      lines: [line({ description: 'blue, large' }), line({ productname: null, productdescription: 'Day rate', _productid_value: null, quantity: '2.5', priceperunit: '80' }), line({ productname: null, productdescription: 'As agreed on the phone', quantity: '0', priceperunit: '0' })],
      invoice: total('300.00'),
    });
    expect(lines).toEqual([
      { Description: 'Widget\nblue, large', Quantity: '1', UnitAmount: '100', AccountCode: '200', TaxType: 'OUTPUT2' },
      { Description: 'Day rate', Quantity: '2.5', UnitAmount: '80', AccountCode: '200', TaxType: 'OUTPUT2' },
      { Description: 'As agreed on the phone' },
    ]);
  });
  it('R8 words need no account; a price without quantity is told in words', () => {
    const lines = plain({ lines: [line(), line({ quantity: '0', priceperunit: '12.50' })], connections: [connection()], invoice: total('100.00') });
    expect(lines[1]).toEqual({ Description: 'Widget (0 x 12.5)' });
    expect(codes({ lines: [line({ quantity: '0', priceperunit: '0' }), line()], connections: [connection({ cfl_DefaultAccountId: null })] })).toEqual(['LINE_WITHOUT_ACCOUNT']);
  });
  it('a line without words, and one with too many', () => {
    expect(codes({ lines: [line({ productname: null })] })).toEqual(['LINE_WITHOUT_TEXT']);
    expect(codes({ lines: [line({ description: 'x'.repeat(4000) })] })).toEqual(['LINE_TEXT_TOO_LONG']);
  });
  it('lines keep the order in which Dynamics shows them', () => {
    const at = (n: number, name: string): Row => line({ lineitemnumber: n, productname: name });
    expect(read({ lines: [at(3, 'c'), at(1, 'a'), line({ productname: 'last' }), at(2, 'b')] }).lines.map((l) => `${l.position}${l.title}`)).toEqual(['1a', '2b', '3c', '4last']);
  });
});

describe('R9 bundles', () => {
  const bundle = line({ invoicedetailid: 'bundle-1', productname: 'Starter kit', producttypecode: 2, priceperunit: '500', lineitemnumber: 1 });
  const member = (name: string, o: Row = {}): Row => line({ productname: name, producttypecode: 3, _parentbundleidref_value: 'bundle-1', priceperunit: '99', quantity: '2', ...o });
  it('R9 the header is priced, members are words under it and never counted', () => {
    const lines = plain({ lines: [member('Cable'), line({ productname: 'Other', lineitemnumber: 2 }), bundle, member('Lamp', { producttypecode: 4, parentbundleid: 'bundle-1', _parentbundleidref_value: null })], invoice: total('600.00') });
    expect(lines.map((l) => [l['Description'], l['UnitAmount']])).toEqual([['Starter kit', '500'], ['2 x Cable', undefined], ['2 x Lamp', undefined], ['Other', '100']]);
  });
  it('R9 a bundle whose rows all carry one id is the same thing', () => {
    const shared = { parentbundleid: ids.other, _parentbundleidref_value: null };
    const lines = plain({ lines: [line({ productname: 'Plain', lineitemnumber: 1 }), { ...bundle, ...shared, lineitemnumber: 2 }, member('Cable', { ...shared, lineitemnumber: 9 }), line({ productname: 'Last', lineitemnumber: 3 })], invoice: total('700.00') });
    expect(lines.map((l) => [l['Description'], l['UnitAmount']])).toEqual([['Plain', '100'], ['Starter kit', '500'], ['2 x Cable', undefined], ['Last', '100']]);
  });
  it('R9 members whose bundle is missing are still never counted', () => {
    expect(plain({ lines: [line(), member('Orphan', { _parentbundleidref_value: ids.other })], invoice: total('100.00') })[1]).toEqual({ Description: '2 x Orphan' });
  });
  it('R9 R37 if Dynamics counted a member, the totals tell', () => {
    expect(codes({ lines: [bundle, member('Cable')], invoice: total('698.00') })).toEqual(['NET_DIFFERS']);
  });
});

describe('R10 account and tax rate', () => {
  const link: Row = { _cfl_productid_value: ids.product, _cfl_connectionid_value: ids.connection, cfl_itemcode: 'W-1', _cfl_accountid_value: 'acc-260', a_cfl_name: '260', a_cfl_code: '260', a_cfl_type: 'REVENUE', a_statecode: 0, a_cfl_connectionid: ids.connection, _cfl_taxrateid_value: 'tax-Z', t_cfl_name: 'Zero', t_cfl_taxtype: 'ZERORATEDOUTPUT', t_cfl_rate: '0.0000', t_cfl_canapplytorevenue: true, t_statecode: 0, t_cfl_connectionid: ids.connection };
  it('R10 line before product before connection; the item code only from the product link', () => {
    const [own, product, standard] = plain({ lines: [line({ cfl_AccountId: account('201'), cfl_TaxRateId: rate('RROUTPUT', '5') }), line(), line({ _productid_value: ids.other })], productLinks: [link], invoice: total('300.00') });
    expect(own).toMatchObject({ AccountCode: '201', TaxType: 'RROUTPUT', ItemCode: 'W-1' });
    expect(product).toMatchObject({ AccountCode: '260', TaxType: 'ZERORATEDOUTPUT', ItemCode: 'W-1' });
    expect(standard).toMatchObject({ AccountCode: '200', TaxType: 'OUTPUT2' });
    expect(standard).not.toHaveProperty('ItemCode');
  });
  it('R10 a product link of another connection does not count; one without item gives no code', () => {
    expect(plain({ productLinks: [{ ...link, _cfl_connectionid_value: ids.other }] })[0]).not.toHaveProperty('ItemCode');
    expect(plain({ productLinks: [{ ...link, cfl_itemcode: null }] })[0]).toMatchObject({ AccountCode: '260' });
  });
  it.each([
    [{ cfl_AccountId: account('300', { _cfl_connectionid_value: ids.other }) }, 'ACCOUNT_OF_OTHER_CONNECTION'], [{ cfl_AccountId: account('299', { statecode: 1 }) }, 'ACCOUNT_ARCHIVED'],
    [{ cfl_AccountId: account('090', { cfl_type: 'BANK' }) }, 'ACCOUNT_NOT_FOR_SALES'], [{ cfl_AccountId: account('610', { cfl_systemaccount: 'DEBTORS' }) }, 'ACCOUNT_NOT_FOR_SALES'],
    [{ cfl_TaxRateId: rate('X', '1', { statecode: 1 }) }, 'TAX_RATE_ARCHIVED'], [{ cfl_TaxRateId: rate('X', '1', { _cfl_connectionid_value: ids.other }) }, 'TAX_RATE_OF_OTHER_CONNECTION'],
    [{ cfl_TrackingOption1Id: option('North', 'Region', { statecode: 1 }) }, 'TRACKING_ARCHIVED'], [{ cfl_TrackingOption2Id: option('North', 'Region', { _cfl_connectionid_value: ids.other }) }, 'TRACKING_OF_OTHER_CONNECTION'],
    [{ cfl_TrackingOption1Id: option('North', 'Region'), cfl_TrackingOption2Id: option('South', 'Region') }, 'TRACKING_SAME_CATEGORY'],
  ])('R2 what Xero would not take is found beforehand: %#', (o, code) => {
    const [p, ...others] = problems({ lines: [line(o)] });
    expect(others).toEqual([]);
    expect(p).toMatchObject({ code, line: 1 });
  });
  it('R11 two tracking options by id', () => {
    expect(plain({ lines: [line({ cfl_TrackingOption1Id: option('North', 'Region'), cfl_TrackingOption2Id: option('Sales', 'Department') })] })[0]!['Tracking']).toEqual([
      { TrackingCategoryID: 'xero-Region', TrackingOptionID: 'xero-North' }, { TrackingCategoryID: 'xero-Department', TrackingOptionID: 'xero-Sales' },
    ]);
  });
});

describe('amounts of lines', () => {
  const one = (o: Row, amount: string): Row => plain({ lines: [line(o)], invoice: total(amount) })[0]!;
  it('a manual discount is an amount, a volume discount is in the price', () => {
    expect(one({ quantity: '3', priceperunit: '10', volumediscountamount: '0.5', manualdiscountamount: '2.25' }, '26.25')).toMatchObject({ Quantity: '3', UnitAmount: '9.5', DiscountAmount: '2.25' });
  });
  it('more than four digits travel as one piece with the original in the text', () => {
    expect(one({ quantity: '0.33333', priceperunit: '10' }, '3.33')).toMatchObject({ Description: 'Widget (0.33333 x 10)', Quantity: '1', UnitAmount: '3.33' });
    expect(one({ quantity: '3', priceperunit: '0.123456', manualdiscountamount: '0.1' }, '0.27')).toMatchObject({ Description: 'Widget (3 x 0.123456 less 0.1)', UnitAmount: '0.27' });
    expect(one({ quantity: '1.2345', priceperunit: '1.2345' }, '1.52')).toMatchObject({ Quantity: '1.2345', UnitAmount: '1.2345' });
  });
  it('R37 an amount that Dynamics rounded to the other cent keeps Dynamics\' cent', () => {
    expect(one({ quantity: '2.5', priceperunit: '1.01', baseamount: '2.52' }, '2.52')).toMatchObject({ Description: 'Widget (2.5 x 1.01)', Quantity: '1', UnitAmount: '2.52' });
    expect(one({ quantity: '2.5', priceperunit: '1.01', baseamount: '2.53' }, '2.53')).toMatchObject({ Quantity: '2.5', UnitAmount: '1.01' });
  });
  it('negative lines go as they are, but a discount on them becomes one piece', () => {
    const lines = plain({ lines: [line({ priceperunit: '50' }), line({ quantity: '-1', priceperunit: '20' }), line({ quantity: '-1', priceperunit: '5', manualdiscountamount: '1' })], invoice: total('24.00') });
    expect(lines[1]).toMatchObject({ Quantity: '-1', UnitAmount: '20' });
    expect(lines[2]).toMatchObject({ Quantity: '1', UnitAmount: '-6', Description: 'Widget (-1 x 5 less 1)' });
    expect(lines[2]).not.toHaveProperty('DiscountAmount');
  });
  it('R37 an invoice below zero, and amounts beyond reason', () => {
    expect(codes({ lines: [line({ quantity: '-1' })], invoice: total('-100') })).toEqual(['NEGATIVE_TOTAL']);
    expect(codes({ lines: [line({ quantity: '100000000000', priceperunit: '100' })], invoice: total('10000000000000') })).toEqual(['AMOUNT_TOO_LARGE']);
  });
});

describe('R37 before sending', () => {
  it('R37 the net must be equal, with both figures in the text', () => {
    const [p] = problems({ invoice: total('100.01') });
    expect(p).toMatchObject({ code: 'NET_DIFFERS' });
    expect(p!.text).toContain('Dynamics says 100.01, but Xero would compute 100.00 from the lines (difference 0.01)');
    expect(codes({ invoice: total(null as never) })).toEqual(['NO_TOTALS']);
  });
  it('R37 tax is compared only where Dynamics\' tax is right', () => {
    const g = { lines: [line({ tax: '19.99' })], invoice: total('119.99', { totaltax: '19.99' }) };
    expect(prepared(g).predicted.tax).toBe('20.00');
    expect(codes({ ...g, connections: [connection({ cfl_dynamicstaxisright: true })] })).toEqual(['TAX_DIFFERS']);
    expect(prepared({ lines: [line({ tax: '20.00' })], invoice: total('120.00', { totaltax: '20.00' }), connections: [connection({ cfl_dynamicstaxisright: true })] }).predicted.total).toBe('120.00');
  });
  it.each(['inclusive', 'noTax'] as const)('R6 a hand-typed tax on a line is a problem where amounts are %s', (mode) => {
    expect(codes({ lines: [line({ tax: '20' })], invoice: total('120.00', { totaltax: '20.00', cfl_amountsare: amountsAre.options[mode].value }) })).toEqual(['TAX_TYPED_BY_HAND']);
  });
});

describe('freight and discount of the whole', () => {
  it('freight is its own line on its own account, the defaults where there is none', () => {
    expect(plain({ invoice: total('112.50', { freightamount: '12.50' }) })[1]).toEqual({ Description: 'Freight', Quantity: '1', UnitAmount: '12.5', AccountCode: '425', TaxType: 'OUTPUT2' });
    expect(plain({ invoice: total('112.50', { freightamount: '12.50' }), connections: [connection({ cfl_FreightAccountId: null, cfl_FreightTaxRateId: rate('ZERORATEDOUTPUT', '0') })] })[1]).toMatchObject({ AccountCode: '200', TaxType: 'ZERORATEDOUTPUT' });
    expect(codes({ lines: [line({ cfl_AccountId: account('200') })], invoice: total('112.50', { freightamount: '12.50' }), connections: [connection({ cfl_FreightAccountId: null, cfl_DefaultAccountId: null })] })).toEqual(['FREIGHT_WITHOUT_ACCOUNT']);
    expect(codes({ invoice: total('112.50', { freightamount: '12.50' }), connections: [connection({ cfl_FreightAccountId: account('425', { statecode: 1 }) })] })).toEqual(['ACCOUNT_ARCHIVED']);
  });
  it('a discount is taken from each account, tax rate and tracking in proportion, not from the freight', () => {
    const lines = plain({
      lines: [line({ priceperunit: '50' }), line({ priceperunit: '25', cfl_TaxRateId: rate('RROUTPUT', '5') }), line({ priceperunit: '25', cfl_TrackingOption1Id: option('North', 'Region') })],
      invoice: total('94.99', { discountamount: '10.01', freightamount: '5.00', totallineitemamount: '100.00', totalamountlessfreight: '89.99' }),
    });
    expect(lines.slice(3)).toEqual([
      { Description: 'Discount', Quantity: '1', UnitAmount: '-5.01', AccountCode: '200', TaxType: 'OUTPUT2' },
      { Description: 'Discount', Quantity: '1', UnitAmount: '-2.5', AccountCode: '200', TaxType: 'RROUTPUT' },
      { Description: 'Discount', Quantity: '1', UnitAmount: '-2.5', AccountCode: '200', TaxType: 'OUTPUT2', Tracking: [{ TrackingCategoryID: 'xero-Region', TrackingOptionID: 'xero-North' }] },
      { Description: 'Freight', Quantity: '1', UnitAmount: '5', AccountCode: '425', TaxType: 'OUTPUT2' },
    ]);
  });
  it('a percentage says so, goes to the discount account, and takes Dynamics\' cent', () => {
    const g = (less: string): Given => ({ lines: [line({ priceperunit: '1000.20' })], invoice: total(less, { discountpercentage: '2.5', totallineitemamount: '1000.20', totalamountlessfreight: less }), connections: [connection({ cfl_DiscountAccountId: account('260') })] });
    expect(plain(g('975.19'))[1]).toMatchObject({ Description: 'Discount 2.5%', UnitAmount: '-25.01', AccountCode: '260', TaxType: 'OUTPUT2' });
    expect(plain(g('975.20'))[1]).toMatchObject({ UnitAmount: '-25' });
    expect(codes(g('970.00'))).toEqual(['NET_DIFFERS']);
  });
  it('a discount without anything to take it from', () => {
    expect(codes({ lines: [line({ priceperunit: '0' })], invoice: total('-5', { discountamount: '5' }) })).toEqual(['DISCOUNT_WITHOUT_LINES']);
  });
});

describe('R61 the whole document', () => {
  const cents = fc.integer({ min: 1, max: 5_000_000 }).map((n) => `${Math.trunc(n / 100)}.${String(n % 100).padStart(2, '0')}`);
  const anyLine = fc.record({ q: fc.integer({ min: 1, max: 200 }), price: cents, tax: fc.constantFrom(['OUTPUT2', '20'], ['RROUTPUT', '5'], ['ZERORATEDOUTPUT', '0']), acc: fc.constantFrom('200', '260'), option: fc.constantFrom(undefined, 'North', 'South') });
  it('R61 R37 the lines that are sent add up to what Dynamics shows, with any discount and freight, and no amount is a float', () => {
    fc.assert(fc.property(fc.array(anyLine, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 9000 }), cents, (drawn, basis, freight) => {
      const net = drawn.reduce((t, l) => t + BigInt(l.q) * BigInt(l.price.replace('.', '')), 0n);
      const discount = (net * BigInt(basis)) / 10_000n;
      const whole = net - discount + BigInt(freight.replace('.', ''));
      const text = (n: bigint): string => `${n / 100n}.${String(n % 100n).padStart(2, '0')}`;
      const p = prepared({
        lines: drawn.map((l) => line({ quantity: String(l.q), priceperunit: l.price, cfl_TaxRateId: rate(l.tax[0]!, l.tax[1]!), cfl_AccountId: account(l.acc), cfl_TrackingOption1Id: l.option ? option(l.option, 'Region') : null })),
        invoice: total(text(whole), { discountamount: text(discount), freightamount: freight, totallineitemamount: text(net), totalamountlessfreight: text(net - discount) }),
      });
      const lines = p.document.LineItems!;
      for (const l of lines) for (const key of ['Quantity', 'UnitAmount', 'DiscountAmount'] as const) if (l[key] !== undefined) expect(typeof l[key]).toBe('object');
      expect(sum(lines.map((l) => exact(l.Quantity)!.times(exact(l.UnitAmount)!).toDecimalPlaces(2))).toFixed(2)).toBe(text(whole));
      expect(p.predicted.subtotal).toBe(text(whole));
    }), { numRuns: 200 });
  });
});

describe('R12 items', () => {
  const on = (o: Row = {}) => connection({ cfl_createitems: true, ...o });
  const link: Row = { _cfl_productid_value: ids.product, _cfl_connectionid_value: ids.connection, cfl_itemcode: 'W-1' };
  const other = (o: Row = {}) => line({ _productid_value: ids.other, productnumber: 'N-2', productname: 'Näil', ...o });

  it('R12 off: the line of an unlinked product goes without item code, and nothing is created', () => {
    const p = prepared();
    expect(p.items).toEqual([]);
    expect(p.document.LineItems![0]).not.toHaveProperty('ItemCode');
  });
  it('R12 on: an unlinked product is wanted under its number, at its list price, account and tax', () => {
    const p = prepared({ connections: [on()] });
    expect(p.document.LineItems![0]).toMatchObject({ ItemCode: 'W-100' });
    expect(JSON.parse(JSON.stringify(p.items))).toEqual([{ productId: ids.product, name: 'Widget', code: 'W-100', create: { Code: 'W-100', Name: 'Widget', Description: 'Widget', IsSold: true, IsPurchased: false, SalesDetails: { UnitPrice: '100', AccountCode: '200', TaxType: 'OUTPUT2' } } }]);
  });
  it('R12 on: a link decides, also one without item; words and write-ins have no item', () => {
    const lines = [line(), other(), line({ _productid_value: null, productnumber: null, productdescription: 'Day rate', productname: null }), line({ quantity: '0', priceperunit: '0' })];
    const p = prepared({ connections: [on()], lines, productLinks: [link, { ...link, _cfl_productid_value: ids.other, cfl_itemcode: null }], invoice: total('300.00') });
    expect(p.document.LineItems!.map((l) => l.ItemCode)).toEqual(['W-1', undefined, undefined, undefined]);
    expect(p.items).toEqual([]);
  });
  it('R12 on: a link of another connection does not count; each product is wanted once', () => {
    const p = prepared({ connections: [on()], lines: [line(), line(), other()], productLinks: [{ ...link, _cfl_connectionid_value: ids.other }], invoice: total('300.00') });
    expect(p.items.map((i) => i.code)).toEqual(['W-100', 'N-2']);
    expect(p.document.LineItems!.map((l) => l.ItemCode)).toEqual(['W-100', 'W-100', 'N-2']);
  });
  it('R12 the price is only the list price in the organisation\'s own currency and mode; the tax is left out where there is none', () => {
    const sales = (g: Given) => prepared({ connections: [on()], ...g }).items[0]!.create.SalesDetails!;
    expect(sales({ lines: [line({ ispriceoverridden: true })] })).not.toHaveProperty('UnitPrice');
    expect(sales({ invoice: invoice({ transactioncurrencyid: { isocurrencycode: 'EUR' } }) })).not.toHaveProperty('UnitPrice');
    expect(sales({ invoice: invoice({ cfl_amountsare: amountsAre.options.inclusive.value }) })).toEqual({ AccountCode: '200', TaxType: 'OUTPUT2' });
    expect(sales({ invoice: invoice({ cfl_amountsare: amountsAre.options.noTax.value }) })).toEqual({ AccountCode: '200' });
  });
  it('R12 a long name is cut to 50 signs, never half a sign, and stays whole in the description', () => {
    const name = `${'n'.repeat(49)}🍇 grapes`;
    expect(prepared({ connections: [on()], lines: [line({ productname: name })] }).items[0]!.create).toMatchObject({ Name: 'n'.repeat(49), Description: name });
  });
  it('R12 R2 a product number that is missing or too long is a problem of its line; with a link, or with items off, it is none', () => {
    const lines = [line({ productnumber: null }), other({ productnumber: 'x'.repeat(31) })];
    const all = problems({ connections: [on()], lines, invoice: total('200.00') });
    expect(all.map((p) => [p.code, p.line, p.field])).toEqual([['ITEM_WITHOUT_CODE', 1, 'productid'], ['ITEM_CODE_TOO_LONG', 2, 'productid']]);
    expect(all[1]!.text).toContain('31');
    expect(prepared({ lines, invoice: total('200.00') }).items).toEqual([]);
    expect(prepared({ connections: [on()], lines: [lines[0]!], productLinks: [link] }).items).toEqual([]);
    expect(prepared({ connections: [on()], lines: [other({ productnumber: 'x'.repeat(30) })] }).items).toHaveLength(1);
  });
});
