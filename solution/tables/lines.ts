import { decimal, lookup, memo, money, text, whole } from '../model/columns.ts';

/**
 * What a line of a bill and a line of a credit note have in common. The form computes the amounts while people type and the relay
 * computes them again; sending reads quantity, price, discount and the four lookups only. Names are those of the columns on invoice
 * lines, so that one mapping serves all three.
 */
export const lineColumns = {
  cfl_name: text({ label: 'Item', max: 200, required: true, help: 'What was bought or credited, in a few words.' }),
  cfl_linenumber: whole({ label: 'Line Number', help: 'Order of the lines on the document.' }),
  cfl_productid: lookup('product', 'cfl_ProductId', { label: 'Product', help: 'Optional. Its account, tax rate and Xero item are used where the line names none.' }),
  cfl_description: memo({ label: 'Description', max: 4000, help: 'The text of the line in Xero. Empty: the item.' }),
  cfl_quantity: decimal({ label: 'Quantity', min: -1000000000, max: 1000000000, digits: 4, help: 'Empty: one. Zero with a price of zero: a line of text.' }),
  cfl_unitprice: money({ label: 'Price per Unit', precision: 'four', help: 'Up to four decimals.' }),
  cfl_discountamount: money({ label: 'Discount', help: 'Discount on the whole line, in money.' }),
  cfl_amount: money({ label: 'Amount', help: 'Quantity times price, less the discount. It holds the tax where amounts are tax inclusive.' }),
  cfl_taxamount: money({ label: 'Tax', help: 'The tax that the tax rate of the line gives.' }),
  cfl_netamount: money({ label: 'Net Amount', help: 'The amount without tax: what reports by tracking add up.' }),
  cfl_accountid: lookup('cfl_xeroaccount', 'cfl_AccountId', { label: 'Xero Account', help: 'Empty: the account of the product, else of the connection.' }),
  cfl_taxrateid: lookup('cfl_xerotaxrate', 'cfl_TaxRateId', { label: 'Xero Tax Rate', help: 'Empty: the tax rate of the product, else of the connection.' }),
  cfl_trackingoption1id: lookup('cfl_trackingoption', 'cfl_TrackingOption1Id', { label: 'Tracking 1' }),
  cfl_trackingoption2id: lookup('cfl_trackingoption', 'cfl_TrackingOption2Id', { label: 'Tracking 2' }),
};
