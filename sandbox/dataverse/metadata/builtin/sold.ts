/** What quotes, orders and invoices have in common, and what their lines have in common: columns under the same names in all three. */
import { cash, computedCash, customer, dec, guid, instant, int, localDay, look, memo, pick, txt, yes } from './define.ts';

export const addressOf = (prefix: string, extra: Record<string, ReturnType<typeof txt>> = {}) => ({
  [`${prefix}_name`]: txt(200), [`${prefix}_line1`]: txt(250), [`${prefix}_line2`]: txt(250), [`${prefix}_line3`]: txt(250), [`${prefix}_city`]: txt(80),
  [`${prefix}_stateorprovince`]: txt(50), [`${prefix}_postalcode`]: txt(20), [`${prefix}_country`]: txt(80), [`${prefix}_fax`]: txt(50), ...extra,
});

/** @param of stem of the relationships with customers; `many` as the relationships with price lists end; `label` stands before the discount */
export const headColumns = (of: { table: string; stem: string; many: string; label: string; nameLength: number }) => ({
  name: ['Name', txt(of.nameLength, { required: 'required' })],
  customerid: ['Customer', customer({ table: 'account', nav: 'customerid_account', collection: `${of.stem}_customer_accounts` }, { table: 'contact', nav: 'customerid_contact', collection: `${of.stem}_customer_contacts` }, { required: 'required' })],
  pricelevelid: ['Price List', look('pricelevel', `price_level_${of.many}`, { required: 'required' })], transactioncurrencyid: ['Currency', look('transactioncurrency', `transactioncurrency_${of.table}`, { required: 'required', validForUpdate: false })],
  description: ['Description', memo(2000)],
  discountamount: [`${of.label} Discount Amount`, cash()], discountpercentage: [`${of.label} Discount (%)`, dec(2, 0, 100)], freightamount: ['Freight Amount', cash()],
  totallineitemamount: ['Detail Amount', computedCash()], totallineitemdiscountamount: ['Line Item Discount', computedCash()], totaldiscountamount: ['Total Discount', computedCash()], totalamountlessfreight: ['Pre-Freight Amount', computedCash()], totaltax: ['Total Tax', computedCash()], totalamount: ['Total Amount', computedCash()],
  exchangerate: ['Exchange Rate', dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false })],
  paymenttermscode: ['Payment Terms', pick({ 1: 'Net 30', 2: '2% 10, Net 30', 3: 'Net 45', 4: 'Net 60' })], shippingmethodcode: ['Shipping Method', pick({ 1: 'Airborne', 2: 'DHL', 3: 'FedEx', 4: 'UPS', 5: 'Postal Mail', 6: 'Full Load', 7: 'Will Call' })],
  pricingerrorcode: ['Pricing Error', pick({ 0: 'None', 1: 'Detail Error', 2: 'Missing Price Level' }, 0)], skippricecalculation: ['Skip Price Calculation', pick({ 0: 'DoPriceCalcAlways', 1: 'SkipPriceCalcOnRetrieve' }, 0)], willcall: ['Ship To', yes(false, 'Address', 'Will Call')],
  ...addressOf('billto', { billto_telephone: txt(50) }), billto_composite: memo(1000, { validForCreate: false, validForUpdate: false }),
  ...addressOf('shipto', { shipto_telephone: txt(50) }), shipto_composite: memo(1000, { validForCreate: false, validForUpdate: false }),
  emailaddress: txt(100, { format: 'email' }), onholdtime: int(-2147483648, 2147483647, { validForCreate: false, validForUpdate: false }), lastonholdtime: instant(),
} as const);

/** @param many as the relationships with products and units end */
export const lineColumns = (of: { table: string; many: string }) => ({
  [`${of.table}name`]: ['Name', txt(100)],
  productid: ['Existing Product', look('product', `product_${of.many}`)], uomid: ['Unit', look('uom', `unit_of_measurement_${of.many}`)],
  isproductoverridden: ['Select Product', yes(false, 'Existing', 'Write In', { validForUpdate: false })], productdescription: ['Write-In Product', txt(500)], productname: ['Product Name', txt(500, { validForCreate: false, validForUpdate: false })], productnumber: txt(100, { validForCreate: false, validForUpdate: false }),
  description: ['Description', memo(2000)], ispriceoverridden: ['Pricing', yes(false, 'Use Default', 'Override Price')], priceperunit: ['Price Per Unit', cash(-922337203685477, { precision: 6 })], quantity: ['Quantity', dec(5, -100000000000, 100000000000, { required: 'required' })],
  baseamount: ['Amount', computedCash()], extendedamount: ['Extended Amount', computedCash()], volumediscountamount: ['Volume Discount', cash(0, { validForCreate: false, validForUpdate: false })], manualdiscountamount: ['Manual Discount', cash()], tax: ['Tax', cash(-1000000000000)],
  lineitemnumber: ['Line Item Number', int()], sequencenumber: ['Sequence Number', int(0, 2147483647)], parentbundleid: guid(), parentbundleidref: ['Parent bundle product', look(of.table, `${of.table}_parent_${of.table}`, { validForUpdate: false })], productassociationid: guid(),
  producttypecode: ['Product type', pick({ 1: 'Product', 2: 'Bundle', 3: 'Required Bundle Product', 4: 'Optional Bundle Product', 5: 'Project-based Service' }, 1)], propertyconfigurationstatus: pick({ 0: 'Edit', 1: 'Rectify', 2: 'Not Configured' }, 2), pricingerrorcode: pick({ 0: 'None', 1: 'Detail Error', 2: 'Missing Price Level' }, 0), skippricecalculation: pick({ 0: 'DoPriceCalcAlways', 1: 'SkipPriceCalcOnRetrieve' }, 0),
  willcall: yes(false, 'Address', 'Will Call'), ...addressOf('shipto'),
  salesrepid: ['Salesperson', look('systemuser', `system_user_${of.table}`)], transactioncurrencyid: ['Currency', look('transactioncurrency', `transactioncurrency_${of.table}`, { validForUpdate: false })], exchangerate: dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false }),
} as const);

export const priceLock = { ispricelocked: ['Prices Locked', yes(false, 'No', 'Yes', { validForCreate: false })] } as const;
export const backOffice = { lastbackofficesubmit: localDay() };
