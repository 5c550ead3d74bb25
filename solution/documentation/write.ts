/** Writes what the documents say about the solution. Run it after changing a table, a choice or a role; a test fails until it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allChoices } from '../choices/index.ts';
import { allRoles } from '../roles/index.ts';
import { extendedTables, ownTables } from '../tables/index.ts';
import { dataModel } from './data-model.ts';
import { dataModelPicture } from './picture.ts';
import { securityMatrix } from './security.ts';

export const docs = join(import.meta.dirname, '../../docs');
const [begin, end] = ['<!-- matrix: written by node solution/documentation/write.ts -->', '<!-- end of matrix -->'];

/** Puts the matrix between its marks. @throws when the marks are gone */
export function withMatrix(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/security.md must hold the lines "${begin}" and "${end}".`);
  return `${page.slice(0, from + begin.length)}\n${securityMatrix(ownTables, allRoles)}\n${page.slice(to)}`;
}
/** Path below docs/ -> text as it should be. */
export function documents(): Map<string, string> {
  const s = { tables: ownTables, extended: extendedTables, choices: allChoices };
  return new Map([['data-model.md', dataModel(s)], ['images/data-model.svg', dataModelPicture(s)], ['security.md', withMatrix(readFileSync(join(docs, 'security.md'), 'utf8'))]]);
}

if (import.meta.main) for (const [path, text] of documents()) writeFileSync(join(docs, path), text);
