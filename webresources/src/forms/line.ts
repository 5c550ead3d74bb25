/** A line of a bill or credit note on its own form or in quick create, and the settings of an invoice line for Xero. */
import { amountsAre, optionKey } from '@counterfoil/solution';
import { asNumber, fixed, type AmountsAre } from '../money/index.ts';
import { webApi } from '../platform.ts';
import { text } from '../text.ts';
import { amountsOf, compute, headChanges, type Setting } from './amounts.ts';
import { asLookup, FORM_NEW, FORM_OPEN, formType, idOf, referenceIn, textIn, valueOf } from './attributes.ts';
import { choose, connectionIn } from './choose.ts';
import { referenceOfRow } from './defaults.ts';
import { accountFilter, limit, taxRateFilter, trackingFilter } from './filters.ts';
import { hint } from './hints.ts';
import type { DocumentKind, LineRow } from './kinds.ts';
import { orUndefined, readsWith, type Reads } from './reads.ts';
import type { AccountRow, CategoryRow, ConnectionRow, Mirrored, OptionRow, ProductLinkRow, Side, TaxRateRow } from './rows.ts';
import { api, fill, filling, isEmpty, readLines, type Filling } from './session.ts';

interface Parent { readonly id: string; readonly side: Side; readonly mode: AmountsAre; readonly connection: ConnectionRow | undefined; readonly currencyId: string | undefined; readonly active: boolean; readonly row: Readonly<Record<string, unknown>> }
interface LineSession extends Filling {
  readonly kind: DocumentKind; readonly reads: Reads;
  id: string; turn: number;
  parent: Parent | undefined; links: readonly ProductLinkRow[] | undefined; categories: readonly CategoryRow[]; account: AccountRow | undefined;
  /** Read with the line's own right; undefined where a lookup is empty. */
  taxRate: TaxRateRow | undefined; options: readonly (OptionRow | undefined)[];
}

/** Nothing here may stand between a person and the line: whatever fails, fails silently. */
export async function openLine(form: Xrm.FormContext, kind: DocumentKind): Promise<void> {
  const s: LineSession = { ...filling(form), kind, reads: readsWith(webApi), id: idOf(form), turn: 0, parent: undefined, links: undefined, categories: [], account: undefined, taxRate: undefined, options: [] };
  await quietly(async () => {
    listen(s);
    await readParent(s);
    if (formType(form) === FORM_NEW) await fillNew(s);
    await look(s);
  });
}
const quietly = async (work: () => Promise<void>): Promise<void> => { try { await work(); } catch { /* the person's work goes on */ } };

function listen(s: LineSession): void {
  const { form, kind } = s;
  const connectionId = (): string | undefined => s.parent?.connection?.id;
  limit(form, 'cfl_accountid', 'cfl_xeroaccount', () => accountFilter(connectionId()));
  limit(form, 'cfl_taxrateid', 'cfl_xerotaxrate', () => taxRateFilter(connectionId(), s.parent?.side ?? 'sales', s.account?.class));
  for (const position of [1, 2] as const) limit(form, `cfl_trackingoption${position}id`, 'cfl_trackingoption', () => trackingFilter(connectionId(), position, s.categories));
  const on = (column: string, then?: () => Promise<void>): void => { form.getAttribute(column)?.addOnChange(() => { s.touched.add(column); void quietly(async () => { await then?.(); await look(s); }); }); };
  on(kind.lines.parent, async () => { await readParent(s); if (formType(form) === FORM_NEW) await fillNew(s); });
  if (kind.lines.ours) on('cfl_productid', () => fillFromProduct(s));
  for (const column of [kind.lines.quantity, kind.lines.price, kind.lines.discount, 'cfl_accountid', 'cfl_taxrateid', 'cfl_trackingoption1id', 'cfl_trackingoption2id']) on(column);
  form.data.addOnLoad(() => { void quietly(() => saved(s)); });
}

async function readParent(s: LineSession): Promise<void> {
  const reference = referenceIn(s.form, s.kind.lines.parent);
  s.parent = undefined;
  if (reference === undefined) return;
  const [row, connections, categories] = await Promise.all([
    orUndefined(s.reads.row(s.kind.table, reference.id, s.kind.parentSelect)), orUndefined(s.reads.connections()), orUndefined(s.reads.categories()),
  ]);
  if (row === undefined || connections === undefined) return;
  const chosen = choose(referenceOfRow(row, 'cfl_connectionid', 'cfl_connection')?.id, connections);
  const connection = connectionIn(chosen);
  s.categories = categories ?? [];
  s.links = connection === undefined ? [] : await orUndefined(s.reads.links(connection.id));
  s.parent = {
    id: reference.id, side: s.kind.sideOfRow(row), connection, active: row['statecode'] === 0, row,
    mode: optionKey(amountsAre, row['cfl_amountsare'] as number | null) ?? connection?.amountsAre ?? 'exclusive',
    currencyId: referenceOfRow(row, 'transactioncurrencyid', 'transactioncurrency')?.id,
  };
}

/** Number, quantity, and the document's currency: the platform would take the person's own. */
async function fillNew(s: LineSession): Promise<void> {
  const { parent, kind } = s;
  if (parent === undefined || !kind.lines.ours) return;
  const currency = referenceOfRow(parent.row, 'transactioncurrencyid', 'transactioncurrency');
  if (currency !== undefined) fill(s, 'transactioncurrencyid', asLookup(currency), true);
  if (isEmpty(s.form, kind.lines.quantity)) fill(s, kind.lines.quantity, 1);
  if (isEmpty(s.form, kind.lines.number)) {
    const last = await orUndefined(api().retrieveMultipleRecords(kind.lines.table, `?$select=${kind.lines.number}&$filter=_${kind.lines.parent}_value eq ${parent.id} and ${kind.lines.number} ne null&$orderby=${kind.lines.number} desc&$top=1`));
    if (last !== undefined) fill(s, kind.lines.number, Number(last.entities[0]?.[kind.lines.number] ?? 0) + 1);
  }
  if (referenceIn(s.form, 'cfl_productid') !== undefined) await fillFromProduct(s);
}

/** Its words, its account and tax rate for this connection, and its price in the currency of the document. */
async function fillFromProduct(s: LineSession): Promise<void> {
  const product = referenceIn(s.form, 'cfl_productid');
  if (product === undefined || s.parent === undefined) return;
  const { side, currencyId } = s.parent;
  const price = side === 'sales' ? 'price' : 'currentcost';
  const row = await orUndefined(s.reads.row('product', product.id, `?$select=name,${price},_transactioncurrencyid_value`));
  const codes = s.links?.find((l) => l.productId === product.id)?.codes[side];
  fill(s, 'cfl_name', (typeof row?.['name'] === 'string' ? row['name'] : product.name).slice(0, 200));
  if (codes?.account) fill(s, 'cfl_accountid', asLookup({ id: codes.account.id, table: 'cfl_xeroaccount', name: codes.account.name }));
  if (codes?.taxRate) fill(s, 'cfl_taxrateid', asLookup({ id: codes.taxRate.id, table: 'cfl_xerotaxrate', name: codes.taxRate.name }));
  const amount = row?.[price];
  if (typeof amount === 'number' && currencyId !== undefined && referenceOfRow(row!, 'transactioncurrencyid', 'transactioncurrency')?.id === currencyId) fill(s, s.kind.lines.price, amount);
}

/** Hints and amounts as the line stands on the form now. */
async function look(s: LineSession): Promise<void> {
  const turn = ++s.turn;
  const of = <T>(column: string, read: (id: string) => Promise<T | undefined>): Promise<T | undefined> => { const r = referenceIn(s.form, column); return r === undefined ? Promise.resolve(undefined) : orUndefined(read(r.id)); };
  const [account, taxRate, ...options] = await Promise.all([of('cfl_accountid', s.reads.account), of('cfl_taxrateid', s.reads.taxRate), of('cfl_trackingoption1id', s.reads.option), of('cfl_trackingoption2id', s.reads.option)]);
  if (turn !== s.turn) return;
  Object.assign(s, { account, taxRate, options });
  pointOut(s, 'cfl_accountid', account);
  pointOut(s, 'cfl_taxrateid', taxRate);
  options.forEach((o, i) => pointOut(s, `cfl_trackingoption${i + 1}id`, o));
  putAmounts(s);
}

/** A value of another connection is pointed out, never taken away. */
function pointOut(s: LineSession, column: string, row: Mirrored | undefined): void {
  const connection = s.parent?.connection;
  const foreign = row !== undefined && connection !== undefined && row.connectionId !== undefined && row.connectionId !== connection.id;
  hint(s.form, column, `counterfoil-${column}`, foreign ? {
    message: text('Form_OtherConnection', connection.name), action: { label: text('Form_EmptyColumn'), run: () => { s.form.getAttribute(column)?.setValue(null); void quietly(() => look(s)); } },
  } : undefined);
}

const lineOnForm = (s: LineSession): LineRow => ({
  id: s.id, title: textIn(s.form, 'cfl_name') ?? '', text: textIn(s.form, 'cfl_description') ?? '', words: false, options: [], stored: { amount: undefined, tax: undefined, net: undefined },
  quantity: valueOf(s.form, s.kind.lines.quantity), price: valueOf(s.form, s.kind.lines.price), discount: valueOf(s.form, s.kind.lines.discount),
  productId: referenceIn(s.form, 'cfl_productid')?.id, account: s.account, taxRate: s.taxRate,
});
const settingOf = (p: Parent, links: readonly ProductLinkRow[]): Setting => ({ mode: p.mode, side: p.side, connection: p.connection, links });

function putAmounts(s: LineSession): void {
  const type = formType(s.form);
  if (!s.kind.lines.ours || s.parent === undefined || s.links === undefined || (type !== FORM_NEW && type !== FORM_OPEN)) return;
  // an empty new line has no amount yet
  if (valueOf(s.form, s.kind.lines.price) === undefined && valueOf(s.form, 'cfl_amount') === undefined) return;
  const { amount, tax, net } = amountsOf(lineOnForm(s), settingOf(s.parent, s.links));
  for (const [column, value] of [['cfl_amount', amount], ['cfl_taxamount', tax], ['cfl_netamount', net]] as const) {
    const attribute = s.form.getAttribute(column);
    if (!attribute || isSame(attribute.getValue(), asNumber(value))) continue;
    attribute.setValue(asNumber(value) as never);
    // locked for people; what a script writes is to be saved all the same
    attribute.setSubmitMode('always');
  }
}
const isSame = (stored: unknown, computed: number): boolean => { const f = fixed(stored); return f !== undefined && asNumber(f) === computed; };

/** After the line was saved on its own form, the document behind it gets its totals. In quick create the document's form does it. */
async function saved(s: LineSession): Promise<void> {
  const id = idOf(s.form);
  if (id === '' || !s.kind.lines.ours) return;
  s.id = id;
  for (const column of ['cfl_amount', 'cfl_taxamount', 'cfl_netamount']) s.form.getAttribute(column)?.setSubmitMode('dirty');
  if (formType(s.form) !== FORM_OPEN || s.parent === undefined || !s.parent.active || s.links === undefined) return;
  const { parent, kind } = s;
  const [lines, head, currency] = await Promise.all([readLines(kind, parent.id), orUndefined(api().retrieveRecord(kind.table, parent.id, kind.parentSelect)), parent.currencyId && orUndefined(s.reads.currency(parent.currencyId))]);
  if (lines === undefined || head === undefined) return;
  const changes = headChanges(compute(lines, settingOf(parent, s.links)).totals, (column) => head[column], currency ? currency.precision : 2);
  if (Object.keys(changes).length > 0) await api().updateRecord(kind.table, parent.id, { ...changes });
}
