/** `counterfoil doorbell register <address of the relay>` and `counterfoil doorbell remove`, with an administrator's token. */
import { readConfig } from '../config.ts';
import { createLog } from '../core/log.ts';
import { masterKey } from '../core/master-key.ts';
import { SetupError } from '../core/setup-error.ts';
import { createDataverse } from '../dataverse/client.ts';
import { registerDoorbell, removeDoorbell } from './register.ts';
import { doorbellSecret } from './secret.ts';

const usage = 'counterfoil doorbell register https://address.of.the.relay, or: counterfoil doorbell remove';

/** @throws SetupError, DoorError */
export async function doorbellCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const [verb, address] = args;
  if (!(verb === 'register' ? address !== undefined && args.length === 2 : verb === 'remove' && args.length === 1)) throw new SetupError('USAGE', 'The command is not complete.', usage);
  const c = readConfig(env);
  if (c.DATAVERSE_URL === undefined) throw new SetupError('CONFIG_WRONG', 'DATAVERSE_URL is missing: the address of the environment.', 'Set it, for example to https://contoso.crm4.dynamics.com');
  const token = env['DATAVERSE_ADMIN_TOKEN']?.trim();
  if (token === undefined || token === '') throw new SetupError('NO_ADMIN_TOKEN', 'DATAVERSE_ADMIN_TOKEN is missing: only a System Administrator may say whom Dynamics rings, the relay\'s own user may not.', `Set it to an access token for ${c.DATAVERSE_URL}, for example: az account get-access-token --resource ${c.DATAVERSE_URL} --query accessToken --output tsv`);
  const door = createDataverse({
    url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, tenantId: '', clientId: '', clientSecret: '', log: createLog('silent'),
    // nobody signs in: the token is the administrator's
    tokens: { get: async () => token, refused: () => undefined, close: async () => undefined },
  });
  try {
    if (verb === 'remove') { await removeDoorbell(door); return 'Dynamics no longer rings. Requests that no browser announces are found by the sweep.'; }
    const who = await door.get('WhoAmI()');
    await registerDoorbell(door, address!, doorbellSecret(await masterKey(c.DATA_DIR, c.MASTER_KEY), String(who.OrganizationId)));
    return `Dynamics rings ${address} when a request is written.`;
  } finally { await door.close(); }
}
