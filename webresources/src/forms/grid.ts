/**
 * Lines edited in the grid of a bill or credit note. In events of an editable grid the form context is the row; lookups in its
 * cells cannot be filtered (the platform has no such event there), so that a wrong choice is told by the checks of the document.
 */
import { asNumber } from '../money/index.ts';
import { bareId } from '../nudge/index.ts';
import { amountsOf } from './amounts.ts';
import { again, look, openSession } from './document.ts';
import type { LineRow } from './kinds.ts';
import { orUndefined } from './reads.ts';
import { modeOf, connectionOf, type Session } from './session.ts';
import { computed, putTotals } from './write-totals.ts';

type RowAttribute = Pick<Xrm.Attributes.Attribute, 'getValue' | 'setValue'>;
interface GridRow { readonly id: string; readonly attribute: (column: string) => RowAttribute | undefined }

function rowIn(context: Xrm.Events.EventContext): GridRow | undefined {
  try {
    const { entity } = (context.getFormContext() as unknown as Xrm.FormContext).data;
    return { id: bareId(entity.getId()), attribute: (column) => (entity.attributes.get(column) as RowAttribute | null) ?? undefined };
  } catch { return undefined; }
}
const lookupIn = (row: GridRow, column: string): string | undefined => {
  const v = row.attribute(column)?.getValue() as Xrm.LookupValue[] | null | undefined;
  return v?.[0] === undefined ? undefined : bareId(v[0].id);
};

/** The stored line with what the row shows now; columns that the view does not have stay as they are stored. */
async function lineNow(s: Session, row: GridRow): Promise<LineRow | undefined> {
  const stored = s.lines?.find((l) => l.id === row.id);
  if (stored === undefined) return undefined;
  const number = (column: string, otherwise: unknown): unknown => { const a = row.attribute(column); return a === undefined ? otherwise : a.getValue(); };
  async function chosen<T extends { readonly id: string }>(column: string, known: T | undefined, read: (id: string) => Promise<T | undefined>): Promise<T | undefined> {
    if (row.attribute(column) === undefined) return known;
    const id = lookupIn(row, column);
    return id === undefined ? undefined : id === known?.id ? known : orUndefined(read(id));
  }
  const [account, taxRate] = await Promise.all([chosen('cfl_accountid', stored.account, s.reads.account), chosen('cfl_taxrateid', stored.taxRate, s.reads.taxRate)]);
  return {
    ...stored, account, taxRate, productId: row.attribute('cfl_productid') === undefined ? stored.productId : lookupIn(row, 'cfl_productid'),
    quantity: number('cfl_quantity', stored.quantity), price: number('cfl_unitprice', stored.price), discount: number('cfl_discountamount', stored.discount),
  };
}

async function follow(context: Xrm.Events.EventContext): Promise<{ s: Session; row: GridRow; line: LineRow } | undefined> {
  const s = openSession();
  const row = rowIn(context);
  const line = s && row && await lineNow(s, row);
  if (s === undefined || row === undefined || line === undefined) return undefined;
  s.lines = s.lines?.map((l) => (l.id === line.id ? line : l));
  return { s, row, line };
}

/** Registered for the cells that decide the amount: the row's amounts, and the totals of the document, follow at once. */
export async function onLineCellChange(context: Xrm.Events.EventContext): Promise<void> {
  try {
    const found = await follow(context);
    if (found === undefined) return;
    const { s, row, line } = found;
    // before anything is asked: the row may be saved as soon as the person leaves it
    const c = computed(s);
    if (c !== undefined && s.links !== undefined) {
      putTotals(s, c);
      const { amount, tax, net } = amountsOf(line, { mode: modeOf(s), side: s.kind.side(s.form), connection: connectionOf(s), links: s.links });
      for (const [column, value] of [['cfl_amount', amount], ['cfl_taxamount', tax], ['cfl_netamount', net]] as const) {
        const attribute = row.attribute(column);
        if (attribute !== undefined && attribute.getValue() !== asNumber(value)) attribute.setValue(asNumber(value) as never);
      }
    }
    await look(s);
  } catch { /* the person's work goes on */ }
}

/** The platform tells of a row before it has saved it, and not afterwards: what is stored is looked at a little later. */
const STORED_AFTER_MS = 1200;
let later: ReturnType<typeof setTimeout> | undefined;

/** Registered for the save of a row: the document's totals are brought up to date. */
export async function onLineRowSave(context: Xrm.Events.EventContext): Promise<void> {
  try {
    const found = await follow(context);
    if (found === undefined) return;
    const { s } = found;
    const c = computed(s);
    if (c !== undefined) putTotals(s, c);
    clearTimeout(later);
    later = setTimeout(() => { void again(s, false).catch(() => undefined); }, STORED_AFTER_MS);
  } catch { /* see above */ }
}
