/**
 * What is known of the other connector, whose tables begin with stl3_. The names of the tables are published; those of most
 * columns are not, so they are found in the environment's own metadata: by what they point at, and by words in their names.
 * What is not found is said in the report, never guessed.
 */

/** Published names of its tables. */
export const oldTables = {
  /** One row for each invoice: where it stands in Xero. */
  details: 'stl3_xerodetails',
  settings: 'stl3_stellariseconnectorsettings',
  connector: 'stl3_dynamicsxeroconnector',
} as const;

export interface OldColumn { readonly name: string; readonly type: string; /** Lookups: the table that it points at. */ readonly target?: string | undefined }

/** Words in the names of columns; the first that fits, in this order. */
export const known = {
  /** Text that holds Xero's id itself. */
  xeroId: [/^stl3_xero_?invoice_?id$/, /^stl3_xero_?id$/, /xero.*(guid|id)$/],
  /** Addresses of the document in Xero, which have the id in them. */
  xeroUrl: [/xero.*invoice.*url/, /xero.*url/, /url$/],
  number: [/xero.*invoice.*(number|no)$/, /xero.*number/],
} as const;

/** Settings that can be taken over: each names a row that Xero has, and only where the connection names none. */
export const takenSettings = [
  { key: 'account', label: 'Default account', words: /default.*account|account.*default/, column: 'cfl_defaultaccountid', bind: 'cfl_DefaultAccountId', set: 'cfl_xeroaccounts', names: ['cfl_code', 'cfl_name'] },
  { key: 'tax', label: 'Default tax rate', words: /default.*tax|tax.*default/, column: 'cfl_defaulttaxrateid', bind: 'cfl_DefaultTaxRateId', set: 'cfl_xerotaxrates', names: ['cfl_taxtype', 'cfl_name'] },
  { key: 'theme', label: 'Branding theme', words: /branding|theme/, column: 'cfl_brandingthemeid', bind: 'cfl_BrandingThemeId', set: 'cfl_brandingthemes', names: ['cfl_xeroid', 'cfl_name'] },
] as const;

/** Settings that a connection always has a value for: both values are shown, and people decide. */
export const shownSettings = [
  { label: 'Numbering', words: /xero.*number|number.*xero/, column: 'cfl_numbering' },
  { label: 'Invoice name as number', words: /invoice.*name/, column: 'cfl_numbering' },
  { label: 'Create contacts', words: /creat.*contact/, column: 'cfl_createcontacts' },
  { label: 'Create items', words: /creat.*(product|item)/, column: 'cfl_createitems' },
  { label: 'Status on arrival', words: /default.*status|status.*default/, column: 'cfl_arrivalstatus' },
  { label: 'E-mail from Xero', words: /e?mail/, column: 'cfl_emailmode' },
  { label: 'Automatic credit note', words: /credit_?note/, column: 'cfl_automaticcreditnote' },
  { label: 'Description as reference', words: /description.*reference|reference.*description/, column: 'cfl_descriptionasreference' },
] as const;

/** Names of columns that fit, the likeliest first. */
export function fitting(columns: readonly OldColumn[], words: readonly RegExp[], types: readonly string[]): string[] {
  const of = columns.filter((c) => types.includes(c.type));
  return [...new Set(words.flatMap((w) => of.filter((c) => w.test(c.name)).map((c) => c.name).sort()))];
}

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** Xero's id in a text: the text itself, or the last part of an address of Xero that is one. */
export function xeroIdIn(value: unknown): string | undefined {
  const text = String(value ?? '').trim();
  if (new RegExp(`^\\{?${GUID.source}\\}?$`, 'i').test(text)) return GUID.exec(text)![0].toLowerCase();
  const url = URL.parse(text);
  if (url === null || !/(^|\.)xero\.com$/i.test(url.hostname)) return undefined;
  return [...`${url.pathname}${url.search}`.matchAll(new RegExp(GUID.source, 'gi'))].at(-1)?.[0].toLowerCase();
}
