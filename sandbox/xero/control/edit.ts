/** Direct edits of the organisation for tests: what a person would do inside Xero, or what a test needs to find there. */
import { isCalendarDate } from '../core/dates.ts';
import { plain } from '../core/exact.ts';
import type { Contact, CreditNote, Invoice, Item, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { moneyEdits } from './money.ts';

export type Edit = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly message: string };
const wrong = (message: string): Edit => ({ ok: false, message });

/** Replaces fields of a row that exists; unknown fields are refused so that a misspelt one is noticed. */
function merged<T extends object>(row: T, change: Wire, extra: readonly string[] = []): T | string {
  for (const key of Object.keys(change)) if (!(key in row) && !extra.includes(key)) return `There is no field "${key}". Known: ${[...Object.keys(row), ...extra].join(', ')}.`;
  return { ...row, ...change };
}

export const edits: Readonly<Record<string, (world: World, body: Wire) => Edit>> = {
  ...moneyEdits,
  /** {ContactID?, Name, ...}: makes a contact, or changes one, past all rules. */
  contact(world, body) {
    const change = plain(body) as Wire;
    const existing = typeof body.ContactID === 'string' ? world.state.contacts.get(body.ContactID.toLowerCase()) : undefined;
    if (!existing && typeof body.Name !== 'string') return wrong('A new contact needs a Name.');
    const base: Contact = existing ?? { ContactID: crypto.randomUUID(), Name: '', ContactStatus: 'ACTIVE', Addresses: [], Phones: [], updatedAt: 0 };
    const next = merged(base, { ...change, updatedAt: world.now() }, ['ContactNumber', 'AccountNumber', 'FirstName', 'LastName', 'CompanyNumber', 'EmailAddress', 'TaxNumber', 'DefaultCurrency', 'SalesTerms', 'BillsTerms', 'ContactPersons']);
    if (typeof next === 'string') return wrong(next);
    world.set('contacts', next.ContactID, next);
    return { ok: true, result: next };
  },
  /** {ItemID or Code, Name, sales, ...}: makes an item, or changes one, past all rules. */
  item(world, body) {
    const change = plain(body) as Wire;
    const existing = [...world.state.items.values()].find((i) => (typeof body.ItemID === 'string' ? i.ItemID === body.ItemID.toLowerCase() : i.Code === body.Code));
    if (!existing && typeof body.Code !== 'string') return wrong('A new item needs a Code.');
    const base: Item = existing ?? { ItemID: crypto.randomUUID(), Code: '', IsSold: true, IsPurchased: false, sales: {}, purchase: {}, updatedAt: 0 };
    const next = merged(base, { ...change, updatedAt: world.now() }, ['Name', 'Description', 'PurchaseDescription']);
    if (typeof next === 'string') return wrong(next);
    world.set('items', next.ItemID, next);
    return { ok: true, result: next };
  },
  /** {InvoiceID, ...fields as kept by the sandbox}: somebody changed the document inside Xero. */
  invoice(world, body) {
    const existing = typeof body.InvoiceID === 'string' ? world.state.invoices.get(body.InvoiceID.toLowerCase()) : undefined;
    if (!existing) return wrong('Send the InvoiceID of a document that exists.');
    const next = merged<Invoice>(existing, { ...(plain(body) as Wire), InvoiceID: existing.InvoiceID, updatedAt: world.now() }, ['Url', 'InvoiceNumber', 'DueDate', 'FullyPaidOnDate', 'BrandingThemeID']);
    if (typeof next === 'string') return wrong(next);
    world.set('invoices', next.InvoiceID, next);
    world.addHistory(next.InvoiceID, 'Edited', 'Changed inside Xero.', 'Xero user');
    return { ok: true, result: next };
  },
  /** {CreditNoteID, ...fields as kept by the sandbox}: somebody changed the credit note inside Xero. */
  creditNote(world, body) {
    const existing = typeof body.CreditNoteID === 'string' ? world.state.creditNotes.get(body.CreditNoteID.toLowerCase()) : undefined;
    if (!existing) return wrong('Send the CreditNoteID of a credit note that exists.');
    const next = merged<CreditNote>(existing, { ...(plain(body) as Wire), CreditNoteID: existing.CreditNoteID, updatedAt: world.now() }, ['CreditNoteNumber', 'FullyPaidOnDate', 'BrandingThemeID']);
    if (typeof next === 'string') return wrong(next);
    world.set('creditNotes', next.CreditNoteID, next);
    world.addHistory(next.CreditNoteID, 'Edited', 'Changed inside Xero.', 'Xero user');
    return { ok: true, result: next };
  },
  /** {PeriodLockDate?, EndOfYearLockDate?, Name?, SalesTerms?, ...}; null takes a lock or terms away. */
  organisation(world, body) {
    const change = Object.fromEntries(Object.entries(plain(body) as Wire).map(([k, v]) => [k, v === null ? undefined : v]));
    for (const lock of ['PeriodLockDate', 'EndOfYearLockDate']) if (change[lock] !== undefined && !isCalendarDate(String(change[lock]))) return wrong(`${lock} is a date 'YYYY-MM-DD' or null.`);
    const next = merged(world.state.organisation, change, ['PeriodLockDate', 'EndOfYearLockDate', 'SalesTerms', 'BillsTerms']);
    if (typeof next === 'string') return wrong(next);
    world.state.organisation = next;
    return { ok: true, result: next };
  },
  account: (world, body) => editList(world.state.accounts, 'AccountID', 'Code', plain(body) as Wire, world.now()),
  taxRate: (world, body) => editList(world.state.taxRates, 'TaxType', 'TaxType', plain(body) as Wire, undefined),
  brandingTheme: (world, body) => editList(world.state.brandingThemes, 'BrandingThemeID', 'Name', plain(body) as Wire, undefined),
  trackingCategory: (world, body) => editList(world.state.trackingCategories, 'TrackingCategoryID', 'Name', plain(body) as Wire, undefined),
  currency: (world, body) => editList(world.state.currencies, 'Code', 'Code', plain(body) as Wire, undefined),
};

/** Changes the row with the same key, or adds the row when it is complete. */
function editList<T extends object>(list: T[], idField: string, codeField: string, change: Wire, updatedAt: number | undefined): Edit {
  const at = list.findIndex((row) => (change[idField] !== undefined ? (row as Wire)[idField] === change[idField] : (row as Wire)[codeField] === change[codeField]));
  const stamped = updatedAt === undefined ? change : { ...change, updatedAt };
  if (at < 0) {
    const model = list[0] ? Object.keys(list[0]).filter((k) => (list[0] as Wire)[k] !== undefined && k !== 'updatedAt') : [];
    const missing = model.filter((k) => !(k in change) && k !== 'Description' && k !== 'BankAccountNumber' && k !== 'CurrencyCode');
    if (missing.length) return wrong(`No row has this key, and a new one also needs: ${missing.join(', ')}.`);
    list.push(stamped as T);
    return { ok: true, result: stamped };
  }
  list[at] = { ...list[at]!, ...stamped };
  return { ok: true, result: list[at] };
}
