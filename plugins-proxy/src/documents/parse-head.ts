/** The heads of the three tables, as one thing. */
import { amountsAre, arrivalStatus, creditNoteKind, documentSetting, emailMode, optionKey } from '@counterfoil/solution';
import { exact, ZERO } from './decimals.ts';
import type { DocumentRead, PartyRead } from './read-types.ts';
import { amount, day, id, optionalId, ownerOf, str, text, themeOf, type Raw } from './rows.ts';
import type { DocumentTable } from './types.ts';

const states = ['active', 'closed', 'paid', 'cancelled'] as const;
const PRINTED = '@OData.Community.Display.V1.FormattedValue';

export const headOf = (table: DocumentTable, r: Raw): DocumentRead => (table === 'invoice' ? invoiceOf(r) : table === 'cfl_purchaseinvoice' ? billOf(r) : creditNoteOf(r));

type Common = 'description' | 'currencyId' | 'currency' | 'exchangeRate' | 'owner' | 'connectionId' | 'amountsAre' | 'arrivalStatus' | 'emailMode' | 'theme';
/** Columns that have the same name on all three. */
const common = (r: Raw, description: unknown): Pick<DocumentRead, Common> => ({
  description: text(description), currencyId: id(r['_transactioncurrencyid_value']), currency: str(r['transactioncurrencyid']?.['isocurrencycode']).trim().toUpperCase(), exchangeRate: exact(r['exchangerate']),
  owner: ownerOf(r), connectionId: optionalId(r['_cfl_connectionid_value']), amountsAre: optionKey(amountsAre, r['cfl_amountsare']), arrivalStatus: optionKey(arrivalStatus, r['cfl_arrivalstatus']),
  emailMode: optionKey(emailMode, r['cfl_emailmode']), theme: themeOf(r['cfl_BrandingThemeId']),
});

function invoiceOf(r: Raw): DocumentRead {
  const [tax, total] = [exact(r['totaltax']), exact(r['totalamount'])];
  const whole = optionKey(documentSetting, r['cfl_bundleheaderonly']);
  return {
    kind: 'salesInvoice', table: 'invoice', id: id(r['invoiceid']), name: str(r['name']).trim(), number: str(r['invoicenumber']).trim(), suppliersNumber: undefined, ...common(r, r['description']),
    state: states[r['statecode'] as number] ?? 'active',
    date: r['datedelivered'] ? { instant: str(r['datedelivered']), formatted: r[`datedelivered${PRINTED}`] } : undefined,
    dueDate: day(r['duedate']), plannedPaymentDate: undefined,
    discountAmount: amount(r['discountamount']), discountPercentage: amount(r['discountpercentage']), freight: amount(r['freightamount']),
    lineTotal: exact(r['totallineitemamount']), lessFreight: exact(r['totalamountlessfreight']), subtotal: total?.minus(tax ?? ZERO), tax, total,
    bundleHeaderOnly: whole && whole === 'yes', party: partyOf(r['customerid_account'], r['customerid_contact'], r['_customerid_value']), creditsOtherSide: false,
  };
}

/** What only invoices of the Sales app have. */
const noExtras = { discountAmount: ZERO, discountPercentage: ZERO, freight: ZERO, lineTotal: undefined, lessFreight: undefined, bundleHeaderOnly: undefined } as const;
type Ours = 'id' | 'name' | 'number' | 'state' | 'subtotal' | 'tax' | 'total' | 'party' | keyof typeof noExtras | Common;
const ours = (r: Raw, key: string): Pick<DocumentRead, Ours> => ({
  ...common(r, r['cfl_description']), ...noExtras, id: id(r[key]), name: str(r['cfl_subject']).trim(), number: str(r['cfl_name']).trim(), state: r['statecode'] === 1 ? 'inactive' : 'active',
  subtotal: exact(r['cfl_subtotal']), tax: exact(r['cfl_totaltax']), total: exact(r['cfl_totalamount']),
  party: partyOf(r['cfl_AccountId'], r['cfl_ContactId'], r['_cfl_accountid_value'] ?? r['_cfl_contactid_value']),
});
const printed = (v: unknown): DocumentRead['date'] => (v ? { instant: str(v).slice(0, 10), formatted: undefined } : undefined);

const billOf = (r: Raw): DocumentRead => ({
  ...ours(r, 'cfl_purchaseinvoiceid'), kind: 'bill', table: 'cfl_purchaseinvoice', suppliersNumber: str(r['cfl_suppliernumber']).trim(),
  date: printed(r['cfl_invoicedate']), dueDate: day(r['cfl_duedate']), plannedPaymentDate: day(r['cfl_plannedpaymentdate']), creditsOtherSide: false,
});

function creditNoteOf(r: Raw): DocumentRead {
  const bought = optionKey(creditNoteKind, r['cfl_kind']) === 'purchase';
  return {
    ...ours(r, 'cfl_creditnoteid'), kind: bought ? 'purchaseCreditNote' : 'salesCreditNote', table: 'cfl_creditnote', suppliersNumber: bought ? str(r['cfl_suppliernumber']).trim() : undefined,
    date: printed(r['cfl_creditdate']), dueDate: undefined, plannedPaymentDate: undefined, creditsOtherSide: Boolean(bought ? r['_cfl_invoiceid_value'] : r['_cfl_purchaseinvoiceid_value']),
  };
}

export function partyOf(account: Raw | null | undefined, contact: Raw | null | undefined, otherwise: unknown): PartyRead | undefined {
  const table = account ? 'account' : 'contact';
  const c = account ?? contact;
  if (!c) return undefined;
  const of = (name: string): string => text(c[name]).replace(/[\r\n\t]+/g, ' ').trim();
  const part = (name: string): string => of(`address1_${name}`);
  return {
    table, id: id(c[`${table}id`] ?? otherwise), name: of(table === 'account' ? 'name' : 'fullname'), active: c['statecode'] === 0,
    number: of('accountnumber'), email: of('emailaddress1'), taxNumber: of('cfl_taxnumber'), phone: of('telephone1'), firstName: of('firstname'), lastName: of('lastname'), primaryContactId: optionalId(c['_primarycontactid_value']),
    address: { line1: part('line1'), line2: part('line2'), line3: part('line3'), city: part('city'), region: part('stateorprovince'), postalCode: part('postalcode'), country: part('country') },
  };
}
