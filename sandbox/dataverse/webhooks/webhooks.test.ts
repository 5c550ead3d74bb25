import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seedId } from '../seed.ts';
import { startClient, type Client } from '../testing/client.ts';
import { bodyOf } from './deliver.ts';

let c: Client;
let server: Server;
let url: string;
let heard: { headers: IncomingHttpHeaders; body: any; bytes: number }[] = [];
let answers: number[] = [];
beforeAll(async () => {
  c = await startClient({ small: true });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (d: Buffer) => chunks.push(d)).on('end', () => {
      const text = Buffer.concat(chunks);
      heard.push({ headers: request.headers, body: JSON.parse(text.toString()), bytes: text.length });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((r) => { server.listen(0, '127.0.0.1', r); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bell`;
});
afterAll(async () => { server.closeAllConnections(); server.close(); await c.close(); });
afterEach(async () => {
  heard = []; answers = [];
  await c.control('POST', 'deliveries', { delayMs: 0, copies: 1, againMs: 50 });
  for (const [set, key] of [['sdkmessageprocessingsteps', 'sdkmessageprocessingstepid'], ['serviceendpoints', 'serviceendpointid']] as const) {
    for (const row of (await c.call('admin', 'GET', `${set}?$select=${key}`)).body.value) expect((await c.call('admin', 'DELETE', `${set}(${row[key]})`)).status).toBe(204);
  }
});

const represent = { prefer: 'return=representation' };
const endpoint = (more: object = {}) => ({ name: 'Bell', url, contract: 8, authtype: 5, authvalue: '<settings><setting name="x-bell" value="s3cret"/></settings>', ...more });
const idOf = async (path: string, key: string): Promise<string> => (await c.call('admin', 'GET', path)).body.value[0][key];
const step = async (endpointId: string, more: object = {}) => {
  const message = await idOf("sdkmessages?$select=sdkmessageid&$filter=name eq 'Create'", 'sdkmessageid');
  const filter = await idOf(`sdkmessagefilters?$select=sdkmessagefilterid&$filter=_sdkmessageid_value eq ${message} and primaryobjecttypecode eq 'abc_note'`, 'sdkmessagefilterid');
  return { name: 'Bell on notes', mode: 1, stage: 40, rank: 1, supporteddeployment: 0, asyncautodelete: true, 'sdkmessageid@odata.bind': `/sdkmessages(${message})`, 'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filter})`, 'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpointId})`, ...more };
};
async function register(more: { endpoint?: object; step?: object } = {}): Promise<string> {
  const made = await c.call('admin', 'POST', 'serviceendpoints', endpoint(more.endpoint), represent);
  expect(made.status).toBe(201);
  const of = await c.call('admin', 'POST', 'sdkmessageprocessingsteps', await step(made.body.serviceendpointid, more.step), represent);
  expect(of.status).toBe(201);
  return of.body.sdkmessageprocessingstepid;
}
const note = (name: string, more: object = {}) => c.call('admin', 'POST', 'abc_notes', { abc_name: name, ...more }, represent);
const jobs = async (stepId: string) => (await c.call('admin', 'GET', `sdkmessageprocessingsteps(${stepId})/SdkMessageProcessingStep_AsyncOperations?$select=statecode,statuscode,message,retrycount`)).body.value;

describe('webhooks', () => {
  it('R60 R68 posts the execution context of a row that was created, with the secret\'s header, and forgets the job that succeeded', async () => {
    const id = await register();
    const made = (await note('Hello', { 'abc_InvoiceId@odata.bind': `/invoices(${seedId('invoice', 'simple')})` })).body.abc_noteid;
    await expect.poll(() => heard.length).toBe(1);
    const [{ headers, body }] = heard as [typeof heard[0]];
    expect(headers).toMatchObject({ 'x-bell': 's3cret', 'x-ms-dynamics-entity-name': 'abc_note', 'x-ms-dynamics-request-name': 'Create', 'content-type': 'application/json; charset=utf-8' });
    expect(body).toMatchObject({ MessageName: 'Create', PrimaryEntityName: 'abc_note', PrimaryEntityId: made, OrganizationId: c.dv.world.organizationId, Stage: 40, Mode: 1, Depth: 1, OutputParameters: [{ key: 'id', value: made }] });
    expect(body.InputParameters[0].value.Attributes).toContainEqual({ key: 'abc_name', value: 'Hello' });
    await expect.poll(() => jobs(id)).toEqual([]);
  });

  it('R60 delivers nothing of a change set that was undone, nor for tables without a step', async () => {
    await register();
    const part = (n: number, name: string): string => `--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${n}\r\n\r\nPOST ${c.api}abc_notes HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ abc_name: name, ...(n === 2 ? { nothing: 1 } : {}) })}\r\n`;
    const answer = await c.call('admin', 'POST', '$batch', `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${part(1, 'a')}${part(2, 'b')}--c--\r\n--b--\r\n`, { 'content-type': 'multipart/mixed; boundary=b' });
    expect(answer.text).toContain('400');
    await c.call('admin', 'POST', 'accounts', { name: 'Nobody listens' });
    await note('committed');
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]!.body.InputParameters[0].value.Attributes).toContainEqual({ key: 'abc_name', value: 'committed' });
  });

  it('R60 tries once more after 502, 503 and 504, never after anything else, and keeps a failed job that says why', async () => {
    const id = await register();
    answers = [503];
    await note('again');
    await expect.poll(() => heard.length).toBe(2);
    await expect.poll(() => jobs(id)).toEqual([]);
    answers = [502, 504];
    await note('twice');
    await expect.poll(async () => (await jobs(id))[0]?.statuscode).toBe(31);
    expect(heard).toHaveLength(4);
    answers = [500];
    await note('once');
    await expect.poll(async () => (await jobs(id)).length).toBe(2);
    expect(heard).toHaveLength(5);
    await expect.poll(async () => (await jobs(id)).map((j: any) => [j.statecode, j.message.slice(-4)]).sort()).toEqual([[3, '500.'], [3, '504.']]);
  });

  it('R60 keeps succeeded jobs unless told to delete them, delivers late and more than once when asked', async () => {
    await c.control('POST', 'deliveries', { delayMs: 150, copies: 2 });
    const id = await register({ step: { asyncautodelete: false } });
    await note('late');
    expect(heard).toHaveLength(0);
    await expect.poll(() => heard.length).toBe(2);
    await expect.poll(async () => (await jobs(id))[0]?.statuscode).toBe(30);
  });

  it('R60 leaves out what makes a context larger than 256 kB, and says so', () => {
    expect(bodyOf({ PrimaryEntityId: 'a', InputParameters: 'x'.repeat(200_000) }).exceeded).toBe(false);
    const { body, exceeded } = bodyOf({ PrimaryEntityId: 'a', InputParameters: 'x'.repeat(300_000), ParentContext: {}, PreEntityImages: [], PostEntityImages: [] });
    expect([exceeded, JSON.parse(body)]).toEqual([true, { PrimaryEntityId: 'a' }]);
  });

  it('R60 a secret that is no list of headers fails when it is used, and is never read back', async () => {
    const id = await register({ endpoint: { authvalue: 'x-bell: s3cret' } });
    expect((await c.call('admin', 'GET', 'serviceendpoints')).text).not.toContain('s3cret');
    await note('unheard');
    await expect.poll(async () => (await jobs(id))[0]?.message).toContain('invalid http headers in authValue');
    expect(heard).toEqual([]);
  });

  it('R60 refuses what the original refuses: who may not, other ports, asynchronous steps before the operation, endpoints in use', async () => {
    expect((await c.call('sales', 'POST', 'serviceendpoints', endpoint())).body.error).toMatchObject({ code: '0x80040220', message: expect.stringContaining('prvCreateServiceEndpoint') });
    expect((await c.call('admin', 'POST', 'serviceendpoints', endpoint({ url: 'https://relay.example:8443/x' }))).body.error.message).toContain('port 443');
    expect((await c.call('admin', 'POST', 'serviceendpoints', endpoint({ url: '/bell' }))).status).toBe(400);
    expect((await c.call('admin', 'POST', 'serviceendpoints', endpoint({ authvalue: undefined }))).status).toBe(400);
    expect((await c.call('admin', 'POST', 'serviceendpoints', endpoint({ contract: 7 }))).status).toBe(501);
    const made = (await c.call('admin', 'POST', 'serviceendpoints', endpoint(), represent)).body.serviceendpointid;
    const tries: [object, number][] = [[{ stage: 20 }, 400], [{ mode: 0 }, 400], [{ mode: 0, asyncautodelete: false }, 501], [{ rank: undefined }, 400], [{ 'sdkmessagefilterid@odata.bind': undefined }, 501], [{ filteringattributes: 'abc_name' }, 501], [{ SdkMessageId: 1 }, 400]];
    for (const [more, status] of tries) expect([more, (await c.call('admin', 'POST', 'sdkmessageprocessingsteps', JSON.parse(JSON.stringify(await step(made, more))))).status]).toEqual([more, status]);
    await c.call('admin', 'POST', 'sdkmessageprocessingsteps', await step(made));
    expect((await c.call('admin', 'DELETE', `serviceendpoints(${made})`)).body.error.code).toBe('0x80040227');
  });

  it('R60 a disabled step is silent; a step stands in the way of the solution whose table it needs', async () => {
    const id = await register();
    expect((await c.call('admin', 'GET', "RetrieveDependenciesForUninstall(SolutionUniqueName='Notes')")).status).toBeLessThan(500);
    await c.call('admin', 'PATCH', `sdkmessageprocessingsteps(${id})`, { statecode: 1, statuscode: 2 });
    await note('silent');
    await c.call('admin', 'PATCH', `sdkmessageprocessingsteps(${id})`, { statecode: 0, statuscode: 1 });
    await note('heard');
    await expect.poll(() => heard.length).toBe(1);
    const solutions = (await c.call('admin', 'GET', 'solutions?$select=solutionid,uniquename')).body.value;
    const refused = await c.call('admin', 'DELETE', `solutions(${solutions[0].solutionid})`);
    expect(refused.body.error).toMatchObject({ code: '0x8004f01d', message: expect.stringContaining('Type: SDKMessageProcessingStep, ObjectName: Bell on notes') });
    expect((await c.call('admin', 'GET', `RetrieveDependenciesForUninstall(SolutionUniqueName='${solutions[0].uniquename}')`)).body.value).toContainEqual(expect.objectContaining({ dependentcomponenttype: 92, dependentcomponentobjectid: id }));
  });
});
