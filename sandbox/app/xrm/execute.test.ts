import { afterEach, describe, expect, it, vi } from 'vitest';
import { executeMultiple, executeRequest, readParts } from './execute.ts';

const set = (name: string): Promise<string> => Promise.resolve(`${name}s`);
const crud = (operationName: string, o: object): object => ({ ...o, getMetadata: () => ({ boundParameter: null, parameterTypes: {}, operationType: 2, operationName }) });
const part = (status: number, body = ''): string => `--batchresponse_1\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nOData-EntityId: http://x/lines(11111111-0000-4000-8000-000000000001)\r\n\r\n${body}\r\n`;
afterEach(() => { vi.unstubAllGlobals(); });

describe('Xrm.WebApi.online', () => {
  it('sends CRUD requests as what they are', async () => {
    const calls: [string, string, unknown][] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => { calls.push([init.method!, url, init.body ? JSON.parse(String(init.body)) : undefined]); return Response.json({ name: 'x' }); });
    await executeRequest(crud('Create', { etn: 'line', payload: { name: 'a' } }), set);
    await executeRequest(crud('Update', { etn: 'line', id: '{AB}', payload: { name: 'b' } }), set);
    await executeRequest(crud('Delete', { entityReference: { entityType: 'line', id: '{AB}' } }), set);
    const read: any = await executeRequest(crud('Retrieve', { entityReference: { entityType: 'line', id: '{AB}' }, columns: ['name'] }), set);
    expect(calls).toEqual([['POST', '/api/data/v9.2/lines', { name: 'a' }], ['PATCH', '/api/data/v9.2/lines(ab)', { name: 'b' }], ['DELETE', '/api/data/v9.2/lines(ab)', undefined], ['GET', '/api/data/v9.2/lines(ab)?$select=name', undefined]]);
    expect([read.ok, await read.json()]).toEqual([true, { name: 'x' }]);
  });
  it('executeMultiple is one batch, a list inside of it a change set, and answers one by one', async () => {
    let body = '';
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => { body = String(init.body); return new Response(`${part(204)}${part(200, '{"name":"y"}')}--batchresponse_1--`, { status: 200 }); });
    const answers: any[] = await executeMultiple([[crud('Create', { etn: 'line', payload: { name: 'a' } }), crud('Create', { etn: 'line', payload: { name: 'b' } })], crud('Retrieve', { etn: 'line', id: 'AB' })], set);
    expect(body.match(/Content-ID: \d/g)).toEqual(['Content-ID: 1', 'Content-ID: 2']);
    expect(body).toMatch(/multipart\/mixed; boundary=changeset_/);
    expect(answers.map((a) => a.status)).toEqual([204, 200]);
    expect(await answers[1].json()).toEqual({ name: 'y' });
  });
  it('a part that fails rejects the whole with its words', async () => {
    vi.stubGlobal('fetch', async () => new Response(`${part(400, '{"error":{"code":"0x80040237","message":"There already is one."}}')}--batchresponse_1--`, { status: 400 }));
    await expect(executeMultiple([crud('Create', { etn: 'line', payload: {} })], set)).rejects.toMatchObject({ message: 'There already is one.', httpStatusCode: 400 });
  });
  it('finds the parts of change sets among the others', () => {
    expect(readParts('--batchresponse_a\nContent-Type: multipart/mixed; boundary=changesetresponse_b\n\n--changesetresponse_b\nContent-Type: application/http\n\nHTTP/1.1 204 No Content\nODataVersion: 4.0\n\n\n--changesetresponse_b--\n--batchresponse_a--\n').map((p) => p.status)).toEqual([204]);
  });
});
