/** Writes the totals of a document on its form, and the amounts of lines that came without them. */
import { compute, headChanges, lineChanges, type Computed } from './amounts.ts';
import { FORM_OPEN, formType, valueOf } from './attributes.ts';
import { api, chosen, connectionOf, modeOf, stillOpen, type Session } from './session.ts';

/** Undefined where somebody may not read what the tax depends on: then amounts stay as others computed them. */
export function computed(s: Session): Computed | undefined {
  const c = chosen(s);
  if (s.lines === undefined || s.links === undefined || c === undefined || ('problem' in c && c.problem === 'CONNECTION_NOT_VISIBLE')) return undefined;
  return compute(s.lines, { mode: modeOf(s), side: s.kind.side(s.form), connection: connectionOf(s), links: s.links });
}

const COLUMNS = ['cfl_subtotal', 'cfl_totaltax', 'cfl_totalamount'];
/** Nothing on the form waits to be saved but what was computed. */
const nobodyTypes = (form: Xrm.FormContext): boolean => form.data.entity.attributes.get().every((a) => !a.getIsDirty() || COLUMNS.includes(a.getName()));

/** Puts totals on the form where they differ. @returns whether something was put there */
export function putTotals(s: Session, c: Computed): boolean {
  if (formType(s.form) !== FORM_OPEN) return false;
  const changes = Object.entries(headChanges(c.totals, (column) => valueOf(s.form, column), s.precision)).filter(([column]) => s.form.getAttribute(column));
  const written = JSON.stringify(changes);
  if (changes.length === 0 || written === s.written) return false;
  s.written = written;
  for (const [column, amount] of changes) {
    const attribute = s.form.getAttribute(column)!;
    attribute.setValue(amount as never);
    // the columns are locked for people; what a script writes is to be saved all the same
    attribute.setSubmitMode('always');
  }
  return true;
}
export function forgetSubmitMode(s: Session): void {
  for (const column of COLUMNS) s.form.getAttribute(column)?.setSubmitMode('dirty');
}

/** One line after the other; one that may not be written is not tried again. @returns how many were written */
async function writeLines(s: Session, c: Computed): Promise<number> {
  let written = 0;
  for (const change of lineChanges(c, s.precision)) {
    const attempt = `${change.id}:${JSON.stringify(change.values)}`;
    if (s.refused.has(attempt)) continue;
    // also after success: a flow that puts another amount there is not fought
    s.refused.add(attempt);
    try { await api().updateRecord(s.kind.lines.table, change.id, { ...change.values }); written++; } catch { /* the totals are right without it, and the relay computes again */ }
  }
  return written;
}

/**
 * Brings a saved document up to date with its lines. A form that nobody is typing in is saved at once, so that nobody is asked
 * about a change that they did not make; otherwise the totals go with the person's own next save.
 */
export async function settle(s: Session, o: { readonly refreshGrid: boolean }): Promise<void> {
  const c = computed(s);
  if (c === undefined || !s.kind.lines.ours || formType(s.form) !== FORM_OPEN) return;
  const alone = nobodyTypes(s.form);
  putTotals(s, c);
  if (alone && s.form.data.entity.getIsDirty()) {
    try { await s.form.data.save(); } catch { /* the platform has shown why */ }
  }
  // amounts of lines follow what is stored in the head, not what is being tried out there
  if (!stillOpen(s) || s.form.data.entity.getIsDirty()) return;
  if (await writeLines(s, c) > 0 && o.refreshGrid && stillOpen(s)) {
    try { s.form.getControl<Xrm.Controls.GridControl>('lines')?.refresh(); } catch { /* no such grid on this form */ }
  }
}
