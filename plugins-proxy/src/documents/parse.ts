import { amountsAre, arrivalStatus, connectionStatus, exportStatus, numbering, optionKey } from '@counterfoil/solution';
import type { Problem } from '../contract.ts';
import type { PartAnswer } from '../dataverse/door.ts';
import { problemOfReading } from '../problems/index.ts';
import { exact } from './decimals.ts';
import { parseLines } from './parse-lines.ts';
import { readOrder } from './read.ts';
import { recordContext } from './record-context.ts';
import type { ConnectionRead, ContactLinkRead, CustomerRead, DetailsRead, InvoiceRead, ProductLinkRead, ReadDocument } from './read-types.ts';
import { accountOf, amount, id, optionalId, ownerOf, str, taxRateOf, themeOf, type Raw } from './rows.ts';
import type { Asked, RecordContext } from './types.ts';

const states = ['active', 'closed', 'paid', 'cancelled'] as const;

/**
 * The nine answers of `readParts`, in their order. What the user may not see or what is gone becomes a problem; then the
 * record has no details, because nobody may change the details of a document that they cannot see.
 */
export function parseRead(asked: Asked, answers: readonly PartAnswer[]): { document: ReadDocument } | { problems: Problem[]; record: RecordContext } {
  const problems = problemsOf(answers);
  if (problems.length > 0) return { problems, record: recordAsFarAsRead(asked, answers) };
  const [who, invoice, lines, connections, currencies, accountLinks, customerLinks, products, details] = answers.map((a) => a.body as Raw);
  const rows = (body: Raw | undefined): readonly Raw[] => body?.['value'] ?? [];
  return {
    document: {
      asked,
      environment: id(who!['OrganizationId']), readBy: id(who!['UserId']),
      invoice: invoiceOf(invoice!), lines: parseLines(rows(lines)),
      connections: rows(connections).map(connectionOf),
      currencyRates: new Map(rows(currencies).map((c) => [str(c['isocurrencycode']).toUpperCase(), amount(c['exchangerate'])])),
      contactLinks: [...rows(accountLinks), ...rows(customerLinks)].map(contactLinkOf),
      productLinks: rows(products).map(productLinkOf),
      details: detailsOf(rows(details)[0]),
    },
  };
}

/** What the user may see of the document is enough to say on its details why it did not go. */
function recordAsFarAsRead(asked: Asked, answers: readonly PartAnswer[]): RecordContext {
  const [invoice, details] = [answers[1], answers[8]];
  if (!invoice || invoice.status >= 400) return recordContext(asked, undefined, undefined, undefined);
  return recordContext(asked, invoiceOf(invoice.body), details && details.status < 400 ? detailsOf(details.body?.value?.[0]) : undefined, undefined);
}

/** The invoice's own refusal explains those of its lines and links, so it stands alone. */
function problemsOf(answers: readonly PartAnswer[]): Problem[] {
  const refused = readOrder.flatMap((what, at) => {
    const a = answers[at];
    if (a && a.status < 400) return [];
    const e = a ? { status: a.status, ...a.error } : { status: 0, message: 'no answer' };
    return [{ at, problem: problemOfReading(e, what, at === 1) }];
  });
  const alone = refused.find((r) => r.at <= 1);
  if (alone) return [alone.problem];
  const distinct = new Map(refused.map((r) => [`${r.problem.code}${r.problem.text}`, r.problem]));
  return [...distinct.values()];
}

function invoiceOf(r: Raw): InvoiceRead {
  return {
    id: id(r['invoiceid']), name: str(r['name']).trim(), number: str(r['invoicenumber']).trim(), description: str(r['description']),
    state: states[r['statecode'] as number] ?? 'active',
    delivered: r['datedelivered'] ? { instant: str(r['datedelivered']), formatted: r['datedelivered@OData.Community.Display.V1.FormattedValue'] } : undefined,
    dueDate: r['duedate'] ? str(r['duedate']).slice(0, 10) : undefined,
    currencyId: id(r['_transactioncurrencyid_value']), currency: str(r['transactioncurrencyid']?.['isocurrencycode']).trim().toUpperCase(), exchangeRate: exact(r['exchangerate']),
    discountAmount: amount(r['discountamount']), discountPercentage: amount(r['discountpercentage']), freight: amount(r['freightamount']),
    lineTotal: exact(r['totallineitemamount']), lessFreight: exact(r['totalamountlessfreight']), tax: exact(r['totaltax']), total: exact(r['totalamount']),
    owner: ownerOf(r), connectionId: optionalId(r['_cfl_connectionid_value']),
    amountsAre: optionKey(amountsAre, r['cfl_amountsare']), arrivalStatus: optionKey(arrivalStatus, r['cfl_arrivalstatus']),
    theme: themeOf(r['cfl_BrandingThemeId']), customer: customerOf(r),
  };
}

function customerOf(r: Raw): CustomerRead | undefined {
  const table = r['customerid_account'] ? 'account' : 'contact';
  const c: Raw | null | undefined = r['customerid_account'] ?? r['customerid_contact'];
  if (!c) return undefined;
  const part = (name: string): string => str(c[`address1_${name}`]).trim();
  return {
    table, id: id(c[`${table}id`] ?? r['_customerid_value']), name: str(table === 'account' ? c['name'] : c['fullname']).trim(), active: c['statecode'] === 0,
    number: str(c['accountnumber']).trim(), email: str(c['emailaddress1']).trim(), taxNumber: str(c['cfl_taxnumber']).trim(), phone: str(c['telephone1']).trim(),
    firstName: str(c['firstname']).trim(), lastName: str(c['lastname']).trim(),
    address: { line1: part('line1'), line2: part('line2'), line3: part('line3'), city: part('city'), region: part('stateorprovince'), postalCode: part('postalcode'), country: part('country') },
  };
}

const connectionOf = (r: Raw): ConnectionRead => ({
  id: id(r['cfl_connectionid']), name: str(r['cfl_name']), tenantId: id(r['cfl_tenantid']), shortCode: str(r['cfl_shortcode']), baseCurrency: str(r['cfl_basecurrency']).toUpperCase(), timeZone: str(r['cfl_timezone']),
  status: optionKey(connectionStatus, r['cfl_status']) ?? 'notConnected', statusReason: str(r['cfl_statusreason']), isDefault: r['cfl_isdefault'] === true, organizationId: id(r['cfl_organizationid']),
  numbering: optionKey(numbering, r['cfl_numbering']) ?? 'dynamicsNumber', arrivalStatus: optionKey(arrivalStatus, r['cfl_arrivalstatus']) ?? 'draft', amountsAre: optionKey(amountsAre, r['cfl_amountsare']) ?? 'exclusive',
  createContacts: r['cfl_createcontacts'] === true, createItems: r['cfl_createitems'] === true, descriptionAsReference: r['cfl_descriptionasreference'] === true, dynamicsTaxIsRight: r['cfl_dynamicstaxisright'] === true,
  periodLockDate: r['cfl_periodlockdate'] ? str(r['cfl_periodlockdate']).slice(0, 10) : undefined, owner: ownerOf(r), currencies: str(r['cfl_currencies']).toUpperCase().match(/[A-Z]{3}/g) ?? [],
  account: accountOf(r['cfl_DefaultAccountId']), taxRate: taxRateOf(r['cfl_DefaultTaxRateId']), theme: themeOf(r['cfl_BrandingThemeId']),
  freightAccount: accountOf(r['cfl_FreightAccountId']), freightTaxRate: taxRateOf(r['cfl_FreightTaxRateId']), discountAccount: accountOf(r['cfl_DiscountAccountId']),
});

const contactLinkOf = (r: Raw): ContactLinkRead => ({
  id: id(r['cfl_contactlinkid']), connectionId: id(r['_cfl_connectionid_value']), xeroContactId: id(r['cfl_xerocontactid']), name: str(r['cfl_name']), primary: r['cfl_isprimary'] === true,
});

/** Columns of the linked tables carry their alias as prefix. */
function productLinkOf(r: Raw): ProductLinkRead {
  const of = (prefix: string, key: string, rowId: unknown): Raw | undefined => (rowId
    ? { [key]: rowId, cfl_name: r[`${prefix}_cfl_name`], cfl_code: r[`${prefix}_cfl_code`], cfl_type: r[`${prefix}_cfl_type`], cfl_systemaccount: r[`${prefix}_cfl_systemaccount`], cfl_taxtype: r[`${prefix}_cfl_taxtype`], cfl_rate: r[`${prefix}_cfl_rate`],
        cfl_canapplytorevenue: r[`${prefix}_cfl_canapplytorevenue`], statecode: r[`${prefix}_statecode`], _cfl_connectionid_value: r[`${prefix}_cfl_connectionid`] }
    : undefined);
  return {
    productId: id(r['_cfl_productid_value']), connectionId: id(r['_cfl_connectionid_value']), itemCode: str(r['cfl_itemcode']).trim(),
    account: accountOf(of('a', 'cfl_xeroaccountid', r['_cfl_accountid_value'])), taxRate: taxRateOf(of('t', 'cfl_xerotaxrateid', r['_cfl_taxrateid_value'])),
  };
}

export const detailsOf = (r: Raw | undefined): DetailsRead | undefined => (r ? {
  id: id(r['cfl_xerodocumentid']), exportStatus: optionKey(exportStatus, r['cfl_exportstatus']) ?? '', owner: ownerOf(r),
  xeroId: optionalId(r['cfl_xeroid']), createdOn: str(r['createdon']), createdBy: id(r['_createdby_value']), modifiedBy: id(r['_modifiedby_value']),
} : undefined);
