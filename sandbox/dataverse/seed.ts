/** Fills a new environment through the same doors as everybody, so that defaults, numbers and totals are computed, not written down. */
import { accounts, contacts, currencies, products, units } from '../data/parties.ts';
import { invoices } from '../data/invoices.ts';
import type { SeedInvoice, SeedLine } from '../data/invoices.ts';
import { sales } from '../data/orders.ts';
import type { SeedSale } from '../data/orders.ts';
import { users } from '../data/users.ts';
import { Decimal } from './exact-json.ts';
import { createRow, updateRow } from './behaviours/write.ts';
import { derivedId } from './import/derived-id.ts';
import { standardForms } from './metadata/builtin/forms.ts';
import { standardViews } from './metadata/builtin/views.ts';
import { addDays, dayIn, midnight } from './query/zones.ts';
import { baseRoles, systemAdministratorId, systemAdministratorTemplate } from './security/base-roles.ts';
import { knownPrivileges } from './security/known-privileges.ts';
import type { Caller } from './security/access.ts';
import type { Link, Reference, Value } from './store/store.ts';
import type { World } from './world.ts';
import { describeMessages } from './webhooks/register.ts';
import { northBusinessUnit, rootBusinessUnit } from './world.ts';

const ref = (table: string, id: string): Reference => ({ table, id });
const bootstrap = (id: string): Caller => ({ acting: { userId: id, businessUnitId: rootBusinessUnit, teams: [], privileges: new Map() }, impersonator: null, system: true });
/** Ids of rows of the seed: the same in every environment, so that tests and deep links can name them. */
export const seedId = (kind: string, key: string): string => derivedId(`${kind}:${key}`);

export function seed(w: World): void {
  const admin = users.find((u) => u.name === 'admin')!;
  const system = bootstrap(admin.systemuserid);
  const put = (table: string, id: string, values: Record<string, Value | undefined>, as: Caller = system): void => {
    createRow(w, as, w.metadata.table(table), new Map(Object.entries(values).filter((e): e is [string, Value] => e[1] !== undefined)), id);
  };
  for (const c of currencies) put('transactioncurrency', seedId('currency', c.iso), { currencyname: c.name, isocurrencycode: c.iso, currencysymbol: c.symbol, currencyprecision: 2, exchangerate: new Decimal(c.rate), currencytype: 0 });
  const base = ref('transactioncurrency', seedId('currency', currencies[0]!.iso));
  put('organization', w.organizationId, { name: w.organizationName, languagecode: w.environment.baseLanguage, pricingdecimalprecision: 6, currencyprecision: 2, basecurrencyid: base });
  put('businessunit', rootBusinessUnit, { name: 'Harbour & Vine' });
  put('businessunit', northBusinessUnit, { name: 'Harbour & Vine North', parentbusinessunitid: ref('businessunit', rootBusinessUnit) });
  const unitOf = (u: (typeof users)[number]): Reference => ref('businessunit', u.businessUnit === 'north' ? northBusinessUnit : rootBusinessUnit);
  for (const u of users) {
    const [firstname = null, ...rest] = u.fullname.split(' ');
    put('systemuser', u.systemuserid, { fullname: u.fullname, firstname, lastname: rest.join(' ') || null, internalemailaddress: u.email, domainname: u.email, title: u.title, azureactivedirectoryobjectid: u.oid, applicationid: u.applicationid, accessmode: u.applicationid ? 4 : 0, businessunitid: unitOf(u) });
    const [separator = '/'] = /[^A-Za-z]/.exec(u.dateFormat) ?? [];
    const german = u.timezone === 'Europe/Berlin';
    put('usersettings', u.systemuserid, { timezonecode: u.timezonecode, uilanguageid: w.environment.baseLanguage, localeid: w.environment.baseLanguage, dateformatstring: u.dateFormat, dateseparator: separator, timeformatstring: u.timeFormat, decimalsymbol: german ? ',' : '.', numberseparator: german ? '.' : ',', currencydecimalprecision: 2 });
  }
  for (const [id, name] of [[rootBusinessUnit, 'Harbour & Vine'], [northBusinessUnit, 'Harbour & Vine North']] as const) put('team', seedId('team', name), { name, isdefault: true, businessunitid: ref('businessunit', id), administratorid: ref('systemuser', admin.systemuserid) });
  describeMessages(w);
  w.store.setLinks('teammembership_association', users.map((u): Link => [seedId('team', u.businessUnit === 'north' ? 'Harbour & Vine North' : 'Harbour & Vine'), u.systemuserid]));
  // Roles of an environment without the Sales app have nothing to say about invoices.
  const known = knownPrivileges(w.metadata);
  put('roletemplate', systemAdministratorTemplate, { name: 'System Administrator' });
  for (const r of baseRoles) {
    put('role', r.id, { name: r.name, ismanaged: true, businessunitid: ref('businessunit', rootBusinessUnit), roletemplateid: r.id === systemAdministratorId ? ref('roletemplate', systemAdministratorTemplate) : undefined });
    w.rolePrivileges.set(r.id, new Map([...r.privileges(w.metadata)].filter(([name]) => known.has(name))));
  }
  w.store.setLinks('systemuserroles_association', users.flatMap((u) => u.baseRoles.map((name): Link => [u.systemuserid, baseRoles.find((r) => r.name === name)!.id])));
  for (const t of w.metadata.tables.values()) {
    for (const v of standardViews(t)) put('savedquery', v.id, { name: v.name, fetchxml: v.fetchXml, layoutxml: v.layoutXml, querytype: v.queryType, isdefault: v.isDefault, isquickfindquery: v.isQuickFind, returnedtypecode: v.entity });
    for (const f of standardForms(t)) put('systemform', f.id, { name: f.name, formxml: f.formXml, objecttypecode: f.entity, type: 2 });
  }
  if (w.environment.sales) goods(w, put);
  parties(w, put);
  if (!w.environment.sales) return;
  for (const i of invoices) invoice(w, i, put);
  for (const x of sales) sale(w, x, put);
}

type Put = (table: string, id: string, values: Record<string, Value | undefined>, as?: Caller) => void;
const owner = (name: string): Reference => ref('systemuser', users.find((u) => u.name === name)!.systemuserid);
const currency = (iso: string): Reference => ref('transactioncurrency', seedId('currency', iso));

function goods(w: World, put: Put): void {
  for (const u of units) put('uom', seedId('uom', u), { name: u, quantity: new Decimal(1) });
  for (const c of currencies) put('pricelevel', seedId('pricelevel', c.iso), { name: `Standard ${c.iso}`, transactioncurrencyid: currency(c.iso) });
  for (const p of products) {
    put('product', seedId('product', p.number), { name: p.name, productnumber: p.number, description: p.description ?? null, quantitydecimal: p.decimals, price: new Decimal(p.prices['GBP']!), defaultuomid: ref('uom', seedId('uom', p.unit)), pricelevelid: ref('pricelevel', seedId('pricelevel', 'GBP')), transactioncurrencyid: currency('GBP'), productstructure: p.bundle ? 3 : 1, producttypecode: p.service ? 3 : 1, statecode: 0, statuscode: 1 });
    for (const [iso, amount] of Object.entries(p.prices)) put('productpricelevel', seedId('price', `${p.number}:${iso}`), { amount: new Decimal(amount), productid: ref('product', seedId('product', p.number)), pricelevelid: ref('pricelevel', seedId('pricelevel', iso)), uomid: ref('uom', seedId('uom', p.unit)), transactioncurrencyid: currency(iso) });
  }
}
function parties(w: World, put: Put): void {
  for (const a of accounts) {
    put('account', seedId('account', a.number), { name: a.name, accountnumber: a.number, emailaddress1: a.email, telephone1: a.phone ?? null, transactioncurrencyid: currency(a.currency ?? 'GBP'), address1_line1: a.street, address1_city: a.city, address1_postalcode: a.postcode, address1_country: a.country, paymenttermscode: a.terms ?? 1, ownerid: owner(a.owner ?? 'sales') });
    if (a.inactive) updateRow(w, bootstrap(users[4]!.systemuserid), w.metadata.table('account'), seedId('account', a.number), new Map<string, Value>([['statecode', 1], ['statuscode', 2]]));
  }
  for (const c of contacts) put('contact', seedId('contact', c.email), { firstname: c.first, lastname: c.last, emailaddress1: c.email, parentcustomerid: c.account ? ref('account', seedId('account', c.account)) : null, transactioncurrencyid: currency('GBP'), address1_line1: c.street ?? null, address1_city: c.city ?? null, address1_country: c.country ?? null, ownerid: owner('sales') });
}

const decimal = (v: string | undefined): Decimal | undefined => (v === undefined ? undefined : new Decimal(v));
function lineValues(l: SeedLine, n: number): Record<string, Value | undefined> {
  const product = l.product ? products.find((p) => p.number === l.product)! : null;
  return {
    productid: product ? ref('product', seedId('product', product.number)) : null, uomid: product ? ref('uom', seedId('uom', product.unit)) : null, isproductoverridden: !product, productdescription: l.text ?? null, description: l.note ?? null,
    ispriceoverridden: product ? l.price !== undefined : true, priceperunit: decimal(l.price), quantity: new Decimal(l.quantity), manualdiscountamount: decimal(l.discount), tax: decimal(l.tax), lineitemnumber: n, sequencenumber: n,
  };
}

function sale(w: World, x: SeedSale, put: Put): void {
  const id = seedId(x.table, x.key);
  const as = bootstrap(users.find((u) => u.name === 'sales')!.systemuserid);
  const number = x.table === 'quote' ? 'quotenumber' : 'ordernumber';
  put(x.table, id, { name: x.name, [number]: x.number, customerid: ref('account', seedId('account', x.account)), pricelevelid: ref('pricelevel', seedId('pricelevel', 'GBP')), transactioncurrencyid: currency('GBP'), ownerid: owner('sales'), discountpercentage: decimal(x.discountPercentage) }, as);
  x.lines.forEach((l, n) => { put(`${x.table}detail`, seedId('line', `${x.key}:${n + 1}`), { [`${x.table}id`]: ref(x.table, id), ...lineValues(l, n + 1) }, as); });
  if (x.active) updateRow(w, as, w.metadata.table(x.table), id, new Map<string, Value>([['statecode', 1], ['statuscode', 2]]));
}

function invoice(w: World, i: SeedInvoice, put: Put): void {
  const id = seedId('invoice', i.key);
  const by = users.find((u) => u.name === (i.owner ?? 'sales'))!;
  // Dates are relative to the day on which the sandbox starts: "today" must stay today.
  const today = dayIn(w.now().toISOString(), by.timezone);
  const customer = i.account ? ref('account', seedId('account', i.account)) : i.contact ? ref('contact', seedId('contact', i.contact)) : null;
  const iso = i.currency ?? 'GBP';
  const as = bootstrap(by.systemuserid);
  put('invoice', id, {
    name: i.name, invoicenumber: i.number, customerid: customer, pricelevelid: ref('pricelevel', seedId('pricelevel', iso)), transactioncurrencyid: currency(iso), ownerid: owner(by.name),
    // A date-only user-local column holds midnight where the person sits who typed it.
    datedelivered: i.date === null ? null : midnight(addDays(today, i.date ?? -3), by.timezone), duedate: i.due === undefined ? null : addDays(today, i.due), description: i.description ?? null,
    discountamount: decimal(i.discountAmount), discountpercentage: decimal(i.discountPercentage), freightamount: decimal(i.freight), billto_name: i.name.slice(0, 200), emailaddress: i.email ?? null,
  }, as);
  i.lines.forEach((l, n) => {
    put('invoicedetail', seedId('line', `${i.key}:${n + 1}`), { invoiceid: ref('invoice', id), ...lineValues(l, n + 1), producttypecode: l.bundle === 'header' ? 2 : l.bundle === 'member' ? 3 : 1, parentbundleid: l.bundle ? seedId('bundle', i.key) : undefined }, as);
  });
  if (i.state) updateRow(w, as, w.metadata.table('invoice'), id, new Map<string, Value>(i.state === 'paid' ? [['statecode', 2], ['statuscode', 100001]] : [['statecode', 3], ['statuscode', 100003]]));
}
