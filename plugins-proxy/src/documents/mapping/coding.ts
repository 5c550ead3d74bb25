/** Account, tax rate and tracking of a line: line, product for this connection, connection default (R10, R11). */
import { Exact } from '../decimals.ts';
import type { Decimal } from 'decimal.js';
import type { XeroTracking } from '../../xero/types.ts';
import type { AccountClass, AccountRead, AmountsKey, ConnectionRead, LineRead, OptionRead, ProductLinkRead, TaxRateRead } from '../read-types.ts';
import type { Words } from '../words.ts';
import type { Sayer } from './say.ts';

/** Sales and purchases have other defaults and other tax rates. */
export type Side = 'sales' | 'purchase';
/** For problems: what is coded, in words, and where it is found. */
export interface Spot { readonly name: string; readonly line?: number; readonly side: Side; readonly words: Words }
export interface Coding { readonly accountCode: string; readonly taxType: string; readonly rate: Decimal; readonly tracking: readonly XeroTracking[];
  /** The rate itself, to check it against another account; undefined where there is no tax. */
  readonly of?: TaxRateRead | undefined }

/** Accounts that Xero keeps for itself: "not a valid code for this document". */
const closedSystemAccounts = new Set(['DEBTORS', 'CREDITORS', 'BANKCURRENCYGAIN', 'REALISEDCURRENCYGAIN', 'UNREALISEDCURRENCYGAIN', 'UNPAIDEXPCLM', 'RETAINEDEARNINGS', 'HISTORICAL', 'TRACKINGTRANSFERS', 'CISASSETS', 'CISLIABILITY', 'WAGEPAYABLES']);
const none = new Exact(0);

export function checkAccount(account: AccountRead, c: ConnectionRead, spot: Spot, say: Sayer): void {
  const where = { field: 'cfl_accountid', ...(spot.line === undefined ? {} : { line: spot.line }) };
  const values = { line: spot.name, name: account.name, connection: c.name };
  const closed = { ...values, document: spot.words.document, usual: spot.side === 'sales' ? 'revenue' : 'expense' };
  if (account.connectionId !== c.id) say('ACCOUNT_OF_OTHER_CONNECTION', values, where);
  else if (!account.active) say('ACCOUNT_ARCHIVED', values, where);
  else if (account.type === 'BANK') say('ACCOUNT_NOT_FOR_SALES', { ...closed, kind: 'bank' }, where);
  else if (closedSystemAccounts.has(account.systemAccount)) say('ACCOUNT_NOT_FOR_SALES', { ...closed, kind: 'system' }, where);
}

const classes: readonly string[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'] satisfies AccountClass[];
/** How people call the accounts of a class. */
const called: Readonly<Record<AccountClass, string>> = { ASSET: 'assets', EQUITY: 'equity', EXPENSE: 'expenses', LIABILITY: 'liabilities', REVENUE: 'revenue' };

/** R50: a rate must be one of the side, and apply to the class of the account, where both are known. Xero checks the class alone. */
export function checkTaxRate(rate: TaxRateRead, account: AccountRead | undefined, c: ConnectionRead, spot: Spot, say: Sayer): void {
  const where = { field: 'cfl_taxrateid', ...(spot.line === undefined ? {} : { line: spot.line }) };
  const values = { line: spot.name, name: rate.name, connection: c.name };
  const of = account && classes.includes(account.class) ? account.class as AccountClass : undefined;
  if (rate.connectionId !== c.id) say('TAX_RATE_OF_OTHER_CONNECTION', values, where);
  else if (!rate.active) say('TAX_RATE_ARCHIVED', values, where);
  else if (spot.side === 'sales' && rate.for.REVENUE !== true) say('TAX_RATE_NOT_FOR_SALES', values, where);
  else if (spot.side === 'purchase' && rate.for.EXPENSE === false && (of ?? 'EXPENSE') === 'EXPENSE') say('TAX_RATE_NOT_FOR_PURCHASES', values, where);
  else if (of && rate.for[of] === false) say('TAX_RATE_NOT_FOR_ACCOUNT', { line: spot.name, name: rate.name, account: account!.name, kind: called[of] }, where);
}

function trackingOf(options: readonly OptionRead[], c: ConnectionRead, spot: Spot, say: Sayer): XeroTracking[] {
  options.forEach((o, i) => {
    const where = { field: `cfl_trackingoption${i + 1}id`, ...(spot.line === undefined ? {} : { line: spot.line }) };
    const values = { line: spot.name, name: o.name, connection: c.name };
    if (o.connectionId !== c.id) say('TRACKING_OF_OTHER_CONNECTION', values, where);
    else if (!o.active || !o.categoryActive) say('TRACKING_ARCHIVED', values, where);
  });
  const [first, second] = options;
  if (first && second && first.categoryId === second.categoryId && first.id !== second.id) {
    say('TRACKING_SAME_CATEGORY', { line: spot.name, first: first.name, second: second.name, category: first.categoryName }, { field: 'cfl_trackingoption2id', ...(spot.line === undefined ? {} : { line: spot.line }) });
  }
  // the same option twice is meant once
  return options.filter((o, i) => options.findIndex((x) => x.id === o.id) === i).map((o) => ({ TrackingCategoryID: o.categoryXeroId, TrackingOptionID: o.xeroId }));
}

/** @returns undefined when an account or tax rate is missing altogether */
export function codingOf(line: LineRead, link: ProductLinkRead | undefined, c: ConnectionRead, mode: AmountsKey, spot: Spot, say: Sayer): Coding | undefined {
  const bought = spot.side === 'purchase';
  const account = line.account ?? (bought ? link?.purchaseAccount ?? c.purchaseAccount : link?.account ?? c.account);
  const where = spot.line === undefined ? {} : { line: spot.line };
  const values = { line: spot.name, connection: c.name, setting: bought ? 'Default Purchase' : 'Default' };
  if (account) checkAccount(account, c, spot, say);
  else say('LINE_WITHOUT_ACCOUNT', values, { field: 'cfl_accountid', ...where });
  const tracking = trackingOf(line.options, c, spot, say);
  if (mode === 'noTax') return account && { accountCode: account.code, taxType: 'NONE', rate: none, tracking };
  const rate = line.taxRate ?? (bought ? link?.purchaseTaxRate ?? c.purchaseTaxRate : link?.taxRate ?? c.taxRate);
  if (rate) checkTaxRate(rate, account, c, spot, say);
  else say('LINE_WITHOUT_TAX_RATE', values, { field: 'cfl_taxrateid', ...where });
  return account && rate && { accountCode: account.code, taxType: rate.taxType, rate: rate.rate, tracking, of: rate };
}

export const codingKey = (c: Coding): string => JSON.stringify([c.accountCode, c.taxType, c.tracking.map((t) => `${t.TrackingCategoryID}/${t.TrackingOptionID}`).sort()]);
