/**
 * A user for a registered application: the one kind of user that the Web API makes. Name and mailbox come from Microsoft Entra,
 * nothing but application and business unit is taken from the request.
 */
import { setupApplication } from '../../data/users.ts';
import { DataverseError, NotEmulated } from '../errors.ts';
import { demand, systemCaller } from '../security/access.ts';
import type { Caller } from '../security/access.ts';
import type { Link, Reference, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { systemUserId } from '../world.ts';
import { createRow } from './write.ts';

const TAKEN = new Set(['applicationid', 'businessunitid', 'systemuserid']);

/** @throws DataverseError without prvCreateUser, or when the application has a user already */
export function createApplicationUser(w: World, c: Caller, values: ReadonlyMap<string, Value>, id: string): string {
  const t = w.metadata.table('systemuser');
  const application = values.get('applicationid');
  if (typeof application !== 'string') throw new NotEmulated('creating users other than application users (columns applicationid and businessunitid)');
  const other = [...values.keys()].find((k) => !TAKEN.has(k));
  if (other !== undefined) throw new NotEmulated(`the column ${other} on a new application user`);
  const unit = values.get('businessunitid') as Reference | null | undefined;
  if (!unit) throw new DataverseError(400, '0x80040203', "The required attribute 'businessunitid' of 'systemuser' is missing.");
  demand(w, c, 'Create', t, null);
  demand(w, c, 'AppendTo', w.metadata.table('businessunit'), w.store.get('businessunit', unit.id) ?? null);
  for (const u of w.store.rows('systemuser').values()) if (u['applicationid'] === application) throw new DataverseError(412, '0x80040237', 'A record with matching key values already exists.');
  const known = application === setupApplication.id;
  const system = systemCaller(w, systemUserId);
  createRow(w, system, t, new Map<string, Value>([
    ['fullname', `# ${known ? setupApplication.name : 'Application'}`], ['lastname', known ? setupApplication.name : 'Application'], ['firstname', '#'], ['applicationid', application], ['azureactivedirectoryobjectid', known ? setupApplication.oid : null],
    ['domainname', `${application}@harbourvine.example`], ['internalemailaddress', `${application}@harbourvine.example`], ['accessmode', 4], ['businessunitid', unit],
  ]), id);
  createRow(w, system, w.metadata.table('usersettings'), new Map<string, Value>([['timezonecode', 92], ['uilanguageid', w.environment.baseLanguage], ['localeid', w.environment.baseLanguage], ['dateformatstring', 'yyyy-MM-dd'], ['dateseparator', '-'], ['timeformatstring', 'HH:mm'], ['decimalsymbol', '.'], ['numberseparator', ','], ['currencydecimalprecision', 2]]), id);
  const team = [...w.store.rows('team').values()].find((x) => x['isdefault'] === true && (x['businessunitid'] as Reference | null)?.id === unit.id);
  if (team) w.store.setLinks('teammembership_association', [...w.store.links('teammembership_association'), [String(team['teamid']), id] satisfies Link]);
  return id;
}
