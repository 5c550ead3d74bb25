/** What the form says beside the work: one calm line above, and hints at columns with a way out. Nothing here stops anybody from saving. */
import { text } from '../text.ts';
import type { Warning } from './check.ts';

const CHECKS_ID = 'counterfoil-checks';
const SHOWN = 3;

/** Advice alone is information; what would stop sending is a warning. */
export function sentence(warnings: readonly Warning[]): { level: 'WARNING' | 'INFO'; text: string } | undefined {
  const stopping = warnings.filter((w) => w.advice !== true);
  if (stopping.length === 0) return warnings[0] && { level: 'INFO', text: text('Checks_Advice', warnings[0].text) };
  const [a, b, c] = stopping.slice(0, SHOWN).map((w) => w.text);
  if (b === undefined) return { level: 'WARNING', text: text('Checks_One', a!) };
  if (c === undefined) return { level: 'WARNING', text: text('Checks_Two', a!, b) };
  return { level: 'WARNING', text: stopping.length === SHOWN ? text('Checks_Three', a!, b, c) : text('Checks_More', a!, b, c, stopping.length - SHOWN) };
}

export function showWarnings(form: Xrm.FormContext, warnings: readonly Warning[]): void {
  const line = sentence(warnings);
  try {
    form.ui.clearFormNotification(CHECKS_ID);
    if (line !== undefined) form.ui.setFormNotification(line.text, line.level, CHECKS_ID);
  } catch { /* the form is gone */ }
}

export interface Hint { readonly message: string; readonly action?: { readonly label: string; readonly run: () => void } }

/** A recommendation at a column, or none. Recommendations, unlike errors, do not stop a save. */
export function hint(form: Xrm.FormContext, column: string, id: string, h: Hint | undefined): void {
  try {
    form.getAttribute(column)?.controls.forEach((c) => {
      const control = c as unknown as Xrm.Controls.StandardControl;
      control.clearNotification(id);
      if (h === undefined) return;
      control.addNotification({
        messages: [h.message], notificationLevel: 'RECOMMENDATION', uniqueId: id,
        ...(h.action === undefined ? {} : { actions: [{ message: h.action.label, actions: [() => { control.clearNotification(id); h.action!.run(); }] }] }),
      });
    });
  } catch { /* this host shows no hints; the line above tells */ }
}
