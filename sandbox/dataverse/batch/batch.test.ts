import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNamed } from '../../data/users.ts';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client, Reply } from '../testing/client.ts';

let c: Client;
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });

const http = (request: string, body?: unknown, id?: number): string => ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...(id ? [`Content-ID: ${id}`] : []), '', `${request} HTTP/1.1`, ...(body === undefined ? [] : ['Content-Type: application/json']), '', body === undefined ? '' : JSON.stringify(body)].join('\r\n');
const set = (...parts: string[]): string => `Content-Type: multipart/mixed; boundary=c1\r\n\r\n${parts.map((p) => `--c1\r\n${p}\r\n`).join('')}--c1--`;
const batch = (parts: string[], headers: Record<string, string> = {}): Promise<Reply> => c.call('admin', 'POST', '$batch', `${parts.map((p) => `--b1\r\n${p}\r\n`).join('')}--b1--\r\n`, { 'content-type': 'multipart/mixed; boundary=b1', ...headers });
const statuses = (r: Reply): number[] => [...r.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => Number(m[1]));
const names = async (): Promise<string[]> => (await c.call('admin', 'GET', 'abc_notes?$select=abc_name&$orderby=abc_name')).body.value.map((n: any) => n.abc_name);

describe('$batch', () => {
  it('R60 answers every part in order', async () => {
    const r = await batch([http('GET WhoAmI'), http(`GET /api/data/v9.2/invoices(${seedId('invoice', 'simple')})?$select=name`), http('GET accounts?$select=name&$top=1')]);
    expect(r.status).toBe(200);
    expect(statuses(r)).toEqual([200, 200, 200]);
    expect(r.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
  });
  it('R60 stops at the first failure, unless asked to go on', async () => {
    const parts = [http('GET WhoAmI'), http('GET invoices?$select=nothing'), http('GET WhoAmI')];
    const stopped = await batch(parts);
    expect([stopped.status, statuses(stopped)]).toEqual([400, [200, 400]]);
    const on = await batch(parts, { prefer: 'odata.continue-on-error' });
    expect([on.status, statuses(on)]).toEqual([200, [200, 400, 200]]);
  });
  it('R60 the status of a stopped batch is a switch, because it is hearsay', async () => {
    await c.control('POST', 'switches', { batchFailureStatus: 'ok' });
    expect((await batch([http('GET invoices?$select=nothing')])).status).toBe(200);
    await c.control('POST', 'switches', { batchFailureStatus: 'same' });
  });
  it('R60 a change set happens whole or not at all', async () => {
    const failed = await batch([set(http('POST abc_notes', { abc_name: 'ghost' }, 1), http('POST abc_notes', { abc_name: 'x'.repeat(200) }, 2))]);
    expect(statuses(failed)).toEqual([400]);
    expect(await names()).toEqual([]);
    const done = await batch([set(http('POST abc_notes', { abc_name: 'parent' }, 1), http('POST abc_notes', { abc_name: 'child', 'abc_ParentId@odata.bind': '$1' }, 2), http('PATCH $1', { abc_rate: 5 }, 3))]);
    expect(statuses(done)).toEqual([204, 204, 204]);
    const child = (await c.call('admin', 'GET', 'abc_notes?$filter=abc_name eq \'child\'&$expand=abc_ParentId($select=abc_name,abc_rate)')).body.value[0];
    expect(child.abc_ParentId).toMatchObject({ abc_name: 'parent', abc_rate: 5 });
  });
  it('R60 a change set takes no reads and needs Content-IDs', async () => {
    expect((await batch([set(http('GET WhoAmI', undefined, 1))])).status).toBe(400);
    expect((await batch([set(http('POST abc_notes', {}))])).status).toBe(400);
  });
  it('R60 impersonation of the batch holds for its parts', async () => {
    const r = await batch([http('GET WhoAmI'), http(`GET invoices(${seedId('invoice', 'north')})?$select=name`)], { MSCRMCallerID: userNamed('sales').systemuserid, prefer: 'odata.continue-on-error' });
    expect(r.text).toContain(userNamed('sales').systemuserid);
    expect(statuses(r)).toEqual([200, 403]);
    const calls = await c.control('GET', 'calls');
    expect(calls.at(-1)).toMatchObject({ caller: userNamed('sales').systemuserid, parts: [{ status: 200 }, { status: 403 }] });
  });
  it.each(['--b1\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n', 'nothing at all'])('R60 refuses a body that is no closed batch', async (body) => {
    expect((await c.call('admin', 'POST', '$batch', body, { 'content-type': 'multipart/mixed; boundary=b1' })).status).toBe(400);
  });
});
