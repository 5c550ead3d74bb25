import { existsSync } from 'node:fs';
import { exportStatus, requestState } from '@counterfoil/solution';
import { describe, expect, it } from 'vitest';
import { allWebResources } from '../../../solution/web-resources/index.ts';
import { allViews } from '../../../solution/views/index.ts';
import * as Lists from './index.ts';

const { exportStatusIcon, requestStateIcon } = Lists;
const row = (o: object): string => JSON.stringify(o);

describe('R43 badges in lists', () => {
  it('R43 every state has an icon that is shipped, no two of them the same, and says its words', () => {
    const icons = Object.values(exportStatus.options).map((o) => exportStatusIcon(row({ cfl_exportstatus_Value: o.value, cfl_exportstatus: o.label })));
    expect(icons.map(([, tooltip]) => tooltip)).toEqual(Object.values(exportStatus.options).map((o) => o.label));
    expect(new Set(icons.map(([i]) => i)).size).toBe(icons.length);
    const shipped = new Map(allWebResources.map((w) => [w.name, w.source]));
    for (const [i] of [...icons, ...Object.values(requestState.options).map((o) => requestStateIcon(row({ cfl_requeststate_Value: String(o.value) })))]) {
      expect(existsSync(new URL(`../../${shipped.get(i)}`, import.meta.url)), i).toBe(true);
    }
  });
  it('R43 knows a joined column behind whichever alias, and says nothing where it cannot tell', () => {
    expect(exportStatusIcon(row({ 'details.cfl_exportstatus_Value': exportStatus.options.failed.value, 'details.cfl_exportstatus': 'Failed' }))).toEqual(['cfl_/icons/state-failed.svg', 'Failed']);
    for (const odd of [undefined, null, '', '{', '[]', 'null', row({}), row({ cfl_exportstatus_Value: '' }), row({ cfl_exportstatus_Value: 'x' }), row({ cfl_exportstatus_Value: 99 })]) expect(exportStatusIcon(odd)).toEqual(['', '']);
  });
  it('R43 every list that shows a state names a function that there is', () => {
    const named = allViews.flatMap((v) => v.columns.filter((c) => c.name === 'cfl_exportstatus' || c.name === 'cfl_requeststate').map((c) => [`${v.table} ${v.name}`, c.icon] as const));
    expect(named.length).toBeGreaterThan(40);
    for (const [where, icon] of named) expect([where, typeof (Lists as Record<string, unknown>)[icon?.replace('Counterfoil.Lists.', '') ?? '']]).toEqual([where, 'function']);
  });
});
