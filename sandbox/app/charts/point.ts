/** A list narrowed to the rows behind one point of a chart: how its address carries it, and what it is called. */
import type { Chart, Entity, View } from '../data/metadata.ts';
import { retrieve } from '../data/webapi.ts';
import { blank, groupLabel, periodLabel } from './numbers.ts';
import { namingOf } from './chart-view.tsx';
import { planOf, type Group } from './plan.ts';
import { pointFetch, type Key } from './query.ts';
import type { Drill } from '../model/address.ts';

export interface Narrowed { readonly view: View; readonly title: string }

type Meta = { entity(name: string): Promise<Entity>; charts(name: string): Promise<readonly Chart[]> };

/** @throws when the chart is not there */
export async function narrow(meta: Meta, entity: Entity, view: View, drill: Drill, dateFormat: string): Promise<Narrowed> {
  const chart = (await meta.charts(entity.logicalName)).find((c) => c.id.toLowerCase() === drill.chartId);
  if (!chart) throw new Error('The chart that led here is not in the environment any more.');
  const plan = planOf(chart);
  const naming = await namingOf(plan, (name) => meta.entity(name));
  const word = async (g: Group, key: Key): Promise<string> => {
    if (key === null) return `${groupLabel(naming, g)}: ${blank}`;
    if (g.period) return periodLabel(g, key, dateFormat);
    const a = naming(g.table, g.column);
    if (a?.options) return a.options.find((o) => o.value === Number(key))?.label ?? key;
    const target = a?.targets?.length === 1 ? await meta.entity(a.targets[0]!) : undefined;
    if (!target?.primaryNameAttribute) return key;
    const row = await retrieve(target.entitySetName, key, `?$select=${target.primaryNameAttribute}`).catch(() => undefined);
    return String(row?.[target.primaryNameAttribute] ?? key);
  };
  const words = [await word(plan.category, drill.category), ...(plan.series && drill.series !== undefined ? [await word(plan.series, drill.series)] : [])];
  return { view: { ...view, id: `${view.id} ${JSON.stringify(drill)}`, fetchXml: pointFetch(plan, view.fetchXml, drill) }, title: `${chart.name}: ${words.join(', ')}` };
}
