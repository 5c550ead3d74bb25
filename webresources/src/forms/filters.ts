/** What lookups offer: active rows of the document's connection that Xero takes at that place. FetchXML filters; pure but for `limit`. */
import { CLOSED_ACCOUNTS } from './check.ts';
import type { CategoryRow, Side } from './rows.ts';

const condition = (attribute: string, operator: string, value?: string | number): string => `<condition attribute="${attribute}" operator="${operator}"${value === undefined ? '' : ` value="${value}"`}/>`;
const all = (...conditions: readonly string[]): string => `<filter type="and">${conditions.join('')}</filter>`;
const ofConnection = (connectionId: string | undefined): string[] => [condition('statecode', 'eq', 0), ...(connectionId === undefined ? [] : [condition('cfl_connectionid', 'eq', connectionId)])];

export const mirroredFilter = (connectionId: string | undefined): string => all(...ofConnection(connectionId));
export const connectionFilter = (): string => all(condition('statecode', 'eq', 0));
export const accountFilter = (connectionId: string | undefined): string =>
  all(...ofConnection(connectionId), condition('cfl_code', 'not-null'),
    `<filter type="or">${condition('cfl_type', 'null')}${condition('cfl_type', 'ne', 'BANK')}</filter>`,
    // a list that excludes would exclude empty values as well
    `<filter type="or">${condition('cfl_systemaccount', 'null')}<condition attribute="cfl_systemaccount" operator="not-in">${CLOSED_ACCOUNTS.map((a) => `<value>${a}</value>`).join('')}</condition></filter>`);

/** Which of a tax rate's columns says that it may stand beside an account of that class. */
const appliesTo: Readonly<Record<string, string>> = { ASSET: 'cfl_canapplytoassets', EQUITY: 'cfl_canapplytoequity', LIABILITY: 'cfl_canapplytoliabilities', EXPENSE: 'cfl_canapplytoexpenses', REVENUE: 'cfl_canapplytorevenue' };
/** @param accountClass of the line's account, where it is known; sales always need a rate for revenue */
export const taxRateFilter = (connectionId: string | undefined, side: Side, accountClass?: string): string =>
  all(...ofConnection(connectionId), condition(side === 'sales' ? 'cfl_canapplytorevenue' : appliesTo[accountClass ?? ''] ?? 'cfl_canapplytoexpenses', 'eq', 1));

/** Options of the category that fills this column; of any category where none says that it does. */
export function trackingFilter(connectionId: string | undefined, position: 1 | 2, categories: readonly CategoryRow[]): string {
  const own = categories.find((c) => c.position === position && c.connectionId === connectionId);
  return all(...ofConnection(connectionId), ...(own === undefined ? [] : [condition('cfl_categoryid', 'eq', own.id)]));
}

/** Invoices of one customer that are not cancelled. */
export const invoiceFilter = (party: string | undefined): string => all(condition('statecode', 'ne', 3), ...(party === undefined ? [] : [condition('customerid', 'eq', party)]));
export const billFilter = (party: { readonly id: string; readonly table: string } | undefined): string =>
  all(condition('statecode', 'eq', 0), ...(party === undefined ? [] : [condition(party.table === 'contact' ? 'cfl_contactid' : 'cfl_accountid', 'eq', party.id)]));

/** Of what `otherwise` offers only what has an amount due; all of it while that is not known. */
export function allocationFilter(key: string, otherwise: string, due: Iterable<string> | undefined): string {
  if (due === undefined) return otherwise;
  const ids = [...due];
  // a list of nothing offers everything: this offers nothing
  return ids.length === 0 ? all(condition(key, 'null')) : all(`<condition attribute="${key}" operator="in">${ids.map((id) => `<value>${id}</value>`).join('')}</condition>`);
}

/** Has a lookup ask for its filter each time it is opened: what it depends on may have changed since. */
export function limit(form: Xrm.FormContext, column: string, table: string, filter: () => string): void {
  const attribute = form.getAttribute(column);
  if (!attribute) return;
  attribute.controls.forEach((c) => {
    const control = c as unknown as Xrm.Controls.LookupControl;
    try { control.addPreSearch(() => control.addCustomFilter(filter(), table)); } catch { /* this host cannot filter; the checks still tell */ }
  });
}
