import { describe, expect, it } from 'vitest';
import { DoorError } from '../core/errors.ts';
import type { DataverseDoor, PartAnswer } from '../dataverse/door.ts';
import { uninstallCheckOf } from '../cli.ts';
import { uninstallCheck } from './check.ts';
import { sayReport } from './report.ts';

/** Answers every count by table; `rows` is what role and dependency reads get. */
function door(count: (table: string, query: string) => PartAnswer, rows: (path: string) => any[]): DataverseDoor {
  return {
    batch: (parts) => Promise.resolve(parts.map((p) => { const xml = decodeURIComponent('get' in p ? p.get : ''); return count(/entity name="(\w+)"/.exec(xml)![1]!, xml); })),
    get: (path) => Promise.resolve({ value: rows(path) }), write: () => { throw new Error('Nothing may be written.'); },
  };
}
const n = (rows: number): PartAnswer => ({ status: 200, body: { value: [{ n: rows }] } });
const forbidden = (): never => { throw new DoorError({ door: 'dataverse', fate: 'forbidden', status: 403, code: '0x80040220', message: 'missing' }); };

describe('what uninstalling would delete', () => {
  it('R23 says what it counted, what is more than can be counted, and what it may not see', async () => {
    const said = sayReport(await uninstallCheck(door((table, query) => {
      if (table === 'cfl_synchistory') return { status: 400, body: undefined, error: { code: '0x8004E023', message: 'AggregateQueryRecordLimit exceeded' } };
      if (table === 'cfl_balance') return { status: 403, body: undefined, error: { code: '0x80040220', message: 'missing' } };
      if (table === 'cfl_xerodocument') return n(query.includes('cfl_xeroid') ? 1234 : 2000);
      return n(table === 'cfl_syncrequest' && query.includes('filter') ? 2 : table === 'account' ? 7 : 0);
    }, forbidden), 'Counterfoil'));
    for (const line of ['Xero History: more than 50,000', 'Xero Balances: not counted: the relay\'s role does not read it', 'Xero Details: 2,000', 'no longer know of: 1,234', 'would be lost: 2. Wait until they are done', 'Tax Number of account: 7', 'Who holds the roles: not counted', 'stands in the way: not asked']) expect(said).toContain(line);
    expect(said).toMatch(/\d+ more tables are empty/);
  });
  it('R23 names people and teams, and what stands in the way', async () => {
    const said = sayReport(await uninstallCheck(door(() => n(0), (path) => (path.startsWith('roles') ? [{ name: 'Counterfoil Sender', systemuserroles_association: [{ fullname: 'Sally Sales' }], teamroles_association: [{ name: 'North' }] }, { name: 'Counterfoil Viewer', systemuserroles_association: [] }] : [{}, {}])), 'Counterfoil'));
    expect(said).toContain('Counterfoil Sender: Sally Sales, team North');
    expect(said).not.toContain('Counterfoil Viewer');
    expect(said).toContain('that stand in the way: 2.');
    expect(said).toContain('none of them holds a value');
  });
  it('R23 does not report numbers when Dynamics cannot be asked', async () => {
    const down = door(() => n(0), () => []);
    await expect(uninstallCheck({ ...down, batch: () => { throw new DoorError({ door: 'dataverse', fate: 'notSent', code: 'ECONNREFUSED', message: 'no connection' }); } }, 'Counterfoil')).rejects.toThrow('no connection');
    await expect(uninstallCheckOf({ DATA_DIR: '/nowhere' })).rejects.toMatchObject({ code: 'NO_ENVIRONMENT', fix: expect.stringContaining('DATAVERSE_URL') });
  });
});
