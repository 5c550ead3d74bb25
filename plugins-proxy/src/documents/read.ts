/**
 * What documents need, read in one $batch with the identity of the user who asked. What all of them share (who asks,
 * connections, currencies) and what can be asked for all at once (links, details) is read and parsed once for the batch;
 * two parts are a document's own: its head, which alone tells "gone" from "not allowed", and its lines, which are many.
 */
import { documentKey, type ColumnOf, type contactLink, type productLink } from '@counterfoil/solution';
import type { BatchPart, CallOptions } from '../dataverse/door.ts';
import { accountColumns, connectionQuery, reading, taxRateColumns, untaxedQuery } from './read-columns.ts';
import { lineTables, type ColumnTable, type Rules } from './rules.ts';
import type { Asked, DocumentTable } from './types.ts';

/** Formatted values tell the calendar day, lookup names the owner's kind. One refusal must not hide the other answers. */
export const readOptions = { annotations: true, continueOnError: true } as const satisfies CallOptions;

export type SharedWhat = 'who' | 'connections' | 'currencies' | 'details' | 'accountLinks' | 'contactLinks' | 'productLinks' | 'untaxed';
/** A shared part: what it is, in words for problems, and for documents of which table; undefined: of all. */
export interface SharedPart { readonly what: SharedWhat; readonly words: string; readonly of: DocumentTable | undefined; readonly get: string }

const active = '<filter><condition attribute="statecode" operator="eq" value="0"/></filter>';
const attributes = (...names: string[]): string => names.map((n) => `<attribute name="${n}"/>`).join('');
const aliased = (prefix: string, names: readonly string[]): string => names.map((n) => `<attribute name="${n}" alias="${prefix}_${n}"/>`).join('');
const anyOf = (attribute: string, ids: readonly string[]): string => `<filter><condition attribute="${attribute}" operator="in">${ids.map((i) => `<value>${i}</value>`).join('')}</condition></filter>`;

/** Links of the customers and suppliers: found through the documents, so that they come in the same call as these. */
const contactLinks = (table: DocumentTable, ids: readonly string[], party: 'account' | 'contact'): string =>
  `<fetch distinct="true"><entity name="cfl_contactlink">${attributes(...(['cfl_contactlinkid', 'cfl_name', 'cfl_connectionid', 'cfl_xerocontactid', 'cfl_isprimary', 'cfl_fingerprint', 'cfl_accountid', 'cfl_contactid'] satisfies (ColumnOf<typeof contactLink> | 'cfl_contactlinkid')[]))}${active}`
  + `<link-entity name="${table}" from="${reading[table].party[party]}" to="cfl_${party}id" link-type="inner">${anyOf(reading[table].key, ids)}</link-entity></entity></fetch>`;

/** Prefix of the columns of what a product link points at. */
export const productLinkParts = { a: 'cfl_accountid', t: 'cfl_taxrateid', pa: 'cfl_purchaseaccountid', pt: 'cfl_purchasetaxrateid' } as const satisfies Readonly<Record<string, ColumnOf<typeof productLink>>>;
const pointed = (prefix: keyof typeof productLinkParts, table: 'cfl_xeroaccount' | 'cfl_xerotaxrate'): string =>
  `<link-entity name="${table}" from="${table}id" to="${productLinkParts[prefix]}" link-type="outer" alias="${prefix}">${aliased(prefix, [...(table === 'cfl_xeroaccount' ? accountColumns : taxRateColumns), 'statecode', 'cfl_connectionid'])}</link-entity>`;
function productLinks(table: DocumentTable, ids: readonly string[]): string {
  const { lines } = reading[table];
  return `<fetch distinct="true"><entity name="cfl_productlink">${attributes('cfl_productlinkid', 'cfl_productid', 'cfl_connectionid', 'cfl_itemcode', ...Object.values(productLinkParts))}${active}`
    + `<link-entity name="${lines.table}" from="${lines.product}" to="cfl_productid" link-type="inner">${anyOf(lines.parent, ids)}</link-entity>`
    + `${pointed('a', 'cfl_xeroaccount')}${pointed('t', 'cfl_xerotaxrate')}${pointed('pa', 'cfl_xeroaccount')}${pointed('pt', 'cfl_xerotaxrate')}</entity></fetch>`;
}

/** Spaces and the signs of XML would break the request line inside the batch; what OData itself uses may stay. */
const query = (q: string): string => q.replaceAll(' ', '%20');
const fetchXml = (xml: string): string => `fetchXml=${encodeURIComponent(xml)}`;
const keyOf = (a: Asked): string => documentKey(a.document.table, a.document.id.toLowerCase());

const details = 'cfl_documentkey,cfl_exportstatus,cfl_xeroid,_ownerid_value,createdon,_createdby_value,_modifiedby_value';

/** For all documents of one batch, which one user asked for. A query for details, not the rows by their keys: that none exist yet is an answer, not an error. */
export function sharedOrder(asked: readonly Asked[]): SharedPart[] {
  const tables = [...new Set(asked.map((a) => a.document.table))];
  return [
    { what: 'who', words: 'who asks', of: undefined, get: 'WhoAmI' },
    { what: 'connections', words: 'the Xero connections', of: undefined, get: `cfl_connections?${query(connectionQuery)}` },
    { what: 'currencies', words: 'the currencies', of: undefined, get: `transactioncurrencies?${query('$select=isocurrencycode,exchangerate&$filter=statecode eq 0')}` },
    { what: 'details', words: 'the Xero Details', of: undefined, get: `cfl_xerodocuments?${query(`$select=${details}&$filter=${asked.map((a) => `cfl_documentkey eq '${keyOf(a)}'`).join(' or ')}`)}` },
    ...tables.flatMap((of): SharedPart[] => {
      const ids = asked.filter((a) => a.document.table === of).map((a) => a.document.id.toLowerCase());
      return [
        { what: 'accountLinks', words: 'the contact links of the account', of, get: `cfl_contactlinks?${fetchXml(contactLinks(of, ids, 'account'))}` },
        { what: 'contactLinks', words: 'the contact links of the contact', of, get: `cfl_contactlinks?${fetchXml(contactLinks(of, ids, 'contact'))}` },
        { what: 'productLinks', words: 'the product links', of, get: `cfl_productlinks?${fetchXml(productLinks(of, ids))}` },
      ];
    }),
    { what: 'untaxed', words: 'the tax rates', of: undefined, get: `cfl_xerotaxrates?${query(untaxedQuery)}` },
  ];
}
/** To be sent as the user who asked and with `readOptions`, in front of the documents' own parts. */
export const sharedParts = (asked: readonly Asked[]): BatchPart[] => sharedOrder(asked).map(({ get }) => ({ get }));

interface OwnQueries { readonly head: string; readonly lines: string }
/** Adds columns to the select that follows `before`; what is asked for already is not asked for twice. */
function withColumns(q: string, before: string, wanted: ReadonlySet<string> | undefined): string {
  const at = q.indexOf(`${before}$select=`);
  if (!wanted || at < 0) return q;
  const start = at + before.length + '$select='.length;
  const end = start + q.slice(start).search(/[&;)]|$/);
  const there = q.slice(start, end).split(',');
  return `${q.slice(0, start)}${[...there, ...[...wanted].filter((c) => !there.includes(c))].join(',')}${q.slice(end)}`;
}
function ownQueries(table: DocumentTable, rules: Rules | undefined): OwnQueries {
  const place = reading[table];
  if (!rules || rules.columns.size === 0) return { head: place.head, lines: place.lines.query };
  const of = (t: ColumnTable): ReadonlySet<string> | undefined => rules.columns.get(t);
  const [company, person, product] = table === 'invoice' ? ['customerid_account(', 'customerid_contact(', 'productid('] : ['cfl_AccountId(', 'cfl_ContactId(', 'cfl_ProductId('];
  const head = withColumns(withColumns(withColumns(place.head, '', of(table)), company!, of('account')), person!, of('contact'));
  const lines = withColumns(place.lines.query, '', of(lineTables[table]));
  const products = of('product');
  return { head, lines: products && table === 'invoice' ? `${lines},${product}$select=${[...products].join(',')})` : withColumns(lines, product!, products) };
}
/** Made once for each state of the rules: thousands of documents ask for the same. */
const made = new WeakMap<Rules, Map<DocumentTable, OwnQueries>>();
function queriesFor(table: DocumentTable, rules: Rules | undefined): OwnQueries {
  if (!rules) return ownQueries(table, rules);
  const known = made.get(rules) ?? new Map<DocumentTable, OwnQueries>();
  made.set(rules, known);
  const found = known.get(table) ?? ownQueries(table, rules);
  known.set(table, found);
  return found;
}

/** The document's own reads: its head and its lines, with the columns that rules and field mappings look at. */
export function readParts(asked: Asked, rules?: Rules): BatchPart[] {
  const id = asked.document.id.toLowerCase();
  const place = reading[asked.document.table];
  const { head, lines } = queriesFor(asked.document.table, rules);
  return [
    { get: `${place.set}(${id})?${query(head)}` },
    { get: `${place.lines.set}?${query(`${lines}&$filter=_${place.lines.parent}_value eq ${id}${place.lines.filter}`)}` },
  ];
}
