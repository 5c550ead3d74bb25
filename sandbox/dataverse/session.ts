import { zoneOfCode } from './query/zone-codes.ts';
import type { Caller } from './security/access.ts';
import type { World } from './world.ts';

/** How a user wants values printed, from his usersettings row. */
export interface Settings { readonly timeZone: string; readonly timeZoneCode: number; readonly dateFormat: string; readonly timeFormat: string; readonly decimalSymbol: string; readonly numberSeparator: string }

/** Everything one request knows. `base` is the absolute URL of the Web API, for ids and next links. */
export interface Session { readonly world: World; readonly caller: Caller; readonly settings: Settings; readonly base: string }

export function settingsOf(w: World, userId: string): Settings {
  const row = w.store.get('usersettings', userId);
  const code = Number(row?.['timezonecode'] ?? 92);
  return {
    timeZone: zoneOfCode(code) ?? 'UTC', timeZoneCode: code, dateFormat: String(row?.['dateformatstring'] ?? 'yyyy-MM-dd'), timeFormat: String(row?.['timeformatstring'] ?? 'HH:mm'),
    decimalSymbol: String(row?.['decimalsymbol'] ?? '.'), numberSeparator: String(row?.['numberseparator'] ?? ','),
  };
}
export const sessionOf = (world: World, caller: Caller, base: string): Session => ({ world, caller, settings: settingsOf(world, caller.acting.userId), base });
