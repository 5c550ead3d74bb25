/**
 * Xero's own words to our codes. Xero has no codes for validation errors, only sentences, which sometimes change; what is
 * not recognised is kept word for word under XERO_REFUSED, so that no reason is ever lost (R58).
 */
import type { Problem } from '../contract.ts';
import { problem } from './catalogue.ts';

type MessageCode =
  | 'CONTACT_NAME_TAKEN' | 'XERO_ACCOUNT_INVALID' | 'XERO_TAX_INVALID' | 'XERO_TRACKING_INVALID' | 'XERO_THEME_INVALID' | 'XERO_CURRENCY_MISSING' | 'XERO_DATE_LOCKED'
  | 'XERO_DUE_DATE_MISSING' | 'XERO_CONTACT_ARCHIVED' | 'XERO_CONTACT_MISSING' | 'XERO_EMAIL_INVALID' | 'XERO_LINE_TOTAL' | 'XERO_STATUS'
  | 'XERO_ALLOCATED' | 'XERO_NOT_FOUND' | 'XERO_ITEM_TAKEN' | 'XERO_ITEM_INVALID' | 'XERO_PAYMENT' | 'XERO_KEY_REUSED' | 'XERO_TOO_MUCH_DATA'
  | 'XERO_FORBIDDEN' | 'XERO_EMPTY' | 'XERO_REFUSED';

const NUMBER_TAKEN = /^(invoice|credit ?note)\s*(#|number|no\.?)\s*must be unique/i;

/** First match wins: the order matters where two sentences share words. */
const known: readonly (readonly [RegExp, MessageCode])[] = [
  [/^the contact (name|number) .* is already assigned to another contact/is, 'CONTACT_NAME_TAKEN'],
  [/matched an archived contact|archived contacts cannot|contact .*\barchived\b/i, 'XERO_CONTACT_ARCHIVED'],
  [/contact must contain at least 1 of the following|contact (could not be|was not|cannot be) found|contactid\b.*(not (be )?(found|recognised)|invalid)|no contact (was )?found/i, 'XERO_CONTACT_MISSING'],
  [/a contact must be specified|line items must be specified|invoice type must be specified|not of valid type for creation|expecting .* data to be speci|cannot be empty/i, 'XERO_EMPTY'],
  [/^the taxtype code .* (cannot be used with|is not valid|does not exist)|tax ?type .*(invalid|not a valid|archived|deleted|does not exist|must be)/i, 'XERO_TAX_INVALID'],
  [/account code .* (is not a valid code|has been archived|has been deleted)|account code or id must be specified|account code .*must be specified|^account (code|id) /i, 'XERO_ACCOUNT_INVALID'],
  [/tracking (category|categories|option)|trackingcategoryid|trackingoptionid/i, 'XERO_TRACKING_INVALID'],
  [/branding ?theme/i, 'XERO_THEME_INVALID'],
  [/not subscribed to currency|currency .*(not (enabled|subscribed)|invalid)/i, 'XERO_CURRENCY_MISSING'],
  [/(period|end of year|year end)? ?lock date/i, 'XERO_DATE_LOCKED'],
  [/due ?date .*(required|must be|empty|missing|specified)/i, 'XERO_DUE_DATE_MISSING'],
  [/line total .* does not match/i, 'XERO_LINE_TOTAL'],
  [/payment or credit note allocated|has payments or credit notes allocated/i, 'XERO_ALLOCATED'],
  [/not of valid status|status .* cannot be applied/i, 'XERO_STATUS'],
  [/price list item with code .* already exists/i, 'XERO_ITEM_TAKEN'],
  [/quantity on hand|item code .*(not valid|not a valid|invalid|not found|does not exist)|item .*not (sold|be sold)/i, 'XERO_ITEM_INVALID'],
  [/an existing .* could not be found|the resource .* could ?not be found/i, 'XERO_NOT_FOUND'],
  [/payments can only be made|payment amount exceeds/i, 'XERO_PAYMENT'],
  [/idempotency key/i, 'XERO_KEY_REUSED'],
  [/e-?mail address .*valid/i, 'XERO_EMAIL_INVALID'],
  [/not filtering .* efficiently/i, 'XERO_TOO_MUCH_DATA'],
  [/not permitted to access|authenticationunsuccessful|insufficient_scope|^forbidden$/i, 'XERO_FORBIDDEN'],
];

/**
 * @param messages Xero's validation messages of one document, every nesting level, word for word
 * @param number the number that was sent, for the text about a number that is taken
 * @returns one problem per distinct message, in their order
 */
export function problemsOfXero(messages: readonly string[], number?: string): Problem[] {
  const distinct = [...new Set(messages.map((m) => m.trim()).filter((m) => m !== ''))];
  if (distinct.length === 0) return [problem('XERO_REFUSED', { message: '(no reason was given)' })];
  return distinct.map((message) => {
    if (NUMBER_TAKEN.test(message) && /^credit/i.test(message)) return problem('CREDIT_NOTE_NUMBER_TAKEN', { number: number ?? '(unknown)' }, { field: 'cfl_name' });
    if (NUMBER_TAKEN.test(message)) return problem('NUMBER_TAKEN', { number: number ?? '(unknown)' }, { field: 'invoicenumber' });
    const code = known.find(([pattern]) => pattern.test(message))?.[1] ?? 'XERO_REFUSED';
    return problem(code, { message });
  });
}
