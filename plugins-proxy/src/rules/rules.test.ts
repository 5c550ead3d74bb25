import { describe, expect, it } from 'vitest';
import { mappingSource, xeroTextField } from '@counterfoil/solution';
import { DoorError, type Fate } from '../core/errors.ts';
import { createRules, RulesRefused, saysUnknownColumn } from './index.ts';

const mapping = (column: string, source: keyof typeof mappingSource.options = 'document') => ({ cfl_fieldmappingid: column, cfl_name: column, cfl_source: mappingSource.options[source].value, cfl_sourcecolumn: column, cfl_field: xeroTextField.options.reference.value, _cfl_connectionid_value: 'c', createdon: '' });
const fail = (fate: Fate): never => { throw new DoorError({ door: 'dataverse', fate, code: 'planted', message: 'planted' }); };

function world(mappings: ReturnType<typeof mapping>[], columns: readonly string[]) {
  const w = {
    mappings, columns: new Set(columns), asked: [] as string[], fault: undefined as Fate | undefined,
    dataverse: { get: async (path: string) => {
      w.asked.push(path);
      if (w.fault) fail(w.fault);
      if (path.startsWith('cfl_trackingrules')) return { value: [] };
      if (path.startsWith('cfl_fieldmappings')) return { value: w.mappings };
      const [, set, column] = /^(\w+)\?\$select=(\w+)&\$top=1$/.exec(path)!;
      return w.columns.has(`${set}.${column}`) ? { value: [] } : fail('refused');
    } },
  };
  return w;
}

describe('R39 what a company has set up', () => {
  it('R39 a column is asked for once for each table, a lookup under the name by which it is read', async () => {
    const w = world([mapping('new_code'), mapping('ownerid', 'party')], ['invoices.new_code', 'accounts._ownerid_value', 'contacts._ownerid_value']);
    const rules = createRules({ dataverse: w.dataverse, keepMs: 0 });
    const first = await rules.current();
    expect([first.columns.get('invoice'), first.columns.get('account'), first.columns.get('cfl_creditnote')]).toEqual([new Set(['new_code']), new Set(['_ownerid_value']), undefined]);
    const before = w.asked.filter((p) => p.includes('$top')).length;
    expect(await rules.current()).toBe(first);
    expect(w.asked.filter((p) => p.includes('$top')).length).toBe(before);
    w.columns.delete('invoices.new_code');
    rules.forget();
    expect((await rules.current()).columns.get('invoice')).toBeUndefined();
  });
  it.each(['new_x)&$expand=y', 'a b', '1x', 'x'.repeat(200), ''])('R39 what is no name of a column (%j) never reaches an address', async (name) => {
    const w = world([mapping(name)], []);
    expect((await createRules({ dataverse: w.dataverse }).current()).columns.size).toBe(0);
    expect(w.asked.filter((p) => p.includes('$top'))).toEqual([]);
  });
  it('R39 many ask at once, one question goes out; it is asked again when new requests come a moment later', async () => {
    const w = world([], []);
    const rules = createRules({ dataverse: w.dataverse, freshMs: 20, keepMs: 10_000 });
    rules.warm();
    await Promise.all([rules.current(), rules.current()]);
    await rules.current();
    expect(w.asked).toHaveLength(2);
    await new Promise((r) => setTimeout(r, 30));
    await rules.current();
    expect(w.asked).toHaveLength(2);
    rules.warm();
    await rules.current();
    expect(w.asked).toHaveLength(4);
  });
  it('R39 without the right to read them nothing goes; an outage is waited for, and a column is not unknown because of it', async () => {
    const w = world([mapping('new_code')], ['invoices.new_code']);
    const rules = createRules({ dataverse: w.dataverse, keepMs: 0 });
    w.fault = 'forbidden';
    await expect(rules.current()).rejects.toThrow(RulesRefused);
    w.fault = 'doubtful';
    await expect(rules.current()).rejects.toMatchObject({ fate: 'doubtful' });
    w.fault = undefined;
    expect((await rules.current()).columns.get('invoice')).toEqual(new Set(['new_code']));
  });
  it('knows the answer to a column that is not there', () => {
    expect(saysUnknownColumn({ status: 400, error: { message: "Could not find a property named 'new_x' on type 'Microsoft.Dynamics.CRM.invoice'." } })).toBe(true);
    expect([saysUnknownColumn({ status: 404, error: { message: 'Could not find a property' } }), saysUnknownColumn({ status: 200 }), saysUnknownColumn(undefined)]).toEqual([false, false, false]);
  });
});
