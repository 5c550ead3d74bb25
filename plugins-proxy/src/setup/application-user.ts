/** The relay's own user in the environment, its role, and the address at which browsers reach the relay; with the administrator's token. */
import { componentId } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { SERVICE_ROLE } from './administrator.ts';
import type { Seen } from './facts.ts';

const notAllowed = (what: string, e: unknown): unknown => (isDoorError(e) && (e.fate === 'forbidden' || e.fate === 'refused')
  ? new SetupError('SETUP_USER_BY_HAND', `${what} (${e.message})`, 'Do it by hand as described below, or have somebody do it who may, and press "Check again".', e) : e);

/** Makes what is missing; may be repeated. @throws SetupError SETUP_USER_BY_HAND */
export async function makeUser(door: DataverseDoor, origin: string, seen: Seen, clientId: string): Promise<void> {
  if (seen.user?.disabled) throw new SetupError('SETUP_USER_DISABLED', 'The relay\'s user is disabled in this environment.', 'Activate it in the Power Platform admin center (Application users), and press "Check again".');
  let id = seen.user?.id;
  if (id === undefined) {
    if (seen.businessUnit === undefined) throw new SetupError('SETUP_NO_BUSINESS_UNIT', 'The root business unit of the environment cannot be read.', 'Sign in as a System Administrator.');
    try {
      await door.write({ method: 'POST', path: 'systemusers', body: { applicationid: clientId, 'businessunitid@odata.bind': `/businessunits(${seen.businessUnit.id})` } });
    } catch (e) {
      // two at the same moment: one of them has made it
      if (!(isDoorError(e) && e.status === 412)) throw notAllowed('You may not make application users in this environment.', e);
    }
    id ??= (await door.get(`systemusers?$select=systemuserid&$filter=applicationid eq ${clientId}`)).value[0]?.systemuserid as string | undefined;
    if (id === undefined) throw new SetupError('SETUP_USER_BY_HAND', 'The environment has not made the relay\'s user.', 'Do it by hand as described below, and press "Check again".');
  }
  if (seen.user?.hasRole) return;
  const role = await componentId('role', SERVICE_ROLE);
  try {
    await door.write({ method: 'POST', path: `systemusers(${id})/systemuserroles_association/$ref`, body: { '@odata.id': `${origin}/api/data/v9.2/roles(${role})` } });
  } catch (e) { if (!(isDoorError(e) && e.status === 412)) throw notAllowed(`You may not give the role ${SERVICE_ROLE}.`, e); }
}

/** Sets the current value of the environment variable; a value of the package itself is never touched. */
export async function setAddress(door: DataverseDoor, variable: Seen['variable'], url: string): Promise<void> {
  if (variable === undefined) throw new SetupError('SETUP_NO_SOLUTION', 'The solution is not installed yet.', 'Install it first.');
  try {
    if (variable.valueId !== undefined) await door.write({ method: 'PATCH', path: `environmentvariablevalues(${variable.valueId})`, body: { value: url }, ifMatch: '*' });
    else await door.write({ method: 'POST', path: 'environmentvariablevalues', body: { value: url, 'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${variable.definition})` } });
  } catch (e) {
    if (isDoorError(e) && e.fate === 'forbidden') throw new SetupError('SETUP_ADDRESS_BY_HAND', 'You may not set environment variables in this environment.', `Have a System Administrator set the environment variable "Counterfoil relay address" (cfl_RelayUrl) to ${url}, and press "Check again".`, e);
    throw e;
  }
}
