/**
 * What would stop a document from going to Xero, as far as the form can see it. The relay decides in any case; this is a subset of
 * its problems under the same codes, so that a person can put things right while the document is still open. Pure.
 */
import { asText, compare, fixed, lineAmount, ZERO, type AmountsAre, type Fixed } from '../money/index.ts';
import { text, type TextKey } from '../text.ts';
import { spokenDay } from './calendar.ts';
import { codingOf, type Chosen } from './choose.ts';
import type { LineRow } from './kinds.ts';
import type { Arrival, ConnectionRow, Delivery, Mirrored, ProductLinkRow, Side } from './rows.ts';

/** The part of the key behind Check_ is the code of the relay's catalogue. */
export type CheckCode = TextKey extends infer K ? K extends `Check_${infer C}` ? C : never : never;
/** `advice`: it can go to Xero all the same. */
export interface Warning { readonly code: CheckCode; readonly text: string; readonly field?: string; readonly advice?: boolean }

export interface Facts {
  readonly side: Side;
  readonly isNew: boolean;
  /** Undefined: connections could not be read, so nothing is said about them. */
  readonly chosen: Chosen | undefined;
  readonly environment: string | undefined;
  readonly today: (zone: string) => string | undefined;
  readonly date: string | undefined; readonly due: string | undefined;
  readonly columns: { readonly date: string; readonly dateLabel: string; readonly dueLabel: string; readonly party: string };
  /** Undefined: unknown; empty: none. */
  readonly currency: string | undefined;
  readonly hasParty: boolean;
  /** Undefined where the document has no such column. */
  readonly suppliersNumber: string | undefined;
  /** A credit note that names a document of the other side. */
  readonly creditsOtherSide: boolean;
  /** What the document itself says; empty: as the connection says. Undefined where it cannot be e-mailed from Xero. */
  readonly delivery: { readonly mode: Delivery | undefined; readonly arrives: Arrival | undefined } | undefined;
  readonly theme: Mirrored | undefined;
  readonly mode: AmountsAre;
  readonly lines: readonly LineRow[] | undefined;
  /** Undefined: not known, or added up by the platform. */
  readonly total: Fixed | undefined;
  /** Undefined: not known, so nothing is said to be missing on a line with a product. */
  readonly links: readonly ProductLinkRow[] | undefined;
}

/** Accounts that Xero keeps for itself. */
export const CLOSED_ACCOUNTS = ['DEBTORS', 'CREDITORS', 'BANKCURRENCYGAIN', 'REALISEDCURRENCYGAIN', 'UNREALISEDCURRENCYGAIN', 'UNPAIDEXPCLM', 'RETAINEDEARNINGS', 'HISTORICAL', 'TRACKINGTRANSFERS', 'CISASSETS', 'CISLIABILITY', 'WAGEPAYABLES'] as const;
const MAX_TEXT = 4000;
const TOO_LARGE = fixed('1e12')!;

export function check(f: Facts): Warning[] {
  const found: Warning[] = [];
  const c = f.chosen !== undefined && 'connection' in f.chosen ? f.chosen.connection : undefined;
  found.push(...ofConnection(f, c), ...ofHead(f, c), ...ofDelivery(f, c));
  if (f.lines !== undefined) found.push(...ofLines(f, f.lines, c));
  if (f.total !== undefined && compare(f.total, ZERO) < 0) found.push({ code: 'NEGATIVE_TOTAL', text: text('Check_NEGATIVE_TOTAL') });
  return found;
}

function ofConnection(f: Facts, c: ConnectionRow | undefined): Warning[] {
  const field = 'cfl_connectionid';
  if (f.chosen !== undefined && 'problem' in f.chosen) {
    const { problem, names } = f.chosen;
    return [{ code: problem, field, text: problem === 'SEVERAL_DEFAULT_CONNECTIONS' ? text('Check_SEVERAL_DEFAULT_CONNECTIONS', names.join(', ')) : text(`Check_${problem}`) }];
  }
  if (c === undefined) return [];
  if (c.status === 'environmentCopied' || (c.environment !== '' && f.environment !== undefined && c.environment !== f.environment)) return [{ code: 'ENVIRONMENT_COPIED', field, text: text('Check_ENVIRONMENT_COPIED', c.name) }];
  switch (c.status) {
    case 'notConnected': return [{ code: 'CONNECTION_NOT_CONNECTED', field, text: text('Check_CONNECTION_NOT_CONNECTED', c.name) }];
    case 'needsReconnecting': return [{ code: 'CONNECTION_NEEDS_RECONNECTING', field, text: text('Check_CONNECTION_NEEDS_RECONNECTING', c.name) }];
    case 'paused': return [{ code: 'CONNECTION_PAUSED', field, text: text('Check_CONNECTION_PAUSED', c.name) }];
    case 'readOnly': return [{ code: 'CONNECTION_READ_ONLY', field, text: text('Check_CONNECTION_READ_ONLY', c.name) }];
    default: return [];
  }
}

/** What the customer would wait for in vain: a draft is neither e-mailed nor marked as sent. */
function ofDelivery(f: Facts, c: ConnectionRow | undefined): Warning[] {
  if (f.delivery === undefined || c === undefined) return [];
  const wanted = f.delivery.arrives ?? c.arrives;
  const arrives = c.safeStart ? 'draft' : wanted;
  const mode = f.delivery.mode ?? c.delivery;
  const found: Warning[] = [];
  if (c.safeStart && f.delivery.arrives !== undefined && wanted !== 'draft') found.push({ code: 'SAFE_START_DRAFT', field: 'cfl_arrivalstatus', advice: true, text: text('Check_SAFE_START_DRAFT', c.name) });
  if (arrives !== 'authorised' && mode === 'email') found.push({ code: 'EMAIL_NEEDS_AUTHORISED', field: 'cfl_emailmode', advice: true, text: text('Check_EMAIL_NEEDS_AUTHORISED') });
  if (arrives !== 'authorised' && mode === 'markAsSent') found.push({ code: 'MARK_AS_SENT_NEEDS_AUTHORISED', field: 'cfl_emailmode', advice: true, text: text('Check_MARK_AS_SENT_NEEDS_AUTHORISED') });
  return found;
}

function ofHead(f: Facts, c: ConnectionRow | undefined): Warning[] {
  const found: Warning[] = [];
  // a form without the column says nothing about it
  const field = f.columns.date;
  // an empty new form is no mistake: people have not come that far
  if (!f.isNew) {
    if (f.date === undefined && field !== '') found.push({ code: 'NO_DATE', field, text: text('Check_NO_DATE', f.columns.dateLabel) });
    if (!f.hasParty) found.push({ code: 'NO_CUSTOMER', field: f.columns.party, text: text(f.side === 'sales' ? 'Check_NO_CUSTOMER' : 'Check_NO_SUPPLIER') });
    if (f.currency === '') found.push({ code: 'NO_CURRENCY', field: 'transactioncurrencyid', text: text('Check_NO_CURRENCY') });
  }
  if (f.date !== undefined && c !== undefined) {
    const today = f.today(c.timeZone || 'UTC');
    if (today !== undefined && f.date > today) found.push({ code: 'DATE_IN_FUTURE', field, text: text('Check_DATE_IN_FUTURE', spokenDay(f.date), c.name, spokenDay(today)) });
    if (c.lockDate !== undefined && f.date <= c.lockDate) found.push({ code: 'DATE_LOCKED', field, text: text('Check_DATE_LOCKED', c.name, spokenDay(c.lockDate)) });
  }
  if (f.date !== undefined && f.due !== undefined && f.due < f.date) found.push({ code: 'DUE_BEFORE_DATE', text: text('Check_DUE_BEFORE_DATE', f.columns.dueLabel, spokenDay(f.due)) });
  if (f.currency && c !== undefined && c.currencies.length > 0 && !c.currencies.includes(f.currency) && f.currency !== c.baseCurrency) found.push({ code: 'XERO_CURRENCY_MISSING', field: 'transactioncurrencyid', text: text('Check_XERO_CURRENCY_MISSING', c.name, f.currency) });
  if (f.creditsOtherSide) found.push({ code: 'CREDITS_OTHER_SIDE', field: 'cfl_kind', text: text('Check_CREDITS_OTHER_SIDE') });
  if (f.theme !== undefined && c !== undefined) {
    if (f.theme.connectionId !== c.id) found.push({ code: 'THEME_OF_OTHER_CONNECTION', field: 'cfl_brandingthemeid', text: text('Check_THEME_OF_OTHER_CONNECTION', f.theme.name, c.name) });
    else if (!f.theme.active) found.push({ code: 'THEME_ARCHIVED', field: 'cfl_brandingthemeid', text: text('Check_THEME_ARCHIVED', f.theme.name) });
  }
  if (!f.isNew && f.side === 'purchase' && f.suppliersNumber === '') found.push({ code: 'SUPPLIERS_NUMBER_MISSING', field: 'cfl_suppliernumber', advice: true, text: text('Check_SUPPLIERS_NUMBER_MISSING') });
  return found;
}

function ofLines(f: Facts, lines: readonly LineRow[], c: ConnectionRow | undefined): Warning[] {
  if (lines.length === 0) return f.isNew ? [] : [{ code: 'NO_LINES', text: text('Check_NO_LINES') }];
  return lines.flatMap((l, i) => lineWarnings(l, l.title === '' ? text('Check_Line', i + 1) : text('Check_Line_Named', i + 1, l.title.split('\n')[0]!.slice(0, 60)), f, c));
}

export function lineWarnings(l: LineRow, name: string, f: Pick<Facts, 'side' | 'mode' | 'links'>, c: ConnectionRow | undefined): Warning[] {
  const found: Warning[] = [];
  const add = (code: CheckCode, words: string, field?: string): void => { found.push({ code, text: words, ...(field === undefined ? {} : { field }) }); };
  if (l.title === '' && l.text === '') add('LINE_WITHOUT_TEXT', text('Check_LINE_WITHOUT_TEXT', name));
  if ([l.title, l.text === l.title ? '' : l.text].filter((t) => t !== '').join('\n').length > MAX_TEXT) add('LINE_TEXT_TOO_LONG', text('Check_LINE_TEXT_TOO_LONG', name));
  if (l.words || c === undefined) return found;
  const amount = lineAmount(l);
  if (compare(amount, TOO_LARGE) >= 0 || compare(fixed(`-${asText(TOO_LARGE)}`)!, amount) >= 0) add('AMOUNT_TOO_LARGE', text('Check_AMOUNT_TOO_LARGE', name));
  const { account, taxRate } = codingOf(l, c, f.links ?? [], f.side);
  const complete = f.links !== undefined || l.productId === undefined;
  if (account === undefined) { if (complete) add('LINE_WITHOUT_ACCOUNT', text('Check_LINE_WITHOUT_ACCOUNT', name, c.name), 'cfl_accountid'); }
  else if (account.connectionId !== c.id) add('ACCOUNT_OF_OTHER_CONNECTION', text('Check_ACCOUNT_OF_OTHER_CONNECTION', name, account.name, c.name), 'cfl_accountid');
  else if (!account.active) add('ACCOUNT_ARCHIVED', text('Check_ACCOUNT_ARCHIVED', name, account.name), 'cfl_accountid');
  else if (account.type === 'BANK' || CLOSED_ACCOUNTS.some((a) => a === account.systemAccount)) add('ACCOUNT_NOT_FOR_SALES', text('Check_ACCOUNT_NOT_FOR_SALES', name, account.name), 'cfl_accountid');
  if (f.mode !== 'noTax') {
    if (taxRate === undefined) { if (complete) add('LINE_WITHOUT_TAX_RATE', text('Check_LINE_WITHOUT_TAX_RATE', name, c.name), 'cfl_taxrateid'); }
    else if (taxRate.connectionId !== c.id) add('TAX_RATE_OF_OTHER_CONNECTION', text('Check_TAX_RATE_OF_OTHER_CONNECTION', name, taxRate.name, c.name), 'cfl_taxrateid');
    else if (!taxRate.active) add('TAX_RATE_ARCHIVED', text('Check_TAX_RATE_ARCHIVED', name, taxRate.name), 'cfl_taxrateid');
    else if (f.side === 'sales' && !taxRate.sales) add('TAX_RATE_NOT_FOR_SALES', text('Check_TAX_RATE_NOT_FOR_SALES', name, taxRate.name), 'cfl_taxrateid');
    else if (f.side === 'purchase' && !taxRate.purchases && account?.class === 'EXPENSE') add('TAX_RATE_NOT_FOR_PURCHASES', text('Check_TAX_RATE_NOT_FOR_PURCHASES', name, taxRate.name), 'cfl_taxrateid');
  }
  l.options.forEach((o, i) => {
    const field = `cfl_trackingoption${i + 1}id`;
    if (o.connectionId !== c.id) add('TRACKING_OF_OTHER_CONNECTION', text('Check_TRACKING_OF_OTHER_CONNECTION', name, o.name, c.name), field);
    else if (!o.active || !o.categoryActive) add('TRACKING_ARCHIVED', text('Check_TRACKING_ARCHIVED', name, o.name), field);
  });
  const [first, second] = l.options;
  if (first && second && first.id !== second.id && first.categoryId === second.categoryId) add('TRACKING_SAME_CATEGORY', text('Check_TRACKING_SAME_CATEGORY', name, first.name, second.name, first.category), 'cfl_trackingoption2id');
  return found;
}
