/**
 * R39: columns of the company's own in text fields of Xero. Pure. Every value is text as people read it; a mapping that
 * cannot be carried out stops the document with its name, because a field that silently stays empty is found months later.
 */
import { xeroTextField } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import { problem } from '../../problems/index.ts';
import type { XeroContact } from '../../xero/types.ts';
import { dayInZone, spokenDay } from '../calendar-date.ts';
import { exact, plainText } from '../decimals.ts';
import type { ConnectionRead, ReadDocument } from '../read-types.ts';
import { lineTables, tablesOf, type ColumnTable, type FieldMappingRead, type MappingSource, type Rules, type TextField } from '../rules.ts';
import { text, type Raw } from '../rows.ts';
import { isPurchase, type DocumentKind, type DocumentTable } from '../types.ts';
import type { Sayer } from './say.ts';

const PRINTED = '@OData.Community.Display.V1.FormattedValue';
const digits = (s: string): string => s.replace(/\D/g, '').replace(/^0+|0+$/g, '');

/**
 * A value as people read it: the label of a choice, the name of a lookup, a date in words, a number without anybody's
 * thousands separators (those of the person who happens to send would make two documents differ). Dataverse prints
 * everything but plain text, which tells them apart.
 */
export function wordsOf(raw: Raw, property: string, zone: string): string {
  const value: unknown = raw[property];
  if (value === null || value === undefined || typeof value === 'object') return '';
  const printed: unknown = raw[`${property}${PRINTED}`];
  if (typeof printed !== 'string') return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : text(String(value)).trim();
  const s = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(s)) return spokenDay(s);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(s)) return spokenDay(dayInZone(new Date(s), zone));
  if (typeof value !== 'boolean' && /^-?\d+(\.\d+)?$/.test(s) && digits(s) === digits(printed)) return plainText(exact(s)!);
  return text(printed).trim();
}

/** Which rows a document has for the sources of mappings; the columns of the product come with the line. */
export interface Rows { readonly table: DocumentTable; readonly head: Raw; readonly party: Raw | undefined; readonly partyTable: 'account' | 'contact' | undefined }

export type Zoned = Pick<ConnectionRead, 'id' | 'timeZone'>;
interface Limits { readonly max: number; readonly label: string }
const limits: Readonly<Record<TextField, Limits>> = (() => {
  const max: Readonly<Record<TextField, number>> = {
    reference: 255, lineDescription: 4000, contactAccountNumber: 50, contactFirstName: 255, contactLastName: 255, contactEmail: 255, contactCompanyNumber: 50, contactTaxNumber: 50, contactWebsite: 0, contactPhone: 50, attentionTo: 255,
  };
  return Object.fromEntries((Object.keys(max) as TextField[]).map((f) => [f, { max: max[f], label: xeroTextField.options[f].label }])) as Record<TextField, Limits>;
})();

/** 'always': what is true of a customer whatever the document is, for the contact that lives on beside all of them. */
export type For = DocumentKind | 'always';
export const mappingsFor = (rules: Rules | undefined, c: Zoned | undefined, kind: For): readonly FieldMappingRead[] =>
  (rules && c ? rules.mappings.filter((m) => m.connectionId === c.id && (m.kind === undefined || m.kind === kind) && (kind !== 'always' || m.source === 'party')) : []);

const ofLine: ReadonlySet<MappingSource> = new Set(['line', 'product']);
const tableFor = (m: FieldMappingRead, rows: Pick<Rows, 'table' | 'partyTable'>): ColumnTable | undefined =>
  (m.source === 'document' ? rows.table : m.source === 'line' ? lineTables[rows.table] : m.source === 'product' ? 'product' : m.source === 'party' ? rows.partyTable : undefined);

/** Everything that is wrong with the mappings themselves, whatever the document holds. */
export function checkMappings(rules: Rules | undefined, c: ConnectionRead | undefined, rows: Pick<Rows, 'table' | 'partyTable'>, kind: DocumentKind, say: Sayer): void {
  for (const m of mappingsFor(rules, c, kind)) {
    const names = { mapping: m.name, column: m.column };
    if (!m.field || !m.source || m.column === '') { say('MAPPING_INCOMPLETE', { mapping: m.name }); continue; }
    // Xero's API shows the address of a contact's website and takes none.
    if (m.field === 'contactWebsite') { say('MAPPING_READ_ONLY', { mapping: m.name, field: limits[m.field].label }); continue; }
    if (m.field !== 'lineDescription' && ofLine.has(m.source)) { say('MAPPING_LINE_TO_HEAD', { mapping: m.name, field: limits[m.field].label }); continue; }
    // for every kind: only where the kind has such a field
    if (m.field === 'reference' && isPurchase(kind)) { if (m.kind) say('MAPPING_NOT_FOR_KIND', { mapping: m.name, field: limits[m.field].label }); continue; }
    const table = tableFor(m, rows);
    // A column may stand on companies and not on persons, or on one kind of document only: unknown is what none of the tables has.
    const known = tablesOf(m).some((t) => rules!.properties.get(`${t}.${m.column}`) !== undefined);
    if (!known) say('MAPPING_COLUMN_UNKNOWN', { ...names, table: table ?? m.source });
  }
}

/** The first mapping to this field that gives a value. */
function valueFor(field: TextField, rules: Rules | undefined, c: Zoned | undefined, kind: For, rows: Rows & { readonly line?: Raw | undefined; readonly product?: Raw | undefined }): { value: string; mapping: FieldMappingRead } | undefined {
  for (const m of mappingsFor(rules, c, kind)) {
    if (m.field !== field || !m.source) continue;
    const table = tableFor(m, rows);
    const property = table && rules!.properties.get(`${table}.${m.column}`);
    const raw = m.source === 'document' ? rows.head : m.source === 'party' ? rows.party : m.source === 'line' ? rows.line : rows.product;
    const value = property && raw ? wordsOf(raw, property, c!.timeZone || 'UTC') : '';
    if (value !== '') return { value, mapping: m };
  }
  return undefined;
}

/** Never half a sign. */
function cut(s: string, max: number): string {
  let kept = '';
  for (const sign of s) { if (kept.length + sign.length > max) break; kept += sign; }
  return kept.trimEnd();
}

/** The reference with what a mapping says. What is too long is cut, because the customer sees one line of it, and said. */
export function mappedReference(read: ReadDocument, c: ConnectionRead, own: string | undefined, note: Sayer): string | undefined {
  if (!read.rows || isPurchase(read.head.kind)) return own;
  const found = valueFor('reference', read.rules, c, read.head.kind, read.rows);
  if (!found || (found.mapping.onlyWhenEmpty && own)) return own;
  const line = found.value.replace(/\s+/gu, ' ').trim();
  if (line.length > limits.reference.max) note('MAPPED_REFERENCE_CUT', { mapping: found.mapping.name, length: line.length, max: limits.reference.max });
  return cut(line, limits.reference.max) || own;
}

/** The text of a line where a mapping gives one. Its length is checked with that of every other text. */
export function mappedDescription(read: ReadDocument, c: ConnectionRead | undefined, lineId: string, own: string): string | undefined {
  if (!read.rows || !c) return undefined;
  const line = read.rows.lines.get(lineId);
  const found = valueFor('lineDescription', read.rules, c, read.head.kind, { ...read.rows, line, product: line?.[read.rows.table === 'invoice' ? 'productid' : 'cfl_ProductId'] ?? undefined });
  return found && !(found.mapping.onlyWhenEmpty && own !== '') ? found.value : undefined;
}

const contactFields = {
  contactAccountNumber: 'AccountNumber', contactFirstName: 'FirstName', contactLastName: 'LastName', contactEmail: 'EmailAddress', contactCompanyNumber: 'CompanyNumber', contactTaxNumber: 'TaxNumber',
} as const satisfies Partial<Record<TextField, keyof XeroContact>>;

/** A contact as it would be created, with what the mappings say, and what of it Xero would not take. */
export function mappedContact(rules: Rules | undefined, c: Zoned | undefined, kind: For, rows: Rows | undefined, own: XeroContact, where: { readonly field: string }): { contact: XeroContact; problems: Problem[] } {
  const problems: Problem[] = [];
  if (!rows || mappingsFor(rules, c, kind).length === 0) return { contact: own, problems };
  const give = (field: TextField, now: string | undefined): string | undefined => {
    const found = valueFor(field, rules, c, kind, rows);
    if (!found || (found.mapping.onlyWhenEmpty && now)) return undefined;
    const value = found.value.replace(/\s+/gu, ' ');
    const { max, label } = limits[field];
    if (value.length > max) problems.push(problem('MAPPED_VALUE_TOO_LONG', { mapping: found.mapping.name, field: label, length: value.length, max }, where));
    return value;
  };
  const contact: XeroContact = { ...own };
  for (const [field, key] of Object.entries(contactFields) as [keyof typeof contactFields, 'AccountNumber'][]) { const v = give(field, own[key]); if (v !== undefined) contact[key] = v; }
  const phone = give('contactPhone', own.Phones?.[0]?.['PhoneNumber']);
  if (phone !== undefined) contact.Phones = [{ PhoneType: 'DEFAULT', PhoneNumber: phone }];
  const attention = give('attentionTo', own.Addresses?.[0]?.['AttentionTo']);
  if (attention !== undefined) contact.Addresses = [{ AddressType: 'POBOX', ...own.Addresses?.[0], AttentionTo: attention }];
  return { contact, problems };
}
