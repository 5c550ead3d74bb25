/** Settings that a new connection starts with. Proposed once, before the connection is first used; afterwards they belong to the administrator. */
import { amountsAre, arrivalStatus, connection, numbering, optionValue, referenceId, type Choice } from '@counterfoil/solution';
import type { ReferenceData } from '../reference/rows.ts';

/** First the account called 200 if it takes sales, else the first sales account by code. */
export function salesAccount(data: ReferenceData): { AccountID?: string; TaxType?: string } | undefined {
  const sales = data.accounts.filter((a) => a.Status !== 'ARCHIVED' && a.Class === 'REVENUE' && a.Code && !a.SystemAccount);
  const byCode = [...sales].sort((a, b) => String(a.Code).localeCompare(String(b.Code), 'en', { numeric: true }));
  return sales.find((a) => a.Code === '200') ?? byCode[0];
}

export async function proposedSettings(connectionId: string, data: ReferenceData, isDefault: boolean): Promise<Record<string, unknown>> {
  const bind = async (kind: string, set: string, key: string | undefined): Promise<string | undefined> => (key === undefined ? undefined : `/${set}(${await referenceId(kind, connectionId, key)})`);
  const account = salesAccount(data);
  const forSales = data.taxRates.filter((t) => active(t.Status) && t.CanApplyToRevenue !== false && t.TaxType);
  // the organisation's usual tax on sales is the one of its sales account
  const tax = forSales.find((t) => t.TaxType === account?.TaxType) ?? forSales.find((t) => /^OUTPUT\d?$/.test(t.TaxType!)) ?? forSales[0];
  const named = data.accounts.filter((a) => active(a.Status) && a.Type !== 'BANK' && !a.SystemAccount && /freight|carriage|shipping|delivery|postage/i.test(a.Name ?? ''));
  // an expense account of that name is for what is paid to carriers: Xero takes no sales tax on it, so every invoice with freight would be refused
  const freight = named.find((a) => a.Class === 'REVENUE');
  const binds: Record<string, string | undefined> = {
    'cfl_DefaultAccountId@odata.bind': await bind('account', 'cfl_xeroaccounts', account?.AccountID),
    'cfl_DefaultTaxRateId@odata.bind': await bind('taxrate', 'cfl_xerotaxrates', tax?.TaxType),
    'cfl_FreightAccountId@odata.bind': await bind('account', 'cfl_xeroaccounts', freight?.AccountID),
    'cfl_FreightTaxRateId@odata.bind': freight === undefined ? undefined : await bind('taxrate', 'cfl_xerotaxrates', tax?.TaxType),
  };
  return { ...initial(), cfl_isdefault: isDefault, ...Object.fromEntries(Object.entries(binds).filter(([, v]) => v !== undefined)) };
}
/** How many documents may go, as drafts, before somebody says that it may begin in earnest. */
const firstDayDocuments = 10;

const active = (status: unknown): boolean => status === undefined || status === 'ACTIVE';

/** Defaults of the definitions, written out: the Web API fills them in only on forms. */
function initial(): Record<string, unknown> {
  const c = connection.columns;
  const chosen = (choice: Choice, column: { readonly initially?: string }): number => optionValue(choice, column.initially!);
  const flag = (column: { readonly initially: boolean }): boolean => column.initially;
  return {
    cfl_numbering: chosen(numbering, c.cfl_numbering), cfl_arrivalstatus: chosen(arrivalStatus, c.cfl_arrivalstatus), cfl_amountsare: chosen(amountsAre, c.cfl_amountsare),
    cfl_createcontacts: flag(c.cfl_createcontacts), cfl_createitems: flag(c.cfl_createitems), cfl_descriptionasreference: flag(c.cfl_descriptionasreference), cfl_dynamicstaxisright: flag(c.cfl_dynamicstaxisright),
    // R66: the first day is for looking; its owner lifts it
    cfl_safestart: true, cfl_safestartlimit: firstDayDocuments,
  };
}
