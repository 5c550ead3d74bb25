/**
 * The file of a backup: gzip of JSON lines. First a head, then rows as PostgreSQL itself writes them (never parsed into
 * numbers of JavaScript, which would round them), at last how many there were and the digest of everything before. A file
 * without its last line is no backup.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SetupError } from '../../core/setup-error.ts';
import type { Sequence, TablePlace } from './tables.ts';

export const FORMAT = 'counterfoil-backup';
export const VERSION = 1;
export interface Head { readonly format: typeof FORMAT; readonly version: number; readonly madeAt: string; readonly postgres: string; readonly schemas: readonly { readonly name: string; readonly migrations: readonly { readonly list: string; readonly names: readonly string[] }[] }[] }
export interface Tail { readonly end: true; readonly rows: number; readonly sha256: string }

export const headLine = (h: Head): string => JSON.stringify(h);
export const sequenceLine = (s: Sequence): string => JSON.stringify({ counter: s });
/** `row` is JSON already. */
export const rowLine = (t: TablePlace, row: string): string => `{"of":${JSON.stringify([t.schema, t.table])},"row":${row}}`;

export interface ReadLine { readonly of?: readonly [schema: string, table: string]; /** JSON text of the row. */ readonly row?: string; readonly counter?: Sequence; readonly head?: Head; readonly end?: Tail }
const damaged = (file: string, why: string): SetupError => new SetupError('BACKUP_DAMAGED', `${file} is not a whole backup: ${why}`, 'Take another one: this file was cut off or changed. Nothing was restored.');

/** Reads the file from its beginning to its end, and hands over each line. @throws SetupError when it is no backup, of a later format, cut off or changed; what was handed over until then must not count */
export async function readBackup(file: string, each: (line: ReadLine) => Promise<void> | void): Promise<Tail> {
  const digest = createHash('sha256');
  let tail: Tail | undefined;
  let count = 0;
  let head = false;
  try {
    for await (const line of linesOf(file)) {
      if (tail) throw damaged(file, 'something follows its end.');
      if (!head) { await each({ head: headOf(file, line) }); head = true; digest.update(`${line}\n`); continue; }
      const rest = line.startsWith('{"of":') ? undefined : JSON.parse(line) as { end?: true; counter?: Sequence };
      if (rest?.end) { tail = rest as Tail; continue; }
      digest.update(`${line}\n`);
      if (rest?.counter) { await each({ counter: rest.counter }); continue; }
      const cut = line.indexOf('],"row":');
      if (cut < 0) throw damaged(file, 'a line is not understood.');
      count += 1;
      await each({ of: JSON.parse(line.slice(6, cut + 1)) as [string, string], row: line.slice(cut + 8, -1) });
    }
  } catch (e) {
    if (e instanceof SetupError) throw e;
    const code = (e as { code?: string }).code;
    if (code === 'ENOENT') throw new SetupError('BACKUP_NOT_FOUND', `There is no file ${file}.`, 'Give the path of a file that "counterfoil backup" has written.');
    if (code?.startsWith('Z_') || e instanceof SyntaxError) throw damaged(file, 'it cannot be unpacked.');
    throw e;
  }
  if (!tail) throw damaged(file, 'its end is missing.');
  if (tail.rows !== count || tail.sha256 !== digest.digest('hex')) throw damaged(file, 'its digest is another one.');
  return tail;
}

/** Line by line, with the errors of file and gzip: an interface of readline would swallow or throw them beside us. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const gunzip = createGunzip();
  const source = createReadStream(file).on('error', (e) => { gunzip.destroy(e); });
  try {
    let rest = '';
    for await (const chunk of source.pipe(gunzip).setEncoding('utf8')) {
      const parts = (rest + chunk as string).split('\n');
      rest = parts.pop()!;
      yield* parts;
    }
    if (rest !== '') yield rest;
  } finally { source.destroy(); }
}

function headOf(file: string, line: string): Head {
  let h: Partial<Head> = {};
  try { h = JSON.parse(line) as Partial<Head>; } catch { /* said below */ }
  if (h.format !== FORMAT) throw new SetupError('NOT_A_BACKUP', `${file} is not a backup of Counterfoil.`, 'Give the path of a file that "counterfoil backup" has written.');
  if (typeof h.version !== 'number' || h.version > VERSION) throw new SetupError('BACKUP_NEWER', `${file} was written by a newer version of Counterfoil.`, 'Restore it with that version, or a later one.');
  return h as Head;
}
