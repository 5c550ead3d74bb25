import { braces } from '../model/values.ts';
import { collection, gridAttributeOf } from './attribute-api.ts';
import type { GridRow } from './grid-row.ts';
import type { GridState } from './grid-state.ts';
import { only } from './missing.ts';

/** Execution context of an event of an editable grid: its form context is the row. */
export function rowContextOf(grid: GridState, row: GridRow): (extra?: Record<string, unknown>) => unknown {
  const attributes = new Map([...row.fields].map(([name, f]) => [name, gridAttributeOf(row, name, f)] as const));
  const entity = only('gridEntity', {
    getId: () => braces(row.id), getEntityName: () => row.entity.logicalName, getPrimaryAttributeValue: () => grid.nameOf(row.row),
    getEntityReference: () => ({ id: braces(row.id), entityType: row.entity.logicalName, name: grid.nameOf(row.row) }),
    attributes: collection('gridEntity.attributes', () => [...attributes]),
  });
  const context = only('formContext of a grid row', { data: only('formContext.data of a grid row', { entity }) });
  return (extra = {}) => {
    const source = extra['eventSource'] as string | undefined;
    const save = extra['save'] as { prevented: boolean; mode: number } | undefined;
    return only('executionContext', {
      getFormContext: () => context,
      getEventSource: () => (source ? attributes.get(source) : entity),
      getDepth: () => 1,
      getContext: () => (window as unknown as { Xrm: { Utility: { getGlobalContext: () => unknown } } }).Xrm.Utility.getGlobalContext(),
      getEventArgs: () => (save ? only('eventArgs', { preventDefault: () => { save.prevented = true; }, isDefaultPrevented: () => save.prevented, getSaveMode: () => save.mode }) : null),
    });
  };
}
