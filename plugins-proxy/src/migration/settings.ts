/** Settings of the other connector beside those of the connection. Taken over only where the connection has none. */
import type { LoadSetting } from '../contract.ts';
import type { DataverseDoor, Write } from '../dataverse/door.ts';
import { id, str, type Raw } from '../documents/rows.ts';
import { everyRow, patchConnection } from '../environments/rows.ts';
import { shownSettings, takenSettings } from './names.ts';
import type { OldSettings } from './read.ts';

const PRINTED = '@OData.Community.Display.V1.FormattedValue';
export interface SettingsFound { readonly settings: readonly LoadSetting[]; readonly missing: readonly string[]; /** Column of the connection -> what it is bound to. */ readonly binds: Readonly<Record<string, string>> }

const folded = (t: string): string => t.trim().toLowerCase();
/** The row of this connection: by its name, or the only one. Pure. */
export function settingsOf(all: readonly OldSettings[], connection: string): OldSettings | undefined {
  const named = all.filter((s) => folded(s.name).includes(folded(connection)) || (s.name !== '' && folded(connection).includes(folded(s.name))));
  return named.length === 1 ? named[0] : all.length === 1 ? all[0] : undefined;
}

/** Which row of Xero a text means: its code or name, or "200 - Sales". Undefined where none or several fit. Pure. */
export function meant(rows: readonly { readonly id: string; readonly names: readonly string[] }[], texts: readonly string[]): string | undefined {
  const parts = texts.flatMap((t) => [t, ...t.split(/\s+[-–:]\s+|\s*\(|\)/)]).map(folded).filter((t) => t !== '');
  for (const t of parts) {
    const fits = rows.filter((r) => r.names.some((n) => folded(n) === t));
    if (fits.length === 1) return fits[0]!.id;
  }
  return undefined;
}

/** @throws DoorError */
export async function compareSettings(door: DataverseDoor, connectionId: string, connectionName: string, all: readonly OldSettings[] | undefined): Promise<SettingsFound> {
  if (all === undefined || all.length === 0) return { settings: [], binds: {}, missing: [all === undefined ? 'its table of settings' : 'any row of its settings'] };
  const old = settingsOf(all, connectionName);
  if (!old) return { settings: [], binds: {}, missing: [`which of its ${all.length} rows of settings belongs to ${connectionName}`] };
  const columns = [...takenSettings.map((s) => `_${s.column}_value`), ...new Set(shownSettings.map((s) => s.column))];
  const own: Raw = await door.get(`cfl_connections(${connectionId})?$select=${columns.join(',')}`, { annotations: true });
  const settings: LoadSetting[] = []; const missing: string[] = []; const binds: Record<string, string> = {};
  const find = (words: RegExp) => [...old.values].find(([name]) => words.test(name))?.[1];
  for (const s of takenSettings) {
    const theirs = find(s.words);
    if (!theirs) { missing.push(`its ${s.label.toLowerCase()}`); continue; }
    const has = str(own[`_${s.column}_value${PRINTED}`]);
    if (own[`_${s.column}_value`]) { settings.push({ name: s.label, theirs: theirs.shown, ours: has, is: 'kept' }); continue; }
    const rows = await everyRow(door, `${s.set}?$select=${[`${s.set.slice(0, -1)}id`, ...s.names].join(',')}&$filter=_cfl_connectionid_value eq ${connectionId} and statecode eq 0`);
    const target = meant(rows.map((r: Raw) => ({ id: id(r[`${s.set.slice(0, -1)}id`]), names: s.names.map((n) => str(r[n])) })), theirs.texts);
    if (target === undefined) { settings.push({ name: s.label, theirs: theirs.shown, ours: '', is: 'unknown' }); continue; }
    binds[`${s.bind}@odata.bind`] = `/${s.set}(${target})`;
    settings.push({ name: s.label, theirs: theirs.shown, ours: '', is: 'taken' });
  }
  for (const s of shownSettings) {
    const theirs = find(s.words);
    if (theirs) settings.push({ name: s.label, theirs: theirs.shown, ours: str(own[`${s.column}${PRINTED}`] ?? ''), is: 'shown' });
  }
  return { settings, missing, binds };
}

export const settingsWrite = (connectionId: string, found: SettingsFound): Write | undefined => (Object.keys(found.binds).length === 0 ? undefined : patchConnection(connectionId, { ...found.binds }));
