/** What a credit note is applied to: documents of the same party, on the same side of the books, with something due in Xero. */
import type { ColumnOf, xeroDocument } from '@counterfoil/solution';
import { optionValue, xeroStatus } from '@counterfoil/solution';
import { bareId, textOf, type Row } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { text } from '../text.ts';
import { asNumber, compare, fixed } from '../money/fixed.ts';
import { FORM_NEW, formType, referenceIn, valueOf } from './attributes.ts';
import { referenceOfRow } from './defaults.ts';
import { allocationFilter, billFilter, invoiceFilter, limit } from './filters.ts';
import { hint } from './hints.ts';
import { orUndefined, readsWith } from './reads.ts';
import { columnsOf, sideOf } from './rows.ts';

interface Due { readonly amount: unknown; readonly shown: string }
interface Known {
  party: { readonly id: string; readonly table: string } | undefined;
  /** What is due on each document of the party that is in Xero, by its id; undefined: not known, so nothing is left out. */
  due: ReadonlyMap<string, Due> | undefined;
  credit: Due | undefined;
}
const of = columnsOf<typeof xeroDocument>();
const MONEY: readonly ColumnOf<typeof xeroDocument>[] = ['cfl_amountdue', 'cfl_remainingcredit'];
/** As many ids as an address holds with room to spare; of whoever owes more documents, all of theirs are offered. */
const MOST = 200;
const authorised = optionValue(xeroStatus, 'authorised');
const shown = (r: Row, column: string): string => textOf(r, `${column}@OData.Community.Display.V1.FormattedValue`) ?? String(r[column] ?? '');

async function dueOf(party: NonNullable<Known['party']>, target: 'cfl_invoiceid' | 'cfl_purchaseinvoiceid'): Promise<Known['due']> {
  const lookup = party.table === 'contact' ? 'cfl_contactid' : 'cfl_accountid';
  const filter = `_${lookup}_value eq ${party.id} and _${target}_value ne null and cfl_xerostatus eq ${authorised} and cfl_amountdue gt 0`;
  const rows = (await webApi().retrieveMultipleRecords('cfl_xerodocument', `?$select=${of.own('cfl_amountdue')},_${target}_value&$filter=${filter}&$top=${MOST + 1}`)).entities;
  return rows.length > MOST ? undefined : new Map(rows.map((r) => [bareId(textOf(r, `_${target}_value`) ?? ''), { amount: r['cfl_amountdue'], shown: shown(r, 'cfl_amountdue') }]));
}

/** The smaller of what is due and what credit is left; undefined while neither is known. */
export function most(due: Due | undefined, credit: Due | undefined): Due | undefined {
  const [a, b] = [due && fixed(due.amount), credit && fixed(credit.amount)];
  if (a === undefined || b === undefined) return a === undefined ? (b === undefined ? undefined : credit) : due;
  return compare(a, b) <= 0 ? due : credit;
}

export async function onAllocationLoad(context: Xrm.Events.EventContext): Promise<void> {
  const form = context.getFormContext();
  const reads = readsWith(webApi);
  const known: Known = { party: undefined, due: undefined, credit: undefined };
  const target = (): string | undefined => (referenceIn(form, 'cfl_invoiceid') ?? referenceIn(form, 'cfl_purchaseinvoiceid'))?.id;

  async function readNote(): Promise<void> {
    Object.assign(known, { party: undefined, due: undefined, credit: undefined });
    const note = referenceIn(form, 'cfl_creditnoteid');
    const row = note && await orUndefined(reads.row('cfl_creditnote', note.id, '?$select=cfl_kind,_cfl_accountid_value,_cfl_contactid_value'));
    if (note === undefined || row === undefined) return;
    known.party = referenceOfRow(row, 'cfl_accountid', 'account') ?? referenceOfRow(row, 'cfl_contactid', 'contact');
    const sales = sideOf(row['cfl_kind']) === 'sales';
    const [right, wrong] = sales ? ['cfl_invoiceid', 'cfl_purchaseinvoiceid'] as const : ['cfl_purchaseinvoiceid', 'cfl_invoiceid'] as const;
    for (const column of [right, wrong]) {
      // what stands there already stays in sight
      form.getAttribute(column)?.controls.forEach((c) => (c as unknown as Xrm.Controls.StandardControl).setVisible(column !== wrong || referenceIn(form, column) !== undefined));
    }
    const [due, notes] = await Promise.all([
      known.party && orUndefined(dueOf(known.party, right)),
      orUndefined(webApi().retrieveMultipleRecords('cfl_xerodocument', `?$select=${MONEY[1]}&$filter=_cfl_creditnoteid_value eq ${note.id}&$top=1`)),
    ]);
    known.due = due;
    const own = notes?.entities[0];
    known.credit = own && typeof own['cfl_remainingcredit'] === 'number' ? { amount: own['cfl_remainingcredit'], shown: shown(own, 'cfl_remainingcredit') } : undefined;
  }

  /** More than is due, or than is left of the credit, is refused by Xero: told here, where it can still be changed at once. */
  function look(filling: boolean): void {
    const limitOf = most(known.due?.get(target() ?? ''), known.credit);
    const amount = form.getAttribute('cfl_amount');
    if (filling && formType(form) === FORM_NEW && limitOf !== undefined && target() !== undefined && (amount?.getValue() ?? null) === null) amount?.setValue(asNumber(fixed(limitOf.amount)!) as never);
    const [wanted, top] = [fixed(valueOf(form, 'cfl_amount')), limitOf && fixed(limitOf.amount)];
    const over = wanted !== undefined && top !== undefined && compare(wanted, top) > 0;
    hint(form, 'cfl_amount', 'counterfoil-amount', over ? {
      message: text('Form_TooMuchCredit', limitOf!.shown), action: { label: text('Form_UseThis', limitOf!.shown), run: () => { amount?.setValue(asNumber(top) as never); look(false); } },
    } : undefined);
  }
  const quietly = async (work: () => Promise<void> | void): Promise<void> => { try { await work(); } catch { /* the lookups then offer everything, and the relay says what is too much */ } };

  limit(form, 'cfl_invoiceid', 'invoice', () => allocationFilter('invoiceid', invoiceFilter(known.party?.id), known.due?.keys()));
  limit(form, 'cfl_purchaseinvoiceid', 'cfl_purchaseinvoice', () => allocationFilter('cfl_purchaseinvoiceid', billFilter(known.party), known.due?.keys()));
  form.getAttribute('cfl_creditnoteid')?.addOnChange(() => { void quietly(async () => { await readNote(); look(true); }); });
  for (const column of ['cfl_invoiceid', 'cfl_purchaseinvoiceid']) form.getAttribute(column)?.addOnChange(() => { void quietly(() => look(true)); });
  form.getAttribute('cfl_amount')?.addOnChange(() => { void quietly(() => look(false)); });
  await quietly(async () => { await readNote(); look(true); });
}
