/** One id names one thing, whatever its kind. Cells repeat their column's id attribute, so only component ids count. */
import { attr, bareId, below, elements, valueOf, type Finding, type Model } from './reader.ts';

type Named = readonly [id: string, where: string];
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What an environment knows by id. */
export const componentIds = (m: Model): Named[] => [
  ...m.entities.flatMap((e) => [
    ...e.forms.map((f): Named => [bareId(valueOf(f, 'formid')), `form of ${e.name}`]),
    ...e.views.map((v): Named => [bareId(valueOf(v, 'savedqueryid')), `view of ${e.name}`]),
    ...elements(e.element, 'Visualizations', 'visualization').map((v): Named => [bareId(valueOf(v, 'savedqueryvisualizationid')), `chart of ${e.name}`]),
  ]),
  ...m.dashboards.map((d): Named => [bareId(valueOf(d, 'FormId')), 'dashboard']),
  ...m.roles.map((r): Named => [bareId(attr(r, 'id')), `role ${attr(r, 'name')}`]),
  ...m.webResources.map((w): Named => [bareId(valueOf(w, 'WebResourceId')), `web resource ${valueOf(w, 'Name')}`]),
];
const partIds = (m: Model): Named[] => m.entities.flatMap((e) => e.forms.flatMap((f) => [
  ...['tab', 'section', 'cell', 'header'].flatMap((n) => below(f, n)).filter((x) => attr(x, 'id')).map((x): Named => [bareId(attr(x, 'id')), `${x.tagName} on a form of ${e.name}`]),
  ...below(f, 'control').filter((x) => attr(x, 'uniqueid')).map((x): Named => [bareId(attr(x, 'uniqueid')), `control ${attr(x, 'id')} on a form of ${e.name}`]),
  ...below(f, 'Handler').map((x): Named => [bareId(attr(x, 'handlerUniqueId')), `handler on a form of ${e.name}`]),
]));

export function ids(m: Model): Finding[] {
  const components = componentIds(m);
  const first = new Map<string, string>();
  const again = (rule: string, all: readonly Named[]): Finding[] => all.flatMap(([id, where]) => {
    const other = first.get(id);
    if (other === undefined) { first.set(id, where); return []; }
    return [{ rule, where, text: `The id ${id} is also that of ${other}.` }];
  });
  return [
    ...components.filter(([id]) => !guid.test(id)).map(([id, where]) => ({ rule: 'id-shape', where, text: `"${id}" is no id.` })),
    ...again('id-twice', components), ...again('id-part-twice', partIds(m)),
  ];
}
