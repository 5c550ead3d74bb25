/** R5: bills and credit notes beside invoices: what they become in Xero, and what is different about them. */
import { describe, expect, it } from 'vitest';
import { amountsAre, arrivalStatus, emailMode, numbering } from '@counterfoil/solution';
import { Exact } from './decimals.ts';
import { account, askedFor, bill, codes, connection, creditNote, customer, ids, line, link, option, options, ownLine, prepared, problems, rate, read, supplierNote, theme, type Given, type Row } from './fixture.ts';

const d = (s: string) => new Exact(s);
const expense = (code: string, o: Row = {}): Row => account(code, { cfl_type: 'EXPENSE', cfl_class: 'EXPENSE', ...o });
const plain = (g: Given): Row[] => JSON.parse(JSON.stringify(prepared(g).document.LineItems));

describe('a bill', () => {
  it('R5 becomes ACCPAY with the supplier\'s number, its days, the purchase defaults and the link back', () => {
    const p = prepared({ bill: bill({ cfl_plannedpaymentdate: '2026-12-10' }) });
    expect(p.document).toEqual({
      Type: 'ACCPAY', Status: 'DRAFT', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Date: '2026-11-18', DueDate: '2026-12-18', PlannedPaymentDate: '2026-12-10', InvoiceNumber: 'PC/77',
      Url: `https://contoso.crm4.dynamics.com/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=cfl_purchaseinvoice&id=${ids.bill}&org=${ids.org}`,
      LineItems: [{ Description: 'Paper A4', Quantity: d('1'), UnitAmount: d('100'), AccountCode: '429', TaxType: 'INPUT2' }],
    });
    expect(p).toMatchObject({ kind: 'bill', number: 'PC/77', date: '2026-11-18', title: 'Bill BILL-000012', predicted: { subtotal: '100.00', tax: '20.00', total: '120.00' }, contact: { known: ids.xeroContact }, notes: [], delivery: 'none' });
    expect(p.record.detailsOf).toMatchObject({ kind: 'bill', title: 'Bill BILL-000012', number: 'BILL-000012', name: 'Paper', party: { table: 'account', id: ids.customer, name: 'Paper & Co' }, xeroLink: 'https://go.xero.com/organisationlogin/default.aspx?shortcode=!hV1n3&redirecturl=/AccountsPayable/Edit.aspx?InvoiceID={id}' });
  });
  it('R5 without the supplier\'s number it goes, and says what is missing; numbering of our own documents does not matter', () => {
    for (const by of ['xero', 'dynamicsNumber', 'dynamicsName'] as const) {
      const connections = [connection({ cfl_numbering: numbering.options[by].value })];
      expect(prepared({ bill: bill(), connections }).document.InvoiceNumber).toBe('PC/77');
      const p = prepared({ bill: bill({ cfl_suppliernumber: ' ' }), connections });
      expect(p.document).not.toHaveProperty('InvoiceNumber');
      expect(p.notes.map((n) => [n.code, n.field])).toEqual([['SUPPLIERS_NUMBER_MISSING', 'cfl_suppliernumber']]);
    }
    expect(codes({ bill: bill({ cfl_suppliernumber: 'Nº 7' }) })).toEqual(['NUMBER_NOT_ASCII']);
  });
  it('R10 line before product before connection, each on the purchase side', () => {
    const productLink: Row = {
      _cfl_productid_value: ids.product, _cfl_connectionid_value: ids.connection, cfl_itemcode: 'P-1', _cfl_accountid_value: 'acc-200', a_cfl_code: '200', a_statecode: 0, a_cfl_connectionid: ids.connection,
      _cfl_purchaseaccountid_value: 'acc-310', pa_cfl_name: '310', pa_cfl_code: '310', pa_cfl_class: 'EXPENSE', pa_statecode: 0, pa_cfl_connectionid: ids.connection,
      _cfl_purchasetaxrateid_value: 'tax-R', pt_cfl_name: 'Reduced', pt_cfl_taxtype: 'RRINPUT', pt_cfl_rate: '5.0000', pt_cfl_canapplytoexpenses: true, pt_statecode: 0, pt_cfl_connectionid: ids.connection,
    };
    const product = { _cfl_productid_value: ids.product, cfl_ProductId: { name: 'Paper', productnumber: 'P-1' } };
    const [own, linked, standard] = plain({ bill: bill(), productLinks: [productLink], lines: [ownLine({ ...product, cfl_AccountId: expense('400'), cfl_TaxRateId: rate('INPUT2', '20', { cfl_canapplytoexpenses: true }) }), ownLine(product), ownLine()] });
    expect(own).toMatchObject({ AccountCode: '400', TaxType: 'INPUT2', ItemCode: 'P-1' });
    expect(linked).toMatchObject({ AccountCode: '310', TaxType: 'RRINPUT', ItemCode: 'P-1' });
    expect(standard).toMatchObject({ AccountCode: '429', TaxType: 'INPUT2' });
    const bare = connection({ cfl_PurchaseAccountId: null, cfl_PurchaseTaxRateId: null });
    const [first, second] = problems({ bill: bill(), connections: [bare] });
    expect([first!.code, second!.code]).toEqual(['LINE_WITHOUT_ACCOUNT', 'LINE_WITHOUT_TAX_RATE']);
    expect(first!.fix).toContain('Default Purchase Account');
  });
  it('R50 a tax rate must be one for purchases, and one for the kind of the account', () => {
    const sold = rate('OUTPUT2', '20', { cfl_canapplytoexpenses: false });
    expect(codes({ bill: bill(), lines: [ownLine({ cfl_TaxRateId: sold })] })).toEqual(['TAX_RATE_NOT_FOR_PURCHASES']);
    const capital = { cfl_AccountId: account('710', { cfl_class: 'ASSET', cfl_type: 'FIXED' }) };
    expect(prepared({ bill: bill(), lines: [ownLine({ ...capital, cfl_TaxRateId: rate('CAPEXINPUT2', '20', { cfl_canapplytoexpenses: false, cfl_canapplytoassets: true }) })] }).document.LineItems![0]).toMatchObject({ TaxType: 'CAPEXINPUT2' });
    const [p] = problems({ bill: bill(), lines: [ownLine({ ...capital, cfl_TaxRateId: rate('INPUT2', '20', { cfl_canapplytoexpenses: true, cfl_canapplytoassets: false }) })] });
    expect(p).toMatchObject({ code: 'TAX_RATE_NOT_FOR_ACCOUNT', line: 1, field: 'cfl_taxrateid' });
    expect(p!.text).toContain('(assets)');
    expect(codes({ lines: [line({ cfl_AccountId: account('429', { cfl_class: 'EXPENSE' }), cfl_TaxRateId: rate('OUTPUT2', '20', { cfl_canapplytoexpenses: false }) })] })).toEqual(['TAX_RATE_NOT_FOR_ACCOUNT']);
  });
  it('R2 texts name the bill and the supplier', () => {
    const found = problems({ bill: bill({ statecode: 1, cfl_AccountId: null, cfl_invoicedate: null }), lines: [] });
    expect(found.map((p) => [p.code, p.field])).toEqual([['DOCUMENT_INACTIVE', 'statecode'], ['NO_DATE', 'cfl_invoicedate'], ['NO_SUPPLIER', 'cfl_accountid'], ['NO_LINES', 'cfl_purchaseinvoicelines']]);
    expect(found.map((p) => `${p.text} ${p.fix}`).join(' ')).not.toMatch(/invoice|customer/);
  });
  it('a person as supplier; the description alone is the text of a line; an empty quantity is one', () => {
    const person = bill({ cfl_AccountId: null, _cfl_accountid_value: null, _cfl_contactid_value: ids.owner, cfl_ContactId: { contactid: ids.owner, fullname: 'Pat Printer', firstname: 'Pat', lastname: 'Printer', statecode: 0 } });
    expect(prepared({ bill: person, contactLinks: [link({ _cfl_contactid_value: ids.owner })], accountLinks: [] }).contact).toEqual({ known: ids.xeroContact });
    expect(prepared({ bill: person, accountLinks: [] }).contact).toMatchObject({ wanted: { table: 'contact', id: ids.owner, name: 'Pat Printer' } });
    expect(plain({ bill: bill(), lines: [ownLine({ cfl_linenumber: 2, cfl_quantity: null, cfl_description: ' A4, white ' }), ownLine({ cfl_linenumber: 1, cfl_quantity: '0', cfl_unitprice: null, cfl_name: 'Delivered in two parts' })] }))
      .toEqual([{ Description: 'Delivered in two parts' }, expect.objectContaining({ Description: 'A4, white', Quantity: '1' })]);
  });
});

describe('a sales credit note', () => {
  it('R5 becomes ACCRECCREDIT with our number and reference, and with neither due date nor link', () => {
    const p = prepared({ note: creditNote({ cfl_BrandingThemeId: theme('Special') }) });
    expect(p.document).toEqual({
      Type: 'ACCRECCREDIT', Status: 'DRAFT', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Date: '2026-11-19', CreditNoteNumber: 'CN-000003', Reference: 'As agreed', BrandingThemeID: 'xero-theme-Special',
      LineItems: [{ Description: 'Paper A4', Quantity: d('1'), UnitAmount: d('100'), AccountCode: '200', TaxType: 'OUTPUT2' }],
    });
    expect(p).toMatchObject({ kind: 'salesCreditNote', number: 'CN-000003', title: 'Credit note CN-000003' });
    expect(p.record.detailsOf!.xeroLink).toBe('https://go.xero.com/organisationlogin/default.aspx?shortcode=!hV1n3&redirecturl=/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}');
  });
  it('R4 carries our number, or Xero numbers it', () => {
    expect(prepared({ note: creditNote(), connections: [connection({ cfl_numbering: numbering.options.dynamicsName.value })] }).document.CreditNoteNumber).toBe('CN-000003');
    expect(prepared({ note: creditNote(), connections: [connection({ cfl_numbering: numbering.options.xero.value })] }).document).not.toHaveProperty('CreditNoteNumber');
    expect(problems({ note: creditNote({ cfl_name: '' }) })[0]).toMatchObject({ code: 'NO_NUMBER', field: 'cfl_name' });
  });
  it('R14 is never e-mailed by way of the API: told only where the credit note itself says so', () => {
    const wish = { cfl_emailmode: emailMode.options.email.value, cfl_arrivalstatus: arrivalStatus.options.authorised.value };
    expect(prepared({ note: creditNote(wish) })).toMatchObject({ delivery: 'none', notes: [{ code: 'EMAIL_ONLY_INVOICES' }] });
    expect(prepared({ note: creditNote(), connections: [connection(wish)] })).toMatchObject({ delivery: 'none', notes: [] });
  });
  it('R5 crediting a document of the other side is a mistake that is named', () => {
    expect(codes({ note: creditNote({ _cfl_purchaseinvoiceid_value: ids.bill }) })).toEqual(['CREDITS_OTHER_SIDE']);
    expect(codes({ note: supplierNote({ _cfl_invoiceid_value: ids.invoice }) })).toEqual(['CREDITS_OTHER_SIDE']);
    expect(prepared({ note: creditNote({ _cfl_invoiceid_value: ids.invoice }) }).kind).toBe('salesCreditNote');
  });
});

describe('a supplier\'s credit note', () => {
  it('R5 becomes ACCPAYCREDIT with the supplier\'s number and nothing that Xero keeps for our own documents', () => {
    const p = prepared({ note: supplierNote({ cfl_BrandingThemeId: theme('Special') }) });
    expect(p.document).toEqual({
      Type: 'ACCPAYCREDIT', Status: 'DRAFT', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Date: '2026-11-19', CreditNoteNumber: 'PC/C-9',
      LineItems: [{ Description: 'Paper A4', Quantity: d('1'), UnitAmount: d('100'), AccountCode: '429', TaxType: 'INPUT2' }],
    });
    expect(p.record.detailsOf!.xeroLink).toContain('/AccountsPayable/ViewCreditNote.aspx?creditNoteID={id}');
    expect(problems({ note: supplierNote({ cfl_AccountId: null }) })[0]).toMatchObject({ code: 'NO_SUPPLIER' });
  });
});

describe('what Xero does not take there', () => {
  it('R5 a discount on a line becomes a net price, with the original in the text', () => {
    const of = (o: Row): Row[] => plain({ bill: bill(), lines: [ownLine(o)] });
    expect(of({ cfl_quantity: '3', cfl_unitprice: '10', cfl_discountamount: '2.25' })[0]).toMatchObject({ Description: 'Paper A4 (3 x 10 less 2.25)', Quantity: '3', UnitAmount: '9.25' });
    expect(of({ cfl_quantity: '7', cfl_unitprice: '10', cfl_discountamount: '0.01' })[0]).toMatchObject({ Quantity: '7', UnitAmount: '9.9986' });
    // no price of four digits gives this amount
    expect(of({ cfl_quantity: '10000', cfl_unitprice: '1', cfl_discountamount: '0.33' })[0]).toMatchObject({ Quantity: '1', UnitAmount: '9999.67', Description: 'Paper A4 (10000 x 1 less 0.33)' });
    for (const l of plain({ note: creditNote(), lines: [ownLine({ cfl_discountamount: '5' })] })) { expect(l).not.toHaveProperty('DiscountAmount'); expect(l).toMatchObject({ UnitAmount: '95' }); }
  });
  it('R37 a total below zero is the other kind of document', () => {
    const below = (g: Given): string => problems({ ...g, lines: [ownLine({ cfl_quantity: '-1' })] }).find((p) => p.code === 'NEGATIVE_TOTAL')!.fix;
    expect(below({ bill: bill() })).toContain('credit note from the supplier');
    expect(below({ note: creditNote() })).toContain('invoice');
    expect(below({ note: supplierNote() })).toContain('bill');
  });
  it('R11 tracking, amounts including tax and without tax are as on invoices', () => {
    const tracked = ownLine({ cfl_TrackingOption1Id: option('North', 'Region'), cfl_TrackingOption2Id: option('Sales', 'Department') });
    expect(plain({ note: supplierNote(), lines: [tracked] })[0]!['Tracking']).toHaveLength(2);
    expect(prepared({ bill: bill({ cfl_amountsare: amountsAre.options.inclusive.value }) }).predicted).toEqual({ subtotal: '83.33', tax: '16.67', total: '100.00' });
    expect(prepared({ note: creditNote({ cfl_amountsare: amountsAre.options.noTax.value }) }).document).toMatchObject({ LineAmountTypes: 'NoTax', LineItems: [{ TaxType: 'NONE' }] });
  });
});

describe('what is seen and what is read', () => {
  it('R37 totals that a form has stored must be what Xero will compute; without any there is nothing to compare', () => {
    const stored = (subtotal: string, tax: string, total: string): Row => bill({ cfl_subtotal: subtotal, cfl_totaltax: tax, cfl_totalamount: total });
    expect(prepared({ bill: stored('100', '20', '120') }).notes).toEqual([]);
    expect(codes({ bill: stored('90', '18', '108') })).toEqual(['NET_DIFFERS']);
    expect(prepared({ bill: stored('100', '17.5', '117.5') }).notes).toMatchObject([{ code: 'TAX_BY_XERO', text: 'Dynamics shows a tax of 17.50; the bill has 20.00 in Xero (difference 2.50).' }]);
    const inclusive = { cfl_amountsare: amountsAre.options.inclusive.value };
    expect(prepared({ bill: { ...stored('83.33', '16.67', '100'), ...inclusive } }).predicted.total).toBe('100.00');
    expect(problems({ bill: { ...stored('82.5', '16.5', '99'), ...inclusive } })[0]!.text).toContain('With tax Dynamics says 99.00, but Xero would compute 100.00');
  });
  it('control signs and halves of signs never reach Xero; tabs and line ends do', () => {
    const [high, low] = [String.fromCharCode(0xd83d), String.fromCharCode(0xdc00)];
    const dirty = `Pa\u0000per\u0007 ${high}\tA4\nwhite\u009f ${low}😀`;
    expect(plain({ bill: bill(), lines: [ownLine({ cfl_description: dirty })] })[0]!['Description']).toBe('Paper \ufffd\tA4\nwhite \ufffd😀');
    expect(read({ bill: bill({ cfl_AccountId: customer({ name: 'A\u0001cme\r\nLtd' }) }) }).head.party!.name).toBe('Acme Ltd');
    expect(prepared({ note: creditNote({ cfl_description: 'x\u0002y' }) }).document.Reference).toBe('xy');
    // a number is never changed
    expect(problems({ bill: bill({ cfl_suppliernumber: `A\u00001${high}` }) }).map((p) => [p.code, p.text.isWellFormed()])).toEqual([['NUMBER_NOT_ASCII', true]]);
  });
  it('asks for the document by its own table', () => {
    expect(read({ bill: bill() }).asked.document).toEqual({ table: 'cfl_purchaseinvoice', id: ids.bill });
    expect(askedFor({ note: creditNote() }).document.table).toBe('cfl_creditnote');
  });
  it('R1 an own date is a calendar day whatever the clock says', () => {
    expect(codes({ bill: bill({ cfl_invoicedate: '2026-11-23', cfl_duedate: null }) })).toEqual(['DATE_IN_FUTURE']);
    expect(prepared({ bill: bill({ cfl_invoicedate: '2026-11-23', cfl_duedate: null }) }, { ...options, now: new Date('2026-11-23T00:00:01Z') }).date).toBe('2026-11-23');
  });
});
