/** Labels of all languages in the package. Definitions stay English; other languages are laid over the finished XML. */
import type { SolutionDefinition, WebResource } from '../model/solution.ts';
import { packSetting } from './components.ts';
import { packCustomizations } from './customizations.ts';
import { chartId, dashboardId, formId, viewId } from './ids.ts';
import { withLabels, type LabelWalk, type Names } from './labels.ts';
import { packManifest, type PacConfig } from './manifest.ts';
import type { Xml } from './xml.ts';

const names = (s: SolutionDefinition): Names => new Map([
  ...s.forms.map((f) => [formId(f.table, f.key), `form.${f.table}.${f.key}`] as const), ...s.views.map((v) => [viewId(v.table, v.key), `view.${v.table}.${v.key}`] as const),
  ...s.charts.map((c) => [chartId(c.table, c.key), `chart.${c.table}.${c.key}`] as const), ...s.dashboards.map((d) => [dashboardId(d.key), `dashboard.${d.key}`] as const),
]);
const walkOf = (s: SolutionDefinition, config: PacConfig, known: Map<string, string>): LabelWalk => ({ names: names(s), prefix: `${config.publisher.prefix}_`, known });

/** Every label of the solution in English, by key. Read from the managed form, where a form does not repeat a column's own label. */
export function collectLabels(s: SolutionDefinition, config: PacConfig): Map<string, string> {
  const english: SolutionDefinition = { ...s, languages: [] };
  const walk = walkOf(english, config, new Map());
  for (const root of [packManifest(english, config, 1), packCustomizations(english, true), ...s.settings.map(packSetting)]) withLabels(root, walk, () => []);
  return walk.known;
}

const fill = (pattern: string, text: string): string => pattern.replace('{0}', text);
/** @returns what adds the labels of the other languages to a finished tree; nothing is changed while there is English only */
export function speaker(s: SolutionDefinition, config: PacConfig): (root: Xml) => Xml {
  const languages = s.languages ?? [];
  if (!languages.length) return (root) => root;
  const known = collectLabels(s, config);
  return (root) => withLabels(root, walkOf(s, config, new Map(known)), (phrase) => languages.flatMap((l) => {
    const text = l.labels.get(phrase.key);
    const of = phrase.of === undefined ? '' : l.labels.get(phrase.of);
    return text === undefined || of === undefined ? [] : [[l.lcid, fill(text, of)] as const];
  }));
}

/** The resource of a language that scripts read: `cfl_/strings/Counterfoil.1031.resx`. */
export const stringsResource = (lcid: number): WebResource => ({
  name: `cfl_/strings/Counterfoil.${lcid}.resx`, displayName: `Counterfoil texts ${lcid}`, help: 'What scripts say in one language.', kind: 'resx', language: lcid, source: `strings/Counterfoil.${lcid}.resx`,
});
/** @param scripts languages besides English in which scripts speak; every script that reads texts declares all of them, else the platform does not load them */
export function withLanguages(s: SolutionDefinition, o: { readonly labels: SolutionDefinition['languages']; readonly scripts: readonly number[] }): SolutionDefinition {
  const more = o.scripts.map(stringsResource);
  return {
    ...s, languages: o.labels,
    webResources: [...s.webResources.map((w) => (w.kind === 'script' && w.dependsOn?.some((n) => n.endsWith('.resx')) ? { ...w, dependsOn: [...(w.dependsOn ?? []), ...more.map((m) => m.name)] } : w)), ...more],
  };
}
