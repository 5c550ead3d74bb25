/**
 * Rules of Xero that are only known by hearsay, or limits a test wants to move. The default is what the sources say
 * most; what they say is in SWITCHES.md. Set at POST /sandbox/switches.
 */
export const defaultSwitches = {
  /** A POST whose InvoiceNumber is taken edits that invoice instead of being refused. */
  postMatchesNumber: true,
  /** A voided or deleted invoice's number may be used again. */
  voidedNumbersReusable: false,
  /** What happens to a TaxAmount given on a line: taken, refused above the unit amount, or ignored. */
  taxAmount: 'accept' as 'accept' | 'limitToUnitAmount' | 'ignore',
  /** How far a given LineAmount may be from quantity x price less discount. */
  lineAmountTolerance: '0.00',
  /** Longest Reference and longest line description. */
  referenceMax: 255,
  descriptionMax: 4000,
  /** Minutes an Idempotency-Key lives, counted from its first call. 20 was measured once, 6 is documented. */
  idempotencyMinutes: 6,
  /** Answers of 500 are kept under their key and replayed. */
  idempotencyReplays5xx: true,
  /** Lists leave out voided and deleted documents unless Statuses asks for them. */
  listsHideVoidedAndDeleted: false,
  /** Retry-After on a 429 for too many calls at once; 0 sends none. */
  concurrentRetryAfterSeconds: 0,
  /** How exact half cents are rounded. */
  rounding: 'halfUp' as 'halfUp' | 'halfEven',
  /** CurrencyRate counts foreign units for one base unit, or base units for one foreign unit. */
  currencyRate: 'foreignPerBase' as 'foreignPerBase' | 'basePerForeign',
  /** Elements of a whole-request refusal: those with errors, or all that were sent. */
  refusedBatchEchoes: 'failing' as 'failing' | 'all',
  /** The InvoiceID of a refused new invoice: zeros, or an id that was never saved. */
  refusedId: 'zeros' as 'zeros' | 'unsaved',
  /** A missing due date is computed from the contact's or the organisation's terms; else it is refused. */
  dueDateFromTerms: true,
  /** Drafts, too, may not be dated in a locked period. */
  lockDatesBindDrafts: true,
  /** An approved invoice with a negative total is refused. */
  refuseNegativeTotals: true,
  /** A line of text only comes back with zeros, else without amounts. */
  textLinesShowZeros: false,
  /** A contact inside an invoice with an unknown ContactNumber and a known name is that contact, else refused as a duplicate. */
  contactNameAdopts: true,
  /** Item codes that differ in case only are the same code. */
  itemCodesIgnoreCase: false,
  /** Writing items needs the scope accounting.settings; else accounting.invoices is enough. */
  itemsNeedSettings: false,
  /** The answer to an allocation holds its AllocationID; else it has to be read from the credit note. */
  allocationsShowIds: false,
  /** What the removal of an allocation answers: the bare object of the specification, or a list in the usual envelope. */
  allocationRemovalAnswers: 'bare' as 'bare' | 'wrapped',
  /** Sales credit notes and sales invoices may not have the same number. */
  creditNotesShareNumbers: false,
  /** Largest file beside a document, in bytes. */
  attachmentMaxBytes: 3 * 1024 * 1024,
  /** A PUT of a file whose name is there already: replaces it, or is refused. */
  attachmentSameName: 'replace' as 'replace' | 'refuse',
  /** E-mails in one UTC day; 0 for no limit. */
  emailDayLimit: 0,
  /** Applying or taking back money or credit raises INVOICE (or CREDITNOTE) UPDATE. */
  paymentsRaiseUpdates: true,
  /** Milliseconds by which an event is dated after the UpdatedDateUTC of what it is about. */
  eventDateLagMs: 0,
  /** Over- and prepayments raise events of their own. */
  prepaidRaisesEvents: false,
  /** Names are compared without case in `where`. */
  whereIgnoresCase: true,
  /** Documents in one request; 0 for no limit. */
  maxElements: 0,
  concurrentLimit: 5,
  minuteLimit: 60,
  appMinuteLimit: 10_000,
  /** 5,000, or 1,000 on Xero's Starter tier. */
  dayLimit: 5000,
};

export type Switches = typeof defaultSwitches;

/** The switches after a change, or what is wrong with it. */
export function changeSwitches(now: Switches, change: unknown): { readonly ok: true; readonly switches: Switches } | { readonly ok: false; readonly message: string } {
  if (!change || typeof change !== 'object' || Array.isArray(change)) return { ok: false, message: 'Send a JSON object of switches.' };
  const choices: Partial<Record<keyof Switches, readonly string[]>> = {
    taxAmount: ['accept', 'limitToUnitAmount', 'ignore'], rounding: ['halfUp', 'halfEven'],
    currencyRate: ['foreignPerBase', 'basePerForeign'], refusedBatchEchoes: ['failing', 'all'], refusedId: ['zeros', 'unsaved'], allocationRemovalAnswers: ['bare', 'wrapped'], attachmentSameName: ['replace', 'refuse'],
  };
  for (const [name, value] of Object.entries(change)) {
    if (!(name in defaultSwitches)) return { ok: false, message: `There is no switch "${name}". Known: ${Object.keys(defaultSwitches).join(', ')}.` };
    const key = name as keyof Switches;
    if (typeof value !== typeof defaultSwitches[key]) return { ok: false, message: `Switch "${name}" takes a ${typeof defaultSwitches[key]}.` };
    const allowed = choices[key];
    if (allowed && !allowed.includes(value as string)) return { ok: false, message: `Switch "${name}" takes one of: ${allowed.join(', ')}.` };
    if (typeof value === 'number' && (!Number.isFinite(value) || value < 0)) return { ok: false, message: `Switch "${name}" takes a number from 0.` };
    if (key === 'lineAmountTolerance' && !/^\d+(\.\d+)?$/.test(value as string)) return { ok: false, message: 'Switch "lineAmountTolerance" takes an amount such as "0.01".' };
  }
  return { ok: true, switches: { ...now, ...change } };
}
