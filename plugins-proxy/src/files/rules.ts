/** R36: which files Xero takes, and under which name. Pure. */
import type { Problem } from '../contract.ts';
import { problem } from '../problems/index.ts';
import type { DocumentTable } from '../documents/types.ts';

/** Xero's own limit; what other sources say is larger. */
export const maxBytes = 3 * 1024 * 1024;
export const perDocument = 10;

/** Endings that Xero takes, with the type that is said to it. */
const types: Readonly<Record<string, string>> = {
  bmp: 'image/bmp', csv: 'text/csv', doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', eml: 'message/rfc822', gif: 'image/gif', jpeg: 'image/jpeg', jpg: 'image/jpeg',
  msg: 'application/vnd.ms-outlook', odf: 'application/vnd.oasis.opendocument.formula', ods: 'application/vnd.oasis.opendocument.spreadsheet', odt: 'application/vnd.oasis.opendocument.text', pdf: 'application/pdf', png: 'image/png',
  ppt: 'application/vnd.ms-powerpoint', pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', rtf: 'application/rtf', tif: 'image/tiff', tiff: 'image/tiff', txt: 'text/plain', xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const endingOf = (name: string): string => /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
export const typeOf = (name: string): string => types[endingOf(name)] ?? 'application/octet-stream';

/** A name that Xero's address can carry: no signs that paths or Windows reserve, no spaces at its ends, not too long; its ending stays. */
export function cleanName(name: string): string {
  const plain = name.toWellFormed().normalize('NFC').replace(/[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]+/g, '-').replace(/\s+/g, ' ').trim();
  const ending = endingOf(plain);
  const stem = (ending === '' ? plain : plain.slice(0, -(ending.length + 1))).trim().replace(/^\.+$/, '');
  return ending === '' ? stem : `${[...(stem === '' ? 'file' : stem)].slice(0, 200 - ending.length).join('').trim()}.${ending}`;
}

/** The name under which it goes: another one where that name is taken by other content. Compared as Xero does, without case. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const ending = endingOf(name);
  const stem = ending === '' ? name : name.slice(0, -(ending.length + 1));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem} (${n})${ending === '' ? '' : `.${ending}`}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

/** Why it cannot go, known without a call of Xero. `size` in bytes. */
export function fileProblem(name: string, size: number): Problem | undefined {
  if (!(endingOf(name) in types)) return problem('FILE_TYPE', { name });
  if (size === 0) return problem('FILE_EMPTY', { name });
  return size > maxBytes ? problem('FILE_TOO_LARGE', { name, size: (Math.ceil(size / 1024 / 1024 * 10) / 10).toFixed(1) }) : undefined;
}

export const listed = (names: readonly string[]): string => (names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

/** {} or {"pdf": true}; undefined: something else was asked. */
export function wishOf(args: string | undefined): 'files' | 'pdf' | undefined {
  if (args === undefined || args.trim() === '') return 'files';
  let given: unknown;
  try { given = JSON.parse(args); } catch { return undefined; }
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return undefined;
  const { pdf } = given as { pdf?: unknown };
  return pdf === undefined || pdf === false ? 'files' : pdf === true ? 'pdf' : undefined;
}

/** Navigation of a note to what it is about, by table. */
export const noteLookup: Readonly<Record<DocumentTable, string>> = { invoice: 'objectid_invoice', cfl_purchaseinvoice: 'objectid_cfl_purchaseinvoice', cfl_creditnote: 'objectid_cfl_creditnote' };
