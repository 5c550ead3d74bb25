/**
 * Facts about the columns of out-of-box tables that our forms, views and checks refer to. Kinds as in model/columns.ts, plus
 * those that only the platform's own columns have. Source: Microsoft's entity references of Dynamics 365 Sales (2022 edition).
 */
export type PlatformKind = 'text' | 'memo' | 'whole' | 'decimal' | 'money' | 'date' | 'instant' | 'yesno' | 'choice' | 'lookup' | 'customer' | 'owner' | 'state' | 'status' | 'key' | 'email';
export interface PlatformColumn { readonly kind: PlatformKind; readonly label: string }
const c = (kind: PlatformKind, label: string): PlatformColumn => ({ kind, label });

/** Columns that every user-owned table has; organisation-owned ones lack the owner. */
export const systemColumns: Readonly<Record<string, PlatformColumn>> = {
  createdby: c('lookup', 'Created By'), createdon: c('instant', 'Created On'), modifiedby: c('lookup', 'Modified By'), modifiedon: c('instant', 'Modified On'),
  createdonbehalfby: c('lookup', 'Created By (Delegate)'), modifiedonbehalfby: c('lookup', 'Modified By (Delegate)'),
  statecode: c('state', 'Status'), statuscode: c('status', 'Status Reason'), ownerid: c('owner', 'Owner'),
  transactioncurrencyid: c('lookup', 'Currency'), exchangerate: c('decimal', 'Exchange Rate'),
};

export interface PlatformTable { readonly schemaName: string; readonly label: string; readonly primaryName: string; readonly columns: Readonly<Record<string, PlatformColumn>> }

const address = (prefix: string, label: string): Record<string, PlatformColumn> => ({
  [`${prefix}_line1`]: c('text', `${label} Street 1`), [`${prefix}_line2`]: c('text', `${label} Street 2`), [`${prefix}_line3`]: c('text', `${label} Street 3`),
  [`${prefix}_city`]: c('text', `${label} City`), [`${prefix}_stateorprovince`]: c('text', `${label} State/Province`),
  [`${prefix}_postalcode`]: c('text', `${label} ZIP/Postal Code`), [`${prefix}_country`]: c('text', `${label} Country/Region`),
});

export const platformTables: Readonly<Record<string, PlatformTable>> = {
  invoice: {
    schemaName: 'Invoice', label: 'Invoice', primaryName: 'name',
    columns: {
      ...systemColumns, invoiceid: c('key', 'Invoice'), name: c('text', 'Name'), invoicenumber: c('text', 'Invoice ID'), customerid: c('customer', 'Customer'),
      pricelevelid: c('lookup', 'Price List'), opportunityid: c('lookup', 'Opportunity'), salesorderid: c('lookup', 'Order'),
      datedelivered: c('instant', 'Date Delivered'), duedate: c('date', 'Due Date'), description: c('memo', 'Description'),
      discountamount: c('money', 'Invoice Discount Amount'), discountpercentage: c('decimal', 'Invoice Discount (%)'), freightamount: c('money', 'Freight Amount'),
      totallineitemamount: c('money', 'Total Detail Amount'), totaldiscountamount: c('money', 'Total Discount Amount'),
      totalamountlessfreight: c('money', 'Total Pre-Freight Amount'), totaltax: c('money', 'Total Tax'), totalamount: c('money', 'Total Amount'),
      paymenttermscode: c('choice', 'Payment Terms'), ispricelocked: c('yesno', 'Prices Locked'), emailaddress: c('email', 'Email Address'),
      billto_name: c('text', 'Bill To Name'), ...address('billto', 'Bill To'), ...address('shipto', 'Ship To'),
    },
  },
  invoicedetail: {
    schemaName: 'InvoiceDetail', label: 'Invoice Product', primaryName: 'invoicedetailname',
    columns: {
      ...systemColumns, invoicedetailid: c('key', 'Invoice Product'), invoicedetailname: c('text', 'Name'), invoiceid: c('lookup', 'Invoice ID'),
      isproductoverridden: c('yesno', 'Select Product'), productid: c('lookup', 'Existing Product'), productdescription: c('text', 'Write-In Product'),
      productname: c('text', 'Product Name'), description: c('memo', 'Description'), uomid: c('lookup', 'Unit'), ispriceoverridden: c('yesno', 'Pricing'),
      priceperunit: c('money', 'Price Per Unit'), quantity: c('decimal', 'Quantity'), volumediscountamount: c('money', 'Volume Discount'),
      manualdiscountamount: c('money', 'Manual Discount'), tax: c('money', 'Tax'), baseamount: c('money', 'Amount'), extendedamount: c('money', 'Extended Amount'),
      lineitemnumber: c('whole', 'Line Item Number'), sequencenumber: c('whole', 'Sequence Number'), producttypecode: c('choice', 'Product Type'),
    },
  },
  quote: {
    schemaName: 'Quote', label: 'Quote', primaryName: 'name',
    columns: { ...systemColumns, quoteid: c('key', 'Quote'), name: c('text', 'Name'), quotenumber: c('text', 'Quote ID'), customerid: c('customer', 'Customer'), totalamount: c('money', 'Total Amount') },
  },
  salesorder: {
    schemaName: 'SalesOrder', label: 'Order', primaryName: 'name',
    columns: { ...systemColumns, salesorderid: c('key', 'Order'), name: c('text', 'Name'), ordernumber: c('text', 'Order ID'), customerid: c('customer', 'Customer'), quoteid: c('lookup', 'Quote'), totalamount: c('money', 'Total Amount') },
  },
  quotedetail: { schemaName: 'QuoteDetail', label: 'Quote Product', primaryName: 'quotedetailname', columns: { ...systemColumns, quotedetailid: c('key', 'Quote Product'), quotedetailname: c('text', 'Name'), quoteid: c('lookup', 'Quote') } },
  salesorderdetail: { schemaName: 'SalesOrderDetail', label: 'Order Product', primaryName: 'salesorderdetailname', columns: { ...systemColumns, salesorderdetailid: c('key', 'Order Product'), salesorderdetailname: c('text', 'Name'), salesorderid: c('lookup', 'Order') } },
  account: {
    schemaName: 'Account', label: 'Account', primaryName: 'name',
    columns: { ...systemColumns, accountid: c('key', 'Account'), name: c('text', 'Account Name'), accountnumber: c('text', 'Account Number'), emailaddress1: c('email', 'Email'), telephone1: c('text', 'Main Phone'), customertypecode: c('choice', 'Relationship Type'), primarycontactid: c('lookup', 'Primary Contact'), parentaccountid: c('lookup', 'Parent Account'), territoryid: c('lookup', 'Territory'), paymenttermscode: c('choice', 'Payment Terms'), creditonhold: c('yesno', 'Credit Hold'), ...address('address1', 'Address 1:') },
  },
  contact: {
    schemaName: 'Contact', label: 'Contact', primaryName: 'fullname',
    columns: { ...systemColumns, contactid: c('key', 'Contact'), fullname: c('text', 'Full Name'), firstname: c('text', 'First Name'), lastname: c('text', 'Last Name'), emailaddress1: c('email', 'Email'), telephone1: c('text', 'Business Phone'), parentcustomerid: c('customer', 'Company Name'), ...address('address1', 'Address 1:') },
  },
  product: {
    schemaName: 'Product', label: 'Product', primaryName: 'name',
    columns: { ...systemColumns, productid: c('key', 'Product'), name: c('text', 'Name'), productnumber: c('text', 'Product ID'), productstructure: c('choice', 'Product Structure'), parentproductid: c('lookup', 'Parent'), currentcost: c('money', 'Current Cost'), price: c('money', 'List Price') },
  },
  systemuser: { schemaName: 'SystemUser', label: 'User', primaryName: 'fullname', columns: { ...systemColumns, systemuserid: c('key', 'User'), fullname: c('text', 'Full Name') } },
  businessunit: { schemaName: 'BusinessUnit', label: 'Business Unit', primaryName: 'name', columns: { businessunitid: c('key', 'Business Unit'), name: c('text', 'Name') } },
  territory: { schemaName: 'Territory', label: 'Territory', primaryName: 'name', columns: { territoryid: c('key', 'Territory'), name: c('text', 'Territory Name') } },
  transactioncurrency: { schemaName: 'TransactionCurrency', label: 'Currency', primaryName: 'currencyname', columns: { transactioncurrencyid: c('key', 'Currency'), currencyname: c('text', 'Currency Name'), isocurrencycode: c('text', 'Currency Code') } },
};
/** Relationships of the platform that our subgrids use: collection side -> lookup. */
export const platformRelationships: Readonly<Record<string, { readonly referenced: string; readonly referencing: string; readonly lookup: string }>> = {
  invoice_customer_accounts: { referenced: 'account', referencing: 'invoice', lookup: 'customerid' },
  invoice_customer_contacts: { referenced: 'contact', referencing: 'invoice', lookup: 'customerid' },
  invoice_details: { referenced: 'invoice', referencing: 'invoicedetail', lookup: 'invoiceid' },
};
