/** Writes into request rows why they wait. Each only while it is still as it was read: one that ends meanwhile keeps its last word. */
import { optionValue, requestState } from '@counterfoil/solution';
import type { Kit } from '../intents/ports.ts';
import { openFilter, requestTables } from '../requests/rows.ts';

const perCall = 50;

/** @returns those that say it now, or do not wait any more. @throws DoorError */
export async function tellRows(kit: Kit, words: ReadonlyMap<string, string>): Promise<string[]> {
  const told: string[] = [];
  let left = [...words.keys()];
  for (const table of requestTables) {
    const found = new Set<string>();
    for (let n = 0; n < left.length; n += perCall) {
      const some = left.slice(n, n + perCall);
      const page = await kit.dataverse.get(`${table}s?$select=cfl_message,cfl_requeststate&$filter=${openFilter} and (${some.map((id) => `${table}id eq ${id}`).join(' or ')})`);
      const rows = (page.value as any[]).map((r) => ({ id: String(r[`${table}id`]).toLowerCase(), etag: String(r['@odata.etag']), message: r.cfl_message as string | null }));
      for (const r of rows) found.add(r.id);
      const stale = rows.filter((r) => r.message !== words.get(r.id));
      const answers = stale.length === 0 ? [] : await kit.dataverse.batch(stale.map((r) => ({ write: {
        method: 'PATCH' as const, path: `${table}s(${r.id})`, ifMatch: r.etag, body: { cfl_message: words.get(r.id), cfl_requeststate: optionValue(requestState, 'waiting') },
      } })), { continueOnError: true });
      told.push(...rows.filter((r) => !stale.includes(r) || (answers[stale.indexOf(r)]?.status ?? 500) < 400).map((r) => r.id));
    }
    left = left.filter((id) => !found.has(id));
  }
  return [...told, ...left];
}
