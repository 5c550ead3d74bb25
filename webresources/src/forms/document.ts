/** A document on its form: defaults, lookups, totals and checks, from load until it is closed. */
import { arrivalStatus, detailsId, emailMode } from '@counterfoil/solution';
import { isInXero } from '../nudge/index.ts';
import { lookOutOn } from '../ribbon/look-out.ts';
import { tellPending } from '../deposits/pending.ts';
import { forgetAnswer, onSignal, organization } from '../platform.ts';
import { text } from '../text.ts';
import { dayIn, FORM_NEW, FORM_OPEN, formType, labelOf, optionIn, referenceIn, textIn } from './attributes.ts';
import { dayInZone } from './calendar.ts';
import { check, type Facts } from './check.ts';
import { fillFromCredited, fillFromParty, fillHead, hintDue } from './defaults.ts';
import { billFilter, connectionFilter, invoiceFilter, limit, mirroredFilter } from './filters.ts';
import { hint, showWarnings } from './hints.ts';
import type { DocumentKind } from './kinds.ts';
import { orUndefined } from './reads.ts';
import { chosen, connectionIdOf, connectionOf, has, modeOf, partyOf, readLines, sessionOf, stillOpen, type Session } from './session.ts';
import { showStanding } from './standing.ts';
import { computed, forgetSubmitMode, putTotals, settle } from './write-totals.ts';

/** The document form of this frame; grids of lines on it belong to it. */
let open: Session | undefined;
export const openSession = (): Session | undefined => (open !== undefined && stillOpen(open) ? open : undefined);

let forget: (() => void) | undefined;

/** Nothing here may stand between a person and the document: whatever fails, fails silently. */
export async function openDocument(form: Xrm.FormContext, kind: DocumentKind): Promise<void> {
  try {
    const s = sessionOf(form, kind);
    open = s;
    forgetAnswer();
    forget?.();
    forget = onSignal((signal) => {
      if (signal.kind === 'seen' || !stillOpen(s)) return;
      void quietly(async () => {
        // the pane has asked for something else meanwhile: the answer to the click before is old
        if (signal.kind === 'asked') { if (await detailsId(s.kind.table, s.id) === signal.detailsId) forgetAnswer(); return; }
        await showWhere(s);
        await look(s);
      });
    });
    listen(s);
    await begin(s);
  } catch { /* see above */ }
}

async function showWhere(s: Session): Promise<void> {
  const details = await showStanding(s.form, s.kind.table);
  s.sent = details !== undefined && isInXero(details.status);
  s.told = details?.status === 'failed' && details.problems.length === 1 ? details.problems[0]?.code : undefined;
}

async function begin(s: Session): Promise<void> {
  void lookOutOn(s.form);
  [s.connections] = await Promise.all([orUndefined(s.reads.connections()), showWhere(s)]);
  if (!stillOpen(s)) return;
  if (formType(s.form) === FORM_NEW) {
    await fillFromCredited(s);
    fillHead(s, new Date());
    await fillFromParty(s);
  } else if (formType(s.form) === FORM_OPEN) {
    [s.lines] = await Promise.all([readLines(s.kind, s.id), lookForDeposits(s)]);
  }
  await look(s);
  await settle(s, { refreshGrid: true });
}

const lookForDeposits = async (s: Session): Promise<void> => { if (s.kind.key === 'invoice') await tellPending(s.form, s.sent ? undefined : s.id); };

function listen(s: Session): void {
  const { form, kind } = s;
  limit(form, 'cfl_connectionid', 'cfl_connection', connectionFilter);
  limit(form, 'cfl_brandingthemeid', 'cfl_brandingtheme', () => mirroredFilter(connectionIdOf(s)));
  limit(form, 'cfl_invoiceid', 'invoice', () => invoiceFilter(partyOf(s)?.id));
  limit(form, 'cfl_purchaseinvoiceid', 'cfl_purchaseinvoice', () => billFilter(partyOf(s)));

  const on = (column: string, then?: () => Promise<void>): void => {
    form.getAttribute(column)?.addOnChange(() => {
      s.touched.add(column);
      void quietly(async () => { if (formType(form) === FORM_NEW) await then?.(); await look(s); });
    });
  };
  for (const column of ['cfl_connectionid', 'cfl_amountsare', 'transactioncurrencyid', 'cfl_suppliernumber', 'cfl_kind', 'cfl_brandingthemeid', 'cfl_arrivalstatus', 'cfl_emailmode', kind.date, ...(kind.due === undefined ? [] : [kind.due])]) on(column);
  for (const column of kind.parties) on(column, () => fillFromParty(s));
  for (const column of ['cfl_invoiceid', 'cfl_purchaseinvoiceid']) on(column, () => fillFromCredited(s));

  // after a save and after a refresh, which the relay's answer brings
  form.data.addOnLoad(() => { void quietly(() => again(s, true)); });
  try { form.getControl<Xrm.Controls.GridControl>('lines')?.addOnLoad(() => { void quietly(() => again(s, false)); }); } catch { /* no grid of lines on this form */ }
}

const quietly = async (work: () => Promise<void>): Promise<void> => { try { await work(); } catch { /* the person's work goes on */ } };

/** Lines may have changed: by a person in the grid, on a line's own form, or by a flow. */
export async function again(s: Session, saved: boolean): Promise<void> {
  if (!stillOpen(s) || s.id === '') return;
  if (saved) forgetSubmitMode(s);
  const [lines] = await Promise.all([readLines(s.kind, s.id), lookForDeposits(s)]);
  if (!stillOpen(s)) return;
  s.lines = lines;
  await look(s);
  // a grid in which somebody is typing would lose it
  await settle(s, { refreshGrid: saved });
}

/** Looks at the document as it stands on the form now, saved or not: hints, checks and totals. */
export async function look(s: Session): Promise<void> {
  const turn = ++s.turn;
  const connection = connectionOf(s);
  const currency = referenceIn(s.form, 'transactioncurrencyid');
  const theme = referenceIn(s.form, 'cfl_brandingthemeid');
  const [links, money, themeRow] = await Promise.all([
    connection === undefined || !s.lines?.some((l) => l.productId !== undefined) ? [] : orUndefined(s.reads.links(connection.id)),
    currency && orUndefined(s.reads.currency(currency.id)),
    theme && orUndefined(s.reads.theme(theme.id)),
  ]);
  if (turn !== s.turn || !stillOpen(s)) return;
  s.links = links;
  s.precision = money?.precision ?? 2;
  // kept after the first time; what is chosen in a cell of the grid is then known at once
  if (s.kind.lines.ours && s.id !== '' && connection !== undefined) void s.reads.taxRates(connection.id).catch(() => undefined);
  hintDue(s);
  hintTheme(s, themeRow?.connectionId);
  const amounts = s.kind.lines.ours ? computed(s) : undefined;
  const editable = formType(s.form) === FORM_NEW || formType(s.form) === FORM_OPEN;
  showWarnings(s.form, !editable || s.sent ? [] : check(factsOf(s, has(s.form, 'transactioncurrencyid') ? (currency === undefined ? '' : money?.code) : undefined, themeRow, amounts?.totals.total)).filter((w) => w.code !== s.told));
  if (amounts !== undefined && s.form.data.entity.getIsDirty()) putTotals(s, amounts);
}

function factsOf(s: Session, currency: string | undefined, theme: Facts['theme'], total: Facts['total']): Facts {
  const { form, kind } = s;
  const now = new Date();
  return {
    side: kind.side(form), isNew: formType(form) === FORM_NEW, chosen: chosen(s), environment: environmentId(),
    today: (zone) => dayInZone(now, zone),
    date: dayIn(form, kind.date), due: kind.due === undefined ? undefined : dayIn(form, kind.due),
    columns: { date: has(form, kind.date) ? kind.date : '', dateLabel: labelOf(form, kind.date, kind.date), dueLabel: kind.due === undefined ? '' : labelOf(form, kind.due, kind.due), party: kind.parties[0]! },
    currency,
    // a form without these columns says nothing about them
    hasParty: partyOf(s) !== undefined || !kind.parties.some((p) => has(form, p)),
    suppliersNumber: has(form, 'cfl_suppliernumber') ? textIn(form, 'cfl_suppliernumber') ?? '' : undefined,
    creditsOtherSide: kind.key === 'creditNote' && referenceIn(form, kind.side(form) === 'sales' ? 'cfl_purchaseinvoiceid' : 'cfl_invoiceid') !== undefined,
    delivery: kind.key === 'invoice' ? { mode: optionIn(form, emailMode, 'cfl_emailmode'), arrives: optionIn(form, arrivalStatus, 'cfl_arrivalstatus') } : undefined,
    theme, mode: modeOf(s), lines: s.lines, total, links: s.links,
  };
}
function environmentId(): string | undefined { try { return organization(); } catch { return undefined; } }

/** A value that another connection brought is pointed out, never taken away. */
function hintTheme(s: Session, themeConnection: string | undefined): void {
  const connection = connectionOf(s);
  const foreign = connection !== undefined && themeConnection !== undefined && themeConnection !== connection.id;
  hint(s.form, 'cfl_brandingthemeid', 'counterfoil-theme', foreign ? {
    message: text('Form_OtherConnection', connection.name), action: { label: text('Form_EmptyColumn'), run: () => { s.form.getAttribute('cfl_brandingthemeid')?.setValue(null); void quietly(() => look(s)); } },
  } : undefined);
}
