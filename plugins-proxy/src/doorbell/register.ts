/**
 * Tells Dynamics whom to ring: one webhook and one asynchronous step for each table of requests. Done with the rights of an
 * administrator; the relay's own role cannot. The ids are fixed, so that doing it again, or twice at once, makes nothing twice.
 */
import { createHash } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { requestTables, type RequestTable } from '../requests/rows.ts';
import { doorbellHeader } from './secret.ts';

export type AdministratorDoor = Pick<DataverseDoor, 'get' | 'write'>;
const endpointId = '6c0f1d1e-7a52-4c83-9b0e-c0f11ad00001';
const steps: Readonly<Record<RequestTable, string>> = { cfl_syncrequest: '6c0f1d1e-7a52-4c83-9b0e-c0f11ad00002', cfl_correctionrequest: '6c0f1d1e-7a52-4c83-9b0e-c0f11ad00003' };
const about = 'Tells the Counterfoil relay that a request was written; mark of its key: ';
/** Dataverse never gives the secret back. By this mark it is known which one it has; nothing can be derived from it. */
const markOf = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 12);
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Idempotent. `secret`: doorbellSecret(masterKey, organizationId). @throws SetupError for an address that Dynamics cannot ring; DoorError of Dataverse */
export async function registerDoorbell(dataverse: AdministratorDoor, relayUrl: string, secret: string): Promise<void> {
  await put(dataverse, 'serviceendpoints', endpointId, 'serviceendpointid', {
    name: 'Counterfoil doorbell', description: `${about}${markOf(secret)}`, contract: 8, authtype: 5, messageformat: 2, connectionmode: 1, userclaim: 1, url: addressOf(relayUrl),
    authvalue: `<settings><setting name="${doorbellHeader}" value="${secret}" /></settings>`,
  });
  const message = await one(dataverse, "sdkmessages?$select=sdkmessageid&$filter=name eq 'Create'", 'sdkmessageid');
  for (const table of requestTables) {
    const filter = await one(dataverse, `sdkmessagefilters?$select=sdkmessagefilterid&$filter=_sdkmessageid_value eq ${message} and primaryobjecttypecode eq '${table}'`, 'sdkmessagefilterid');
    await put(dataverse, 'sdkmessageprocessingsteps', steps[table], 'sdkmessageprocessingstepid', {
      name: `Counterfoil doorbell: ${table}`, description: 'Rings when a request was written', mode: 1, stage: 40, rank: 1, supporteddeployment: 0, asyncautodelete: true,
      'sdkmessageid@odata.bind': `/sdkmessages(${message})`, 'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filter})`, 'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpointId})`,
    }, { statecode: 0, statuscode: 1 });
  }
}

/** Before the solution is uninstalled: its tables cannot go while steps are registered on them. */
export async function removeDoorbell(dataverse: AdministratorDoor): Promise<void> {
  for (const path of [...Object.values(steps).map((id) => `sdkmessageprocessingsteps(${id})`), `serviceendpoints(${endpointId})`]) {
    try { await dataverse.write({ method: 'DELETE', path }); } catch (e) { if (!isStatus(e, 404)) throw e; }
  }
}

/** Where Dynamics rings, and whether for every table; undefined: nowhere. */
export async function doorbellState(dataverse: AdministratorDoor): Promise<{ readonly url: string; readonly complete: boolean; readonly mark: string | undefined } | undefined> {
  const endpoint = await find(dataverse, `serviceendpoints(${endpointId})?$select=url,description`);
  if (!endpoint) return undefined;
  const found = await Promise.all(Object.values(steps).map((id) => find(dataverse, `sdkmessageprocessingsteps(${id})?$select=statecode`)));
  const told = String(endpoint.description ?? '');
  return { url: String(endpoint.url), complete: found.every((s) => s?.statecode === 0), mark: told.startsWith(about) ? told.slice(about.length) : undefined };
}
/** True when registering again would change nothing. @throws SetupError for an address that Dynamics cannot ring */
export async function doorbellRings(dataverse: AdministratorDoor, relayUrl: string, secret: string): Promise<boolean> {
  const to = addressOf(relayUrl), state = await doorbellState(dataverse);
  return state?.url === to && state.complete && state.mark === markOf(secret);
}

/** @throws SetupError */
function addressOf(relayUrl: string): string {
  const url = URL.parse(relayUrl);
  const here = url !== null && loopback.test(url.hostname);
  if (url === null || !(here || (url.protocol === 'https:' && url.port === '')) || url.username !== '' || url.search !== '') {
    throw new SetupError('DOORBELL_ADDRESS', 'Dynamics can only ring an https address on the usual port.', 'Give the public address of the relay, for example https://counterfoil.example.com. Without it everything works, but a request that no browser announces waits for the sweep.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/webhooks/dataverse`;
}

/** Creates it, or brings it up to date where it is there; what lies between the look and the write may have been done by somebody else. */
async function put(dataverse: AdministratorDoor, set: string, id: string, key: string, body: Readonly<Record<string, unknown>>, state: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const there = await find(dataverse, `${set}(${id})?$select=${key}`);
  if (!there) {
    try { await dataverse.write({ method: 'POST', path: set, body: { ...body, [key]: id } }); return; } catch (e) { if (!isStatus(e, 412) && !isStatus(e, 409)) throw e; }
  }
  await dataverse.write({ method: 'PATCH', path: `${set}(${id})`, body: { ...body, ...state }, ifMatch: '*' });
}
async function find(dataverse: AdministratorDoor, path: string): Promise<any> {
  try { return await dataverse.get(path); } catch (e) { if (isStatus(e, 404)) return undefined; throw e; }
}
async function one(dataverse: AdministratorDoor, path: string, key: string): Promise<string> {
  const row = (await dataverse.get(path))?.value?.[0];
  if (typeof row?.[key] !== 'string') throw new SetupError('SOLUTION_MISSING', 'Dynamics has no message for the tables of Counterfoil.', 'Import the Counterfoil solution first.');
  return row[key];
}
const isStatus = (e: unknown, status: number): boolean => isDoorError(e) && e.status === status;
