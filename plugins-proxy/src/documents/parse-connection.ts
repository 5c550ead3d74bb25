/** Connections, links and details from the rows of the wire. */
import { amountsAre, arrivalStatus, connectionStatus, dueDateRule, emailMode, exportStatus, numbering, optionKey } from '@counterfoil/solution';
import { exact } from './decimals.ts';
import { productLinkParts } from './read.ts';
import type { ConnectionRead, ContactLinkRead, DetailsRead, DueRule, ProductLinkRead } from './read-types.ts';
import { accountOf, amount, day, id, optionalId, ownerOf, str, taxRateOf, text, themeOf, type Raw } from './rows.ts';

const dueRule = (rule: unknown, days: unknown): DueRule => ({ rule: optionKey(dueDateRule, rule as number) ?? 'xeroTerms', days: typeof days === 'number' ? days : undefined });
const later = (...days: (string | undefined)[]): string | undefined => days.filter((d) => d !== undefined).sort().at(-1);
const SAFE_START = 10;

export const connectionOf = (r: Raw): ConnectionRead => ({
  id: id(r['cfl_connectionid']), name: text(r['cfl_name']), tenantId: id(r['cfl_tenantid']), shortCode: str(r['cfl_shortcode']), baseCurrency: str(r['cfl_basecurrency']).toUpperCase(), timeZone: str(r['cfl_timezone']),
  status: optionKey(connectionStatus, r['cfl_status']) ?? 'notConnected', statusReason: str(r['cfl_statusreason']), isDefault: r['cfl_isdefault'] === true, organizationId: id(r['cfl_organizationid']),
  numbering: optionKey(numbering, r['cfl_numbering']) ?? 'dynamicsNumber', arrivalStatus: optionKey(arrivalStatus, r['cfl_arrivalstatus']) ?? 'draft', amountsAre: optionKey(amountsAre, r['cfl_amountsare']) ?? 'exclusive',
  createContacts: r['cfl_createcontacts'] === true, updateContacts: r['cfl_updatecontacts'] === true, createItems: r['cfl_createitems'] === true, descriptionAsReference: r['cfl_descriptionasreference'] === true, dynamicsTaxIsRight: r['cfl_dynamicstaxisright'] === true,
  lockDate: later(day(r['cfl_periodlockdate']), day(r['cfl_endofyearlockdate'])), owner: ownerOf(r), currencies: str(r['cfl_currencies']).toUpperCase().match(/[A-Z]{3}/g) ?? [],
  account: accountOf(r['cfl_DefaultAccountId']), taxRate: taxRateOf(r['cfl_DefaultTaxRateId']), theme: themeOf(r['cfl_BrandingThemeId']),
  freightAccount: accountOf(r['cfl_FreightAccountId']), freightTaxRate: taxRateOf(r['cfl_FreightTaxRateId']), discountAccount: accountOf(r['cfl_DiscountAccountId']),
  purchaseAccount: accountOf(r['cfl_PurchaseAccountId']), purchaseTaxRate: taxRateOf(r['cfl_PurchaseTaxRateId']), roundingAccount: accountOf(r['cfl_RoundingAccountId']), roundingTolerance: amount(r['cfl_roundingtolerance']),
  dueRule: dueRule(r['cfl_duedaterule'], r['cfl_duedatedays']), purchaseDueRule: dueRule(r['cfl_purchaseduedaterule'], r['cfl_purchaseduedatedays']),
  emailMode: optionKey(emailMode, r['cfl_emailmode']) ?? 'none', bundleHeaderOnly: r['cfl_bundleheaderonly'] === true,
  safeStart: r['cfl_safestart'] === true, safeStartLimit: typeof r['cfl_safestartlimit'] === 'number' ? r['cfl_safestartlimit'] : SAFE_START, approvalLimit: exact(r['cfl_approvallimit']),
});

/** People can type into a link; what is no id of Xero is no link, and the contact is looked for. */
const xeroId = (v: unknown): string => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id(v)) ? id(v) : '');

export const contactLinkOf = (r: Raw): ContactLinkRead => ({
  id: id(r['cfl_contactlinkid']), connectionId: id(r['_cfl_connectionid_value']), xeroContactId: xeroId(r['cfl_xerocontactid']), name: str(r['cfl_name']), primary: r['cfl_isprimary'] === true, fingerprint: str(r['cfl_fingerprint']) || undefined,
});

/** Columns of the linked tables carry their alias as prefix. */
export function productLinkOf(r: Raw): ProductLinkRead {
  const of = (prefix: keyof typeof productLinkParts, key: string): Raw | undefined => {
    const rowId = r[`_${productLinkParts[prefix]}_value`];
    if (!rowId) return undefined;
    const own = Object.entries(r).flatMap(([k, v]) => (k.startsWith(`${prefix}_`) ? [[k.slice(prefix.length + 1), v] as const] : []));
    const row: Record<string, unknown> = Object.fromEntries(own);
    return { ...row, [key]: rowId, _cfl_connectionid_value: row['cfl_connectionid'] };
  };
  return {
    productId: id(r['_cfl_productid_value']), connectionId: id(r['_cfl_connectionid_value']), itemCode: str(r['cfl_itemcode']).trim(),
    account: accountOf(of('a', 'cfl_xeroaccountid')), taxRate: taxRateOf(of('t', 'cfl_xerotaxrateid')), purchaseAccount: accountOf(of('pa', 'cfl_xeroaccountid')), purchaseTaxRate: taxRateOf(of('pt', 'cfl_xerotaxrateid')),
  };
}

export const detailsOf = (r: Raw | undefined): DetailsRead | undefined => (r ? {
  id: id(r['cfl_xerodocumentid']), exportStatus: optionKey(exportStatus, r['cfl_exportstatus']) ?? '', owner: ownerOf(r),
  xeroId: optionalId(r['cfl_xeroid']), createdOn: str(r['createdon']), createdBy: id(r['_createdby_value']), modifiedBy: id(r['_modifiedby_value']),
} : undefined);
