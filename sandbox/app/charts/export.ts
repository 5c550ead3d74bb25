/** A list as a file for a spreadsheet. The environment itself offers Export to Excel on every list; this stands for it here. */
import type { Row } from '../data/webapi.ts';
import { formatted } from '../data/webapi.ts';
import { isLookup, wireName } from '../model/values.ts';
import type { GridField } from '../ui/grid.tsx';

/** Quoted; a text that a spreadsheet would take for a formula is kept from being one. */
function cell(text: string, isText: boolean): string {
  const safe = isText && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
/** Amounts and numbers as plain numbers with a point, everything else as people read it. With the mark that spreadsheets know UTF-8 by. */
export function csvOf(fields: readonly GridField[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
  return `\uFEFF${line(fields.map((f) => cell(f.label, true)))}${rows.map((row) => line(fields.map((f) => {
    const key = f.linked || !f.attribute ? f.name : wireName(f.attribute);
    const raw = row[key];
    const plain = typeof raw === 'number' && !(f.attribute?.options ?? null) && !(f.attribute && isLookup(f.attribute));
    return cell(plain ? String(raw) : formatted(row, key) ?? (raw === null || raw === undefined ? '' : String(raw)), !plain);
  }))).join('')}`;
}
export function download(name: string, text: string): void {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}
