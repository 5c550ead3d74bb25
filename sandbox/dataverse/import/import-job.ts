/** importjob.data: what an import did, in the outline of the original's log. */
import type { ComponentName } from './dependencies.ts';

export interface Result { readonly result: 'success' | 'warning' | 'failure'; readonly code: string; readonly text: string }
const escape = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** @param j `onlyInOlder`: components of the older version that this one no longer has. Listed under a name of the sandbox's own; the original leaves it to the reader to find them. */
export function importJobData(j: { readonly uniqueName: string; readonly version: string; readonly results: readonly Result[]; readonly added: readonly ComponentName[]; readonly onlyInOlder: readonly ComponentName[] }): string {
  const failed = j.results.some((r) => r.result === 'failure');
  const results = j.results.length ? j.results : [{ result: 'success', code: '0', text: '' } as const];
  const list = (tag: string, of: readonly ComponentName[]): string => `<${tag}>${of.map((c) => `<component type="${c.type}" name="${escape(c.name)}" id="{${c.id}}" />`).join('')}</${tag}>`;
  return `<importexportxml progress="${failed ? 0 : 100}" succeeded="${failed ? 'failure' : 'success'}" processed="true"><solutionManifests><solutionManifest id="${escape(j.uniqueName)}" processed="true">`
    + `<UniqueName>${escape(j.uniqueName)}</UniqueName><Version>${j.version}</Version>${results.map((r) => `<result result="${r.result}" errorcode="${r.code}" errortext="${escape(r.text)}" />`).join('')}</solutionManifest></solutionManifests>`
    + `${list('sandboxAdded', j.added)}${list('sandboxOnlyInOlderVersion', j.onlyInOlder)}</importexportxml>`;
}
