import { users } from '../data/users.ts';
import type { Caller } from './security/access.ts';
import type { World } from './world.ts';

/** How a user wants values printed; from usersettings, zone from the sandbox's people. */
export interface Settings { readonly timeZone: string; readonly timeZoneCode: number; readonly dateFormat: string; readonly timeFormat: string; readonly decimalSymbol: string; readonly numberSeparator: string }

/** Everything one request knows. `base` is the absolute URL of the Web API, for ids and next links. */
export interface Session { readonly world: World; readonly caller: Caller; readonly settings: Settings; readonly base: string }

export function settingsOf(w: World, userId: string): Settings {
  const row = w.store.get('usersettings', userId);
  const person = users.find((u) => u.systemuserid === userId);
  return {
    timeZone: person?.timezone ?? 'UTC', timeZoneCode: Number(row?.['timezonecode'] ?? 92), dateFormat: String(row?.['dateformatstring'] ?? 'yyyy-MM-dd'), timeFormat: String(row?.['timeformatstring'] ?? 'HH:mm'),
    decimalSymbol: String(row?.['decimalsymbol'] ?? '.'), numberSeparator: String(row?.['numberseparator'] ?? ','),
  };
}
export const sessionOf = (world: World, caller: Caller, base: string): Session => ({ world, caller, settings: settingsOf(world, caller.acting.userId), base });
