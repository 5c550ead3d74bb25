/**
 * The badge before the word in lists: a shape and a colour for every state, so that neither alone has to tell it. The platform
 * calls these for every cell of a column that names them, with the row as JSON and the language, and shows the tooltip.
 */
import { exportStatus, optionKey, requestState } from '@counterfoil/solution';

/** Name of an SVG web resource ('' for none) and what is shown where the mouse rests. */
export type Badge = readonly [icon: string, tooltip: string];
const none: Badge = ['', ''];
const icon = (name: string): string => `cfl_/icons/state-${name}.svg`;

const ofExport: Readonly<Record<keyof typeof exportStatus.options, string>> = {
  notSent: 'notsent', queued: 'queued', sending: 'sending', sent: 'sent', sentButDiffers: 'differs', readyToUpdate: 'update', failed: 'failed', needsDecision: 'decision', held: 'held', skipped: 'skipped',
};
const ofRequest: Readonly<Record<keyof typeof requestState.options, string>> = { waiting: 'queued', working: 'sending', done: 'sent', refused: 'failed', needsDecision: 'decision' };

/** Value and words of a choice in a row as the platform hands it over. In lists that join, the column stands behind the alias of the join. */
function cellOf(rowData: unknown, column: string): { value: number; shown: string } | undefined {
  try {
    const row: unknown = typeof rowData === 'string' ? JSON.parse(rowData) : rowData;
    if (typeof row !== 'object' || row === null) return undefined;
    const key = Object.keys(row).find((k) => k === `${column}_Value` || k.endsWith(`.${column}_Value`));
    const value: unknown = key && (row as Record<string, unknown>)[key];
    if (value === '' || value === null || value === undefined || !Number.isFinite(Number(value))) return undefined;
    const shown: unknown = (row as Record<string, unknown>)[key!.replace(/_Value$/, '')];
    return { value: Number(value), shown: typeof shown === 'string' ? shown : '' };
  } catch { return undefined; }
}

function badge(rowData: unknown, column: string, iconOf: (value: number) => string | undefined): Badge {
  const cell = cellOf(rowData, column);
  const name = cell && iconOf(cell.value);
  return name === undefined ? none : [icon(name), cell!.shown];
}
export const exportStatusIcon = (rowData: unknown): Badge => badge(rowData, 'cfl_exportstatus', (v) => { const k = optionKey(exportStatus, v); return k && ofExport[k]; });
export const requestStateIcon = (rowData: unknown): Badge => badge(rowData, 'cfl_requeststate', (v) => { const k = optionKey(requestState, v); return k && ofRequest[k]; });
