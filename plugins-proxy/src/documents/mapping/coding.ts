/** Account, tax rate and tracking of a line: line, product for this connection, connection default (R10, R11). */
import { Exact } from '../decimals.ts';
import type { Decimal } from 'decimal.js';
import type { XeroTracking } from '../../xero/types.ts';
import type { AccountRead, AmountsKey, ConnectionRead, LineRead, OptionRead, ProductLinkRead, TaxRateRead } from '../read-types.ts';
import type { Sayer } from './say.ts';

/** For problems: what is coded, in words, and where it is found. */
export interface Spot { readonly name: string; readonly line?: number }
export interface Coding { readonly accountCode: string; readonly taxType: string; readonly rate: Decimal; readonly tracking: readonly XeroTracking[] }

/** Accounts that Xero keeps for itself: "not a valid code for this document". */
const closedSystemAccounts = new Set(['DEBTORS', 'CREDITORS', 'BANKCURRENCYGAIN', 'REALISEDCURRENCYGAIN', 'UNREALISEDCURRENCYGAIN', 'UNPAIDEXPCLM', 'RETAINEDEARNINGS', 'HISTORICAL', 'TRACKINGTRANSFERS', 'CISASSETS', 'CISLIABILITY', 'WAGEPAYABLES']);
const none = new Exact(0);

export function checkAccount(account: AccountRead, c: ConnectionRead, spot: Spot, say: Sayer): void {
  const where = { field: 'cfl_accountid', ...(spot.line === undefined ? {} : { line: spot.line }) };
  const values = { line: spot.name, name: account.name, connection: c.name };
  if (account.connectionId !== c.id) say('ACCOUNT_OF_OTHER_CONNECTION', values, where);
  else if (!account.active) say('ACCOUNT_ARCHIVED', values, where);
  else if (account.type === 'BANK') say('ACCOUNT_NOT_FOR_SALES', { ...values, kind: 'bank' }, where);
  else if (closedSystemAccounts.has(account.systemAccount)) say('ACCOUNT_NOT_FOR_SALES', { ...values, kind: 'system' }, where);
}

export function checkTaxRate(rate: TaxRateRead, c: ConnectionRead, spot: Spot, say: Sayer): void {
  const where = { field: 'cfl_taxrateid', ...(spot.line === undefined ? {} : { line: spot.line }) };
  const values = { line: spot.name, name: rate.name, connection: c.name };
  if (rate.connectionId !== c.id) say('TAX_RATE_OF_OTHER_CONNECTION', values, where);
  else if (!rate.active) say('TAX_RATE_ARCHIVED', values, where);
  else if (!rate.forSales) say('TAX_RATE_NOT_FOR_SALES', values, where);
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
  const account = line.account ?? link?.account ?? c.account;
  const where = spot.line === undefined ? {} : { line: spot.line };
  if (account) checkAccount(account, c, spot, say);
  else say('LINE_WITHOUT_ACCOUNT', { line: spot.name, connection: c.name }, { field: 'cfl_accountid', ...where });
  const tracking = trackingOf(line.options, c, spot, say);
  if (mode === 'noTax') return account && { accountCode: account.code, taxType: 'NONE', rate: none, tracking };
  const rate = line.taxRate ?? link?.taxRate ?? c.taxRate;
  if (rate) checkTaxRate(rate, c, spot, say);
  else say('LINE_WITHOUT_TAX_RATE', { line: spot.name, connection: c.name }, { field: 'cfl_taxrateid', ...where });
  return account && rate && { accountCode: account.code, taxType: rate.taxType, rate: rate.rate, tracking };
}

export const codingKey = (c: Coding): string => JSON.stringify([c.accountCode, c.taxType, c.tracking.map((t) => `${t.TrackingCategoryID}/${t.TrackingOptionID}`).sort()]);
