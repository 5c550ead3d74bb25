/** The head of a document from a request: number, dates, currency, theme, link. Texts marked (*) are ours; Xero's wording is not known. */
import { postDataInvalid } from '../core/answer.ts';
import { isGuid, refuse } from '../core/call.ts';
import { dateIn, readDate } from '../core/dates.ts';
import { Decimal, decimalOf } from '../core/exact.ts';
import type { Contact, Invoice, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { dueDate } from './terms.ts';

export const types = ['ACCREC', 'ACCPAY', 'ACCRECCREDIT', 'ACCPAYCREDIT', 'AROVERPAYMENT', 'ARPREPAYMENT', 'APPREPAYMENT', 'APOVERPAYMENT'];
export const statuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'];
export const lineAmountTypes = ['Exclusive', 'Inclusive', 'NoTax'] as const;

/** A value of a fixed list; another text makes the whole request unreadable, as at Xero. */
export function enumOf<T extends string>(raw: Wire, field: string, allowed: readonly T[]): T | undefined {
  const value = raw[field];
  if (value === undefined || value === null || value === '') return undefined;
  return allowed.includes(value as T) ? (value as T) : refuse(postDataInvalid(`Error converting value "${String(value)}" for field '${field}'.`));
}

export function dateField(raw: Wire, field: string): string | undefined {
  const date = readDate(raw[field]);
  return date === 'invalid' ? refuse(postDataInvalid(`Could not convert string to DateTime: ${String(raw[field])}. Path '${field}'.`)) : date;
}

export type Head = Pick<Invoice, 'InvoiceNumber' | 'Reference' | 'Url' | 'Date' | 'DueDate' | 'ExpectedPaymentDate' | 'PlannedPaymentDate' | 'LineAmountTypes' | 'CurrencyCode' | 'CurrencyRate' | 'BrandingThemeID' | 'SentToContact'>;

function numberOf(world: World, existing: Invoice | undefined, type: Invoice['Type'], raw: Wire, errors: string[]): string | undefined {
  const sent = raw.InvoiceNumber === undefined || raw.InvoiceNumber === null ? undefined : String(raw.InvoiceNumber).trim();
  const number = sent || existing?.InvoiceNumber;
  if (!number) return type === 'ACCREC' ? nextNumber(world) : undefined;
  if (number.length > 255) errors.push('The InvoiceNumber field must be no longer than 255 characters.'); // (*)
  if (!/^[\x20-\x7e]*$/.test(number)) errors.push('The InvoiceNumber field must contain printable ASCII characters only.'); // (*)
  if (type === 'ACCREC') {
    const free = (i: Invoice) => world.switches.voidedNumbersReusable && (i.Status === 'VOIDED' || i.Status === 'DELETED');
    if (world.invoicesNumbered(number).some((i) => i.InvoiceID !== existing?.InvoiceID && !free(i))) errors.push('Invoice # must be unique.');
  }
  return number;
}

function nextNumber(world: World): string {
  for (let n = 1; ; n += 1) {
    const number = `INV-${String(n).padStart(4, '0')}`;
    if (world.invoicesNumbered(number).length === 0) return number;
  }
}

export function currencyOf(world: World, existing: Pick<Invoice, 'CurrencyCode' | 'CurrencyRate'> | undefined, contact: Contact | undefined, raw: Wire, errors: string[]): { CurrencyCode: string; CurrencyRate: string } {
  const base = world.state.organisation.BaseCurrency;
  const CurrencyCode = raw.CurrencyCode ? String(raw.CurrencyCode) : existing?.CurrencyCode ?? contact?.DefaultCurrency ?? base;
  const currency = world.state.currencies.find((c) => c.Code === CurrencyCode);
  if (!currency) errors.push(`Organisation is not subscribed to currency ${CurrencyCode}`);
  const given = decimalOf(raw.CurrencyRate);
  if (given === 'invalid' || (given && !given.gt(0))) errors.push('CurrencyRate must be a number above zero.'); // (*)
  if (!currency || CurrencyCode === base) return { CurrencyCode, CurrencyRate: '1.000000' };
  const today = world.switches.currencyRate === 'foreignPerBase' ? new Decimal(currency.rate) : new Decimal(1).div(currency.rate);
  const kept = existing?.CurrencyCode === CurrencyCode ? new Decimal(existing.CurrencyRate) : today;
  return { CurrencyCode, CurrencyRate: (given instanceof Decimal ? given : kept).toFixed(6) };
}

export function textOf(raw: Wire, field: string, otherwise: string | undefined): string | undefined {
  return raw[field] === undefined || raw[field] === null ? otherwise : String(raw[field]);
}

/** Is a document of this date and status let into the books? Only what is new or moves is judged. */
export function judgeLock(world: World, existing: Pick<Invoice, 'Date' | 'Status'> | undefined, date: string, status: Invoice['Status'], errors: string[]): void {
  const { organisation } = world.state;
  const locks = [organisation.PeriodLockDate, organisation.EndOfYearLockDate].filter((d) => d !== undefined);
  const moved = !existing || existing.Date !== date || existing.Status !== status;
  if (moved && (status !== 'DRAFT' || world.switches.lockDatesBindDrafts) && locks.some((lock) => date <= lock)) errors.push('The document date cannot be before the period lock date');
}

/** Sales documents only; on others Xero drops it without a word. */
export function referenceOf(world: World, sales: boolean, existing: { readonly Reference: string } | undefined, raw: Wire, errors: string[]): string {
  const reference = sales ? textOf(raw, 'Reference', existing?.Reference) ?? '' : '';
  if (reference.length > world.switches.referenceMax) errors.push(`The Reference field must be no longer than ${world.switches.referenceMax} characters.`); // (*)
  return reference;
}

export function themeOf(world: World, sales: boolean, existing: { readonly BrandingThemeID?: string | undefined } | undefined, raw: Wire, errors: string[]): string | undefined {
  const { brandingThemes } = world.state;
  const theme = textOf(raw, 'BrandingThemeID', existing?.BrandingThemeID)?.toLowerCase();
  if (theme && !isGuid(theme)) refuse(postDataInvalid(`Error converting value "${theme}" to type 'System.Guid'. Path 'BrandingThemeID'.`));
  if (theme && !brandingThemes.some((b) => b.BrandingThemeID === theme)) errors.push('The specified BrandingThemeID could not be found'); // (*)
  return sales ? theme ?? brandingThemes.find((b) => b.SortOrder === 0)?.BrandingThemeID : undefined;
}

export function sentOf(existing: { readonly SentToContact: boolean } | undefined, raw: Wire, approved: boolean, errors: string[]): boolean {
  const sent = raw.SentToContact === undefined || raw.SentToContact === null ? existing?.SentToContact ?? false : raw.SentToContact === true;
  if (sent && !approved) errors.push('SentToContact can only be set on approved invoices.'); // (*)
  return sent;
}

export function buildHead(world: World, existing: Invoice | undefined, type: Invoice['Type'], status: Invoice['Status'], contact: Contact | undefined, raw: Wire, errors: string[]): Head {
  const { organisation } = world.state;
  const Date = dateField(raw, 'Date') ?? existing?.Date ?? dateIn(organisation.zone, world.now());
  const terms = type === 'ACCREC' ? contact?.SalesTerms ?? organisation.SalesTerms : contact?.BillsTerms ?? organisation.BillsTerms;
  const DueDate = dateField(raw, 'DueDate') ?? existing?.DueDate ?? (world.switches.dueDateFromTerms && terms ? dueDate(Date, terms) : undefined);
  const approved = status === 'AUTHORISED' || status === 'SUBMITTED' || status === 'PAID';
  if (approved && !DueDate) errors.push('The document DueDate field must be specified.');
  judgeLock(world, existing, Date, status, errors);

  const Reference = referenceOf(world, type === 'ACCREC', existing, raw, errors);
  const Url = textOf(raw, 'Url', existing?.Url) || undefined;
  if (Url && !(URL.canParse(Url) && /^https?:/i.test(Url))) errors.push('Url must be a valid absolute URL.'); // (*)
  const sent = sentOf(existing, raw, approved, errors);

  return {
    InvoiceNumber: numberOf(world, existing, type, raw, errors), Reference, Url, Date, DueDate,
    ExpectedPaymentDate: dateField(raw, 'ExpectedPaymentDate') ?? existing?.ExpectedPaymentDate, PlannedPaymentDate: dateField(raw, 'PlannedPaymentDate') ?? existing?.PlannedPaymentDate,
    LineAmountTypes: enumOf(raw, 'LineAmountTypes', lineAmountTypes) ?? existing?.LineAmountTypes ?? 'Exclusive',
    ...currencyOf(world, existing, contact, raw, errors),
    BrandingThemeID: themeOf(world, type === 'ACCREC', existing, raw, errors), SentToContact: sent,
  };
}
