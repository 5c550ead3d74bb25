import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allRoles } from '../roles/index.ts';
import { ownTables } from '../tables/index.ts';
import { dataModelPicture } from './picture.ts';
import { securityMatrix } from './security.ts';
import { docs, documents, withMatrix } from './write.ts';

describe('what the documents say about the solution', () => {
  it.each(['data-model.md', 'images/data-model.svg', 'security.md'])('R23 docs/%s is what the definitions say (node solution/documentation/write.ts writes it)', (path) => {
    expect(readFileSync(join(docs, path), 'utf8')).toBe(documents().get(path));
  });
  it('R23 the matrix shows a privilege with its depth, and its absence', () => {
    const rows = securityMatrix(ownTables, allRoles).split('\n');
    expect(rows.find((r) => r.includes('`cfl_syncrequest`'))).toMatch(/^\| Xero Request \(`cfl_syncrequest`\) \| C◔ R◔ A◔ \| C◔ R● A◔ \| R● T● \| R● \| C◔ R● \|/);
    expect(securityMatrix(ownTables, allRoles.map((r) => ({ ...r, privileges: [] })))).not.toMatch(/[◔◑◕●]/);
  });
  it('refuses a page without marks and a table without a place', () => {
    expect(() => withMatrix('# Security')).toThrow(/must hold the lines/);
    expect(() => dataModelPicture({ tables: [{ ...ownTables[0], logicalName: 'cfl_new' }], extended: [] })).toThrow(/no place for cfl_new/);
  });
});
