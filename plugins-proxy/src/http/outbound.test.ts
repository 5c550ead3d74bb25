/** What the other side of the relay's own calls could do to it: answers without end, packed answers, links and redirects to elsewhere. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../core/log.ts';
import { createDataverse, type DataverseClient } from '../dataverse/client.ts';

let servers: Server[] = [];
let door: DataverseClient;
afterEach(async () => { await door.close(); for (const s of servers) { s.closeAllConnections(); s.close(); } servers = []; });
const listen = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((r) => { server.listen(0, '127.0.0.1', r); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const tokens = { get: async () => 'our-token', refused: () => undefined, close: async () => undefined };
const open = (url: string): DataverseClient => (door = createDataverse({ url, authority: url, tenantId: 't', clientId: 'c', clientSecret: 's', tokens, log: silentLog(), deadlineMs: 10_000, againMs: 1 }));

describe('answers from outside', () => {
  it('one without end is left after 32 MB', async () => {
    let sent = 0;
    const url = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => { while (!response.destroyed) { sent += 1; if (!response.write('x'.repeat(1024 * 1024))) { response.once('drain', more); return; } } };
      more();
    });
    await expect(open(url).write({ method: 'POST', path: 'accounts', body: {} })).rejects.toMatchObject({ code: 'too-large', fate: 'doubtful' });
    expect(sent).toBeLessThan(80);
  });
  it('a packed one is not unpacked: a small answer cannot become a large one', async () => {
    const url = await listen((request, response) => {
      expect(request.headers['accept-encoding']).toBeUndefined();
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ value: 'x'.repeat(5_000_000) })));
    });
    await expect(open(url).write({ method: 'POST', path: 'accounts', body: {} })).rejects.toMatchObject({ door: 'dataverse', fate: 'doubtful' });
  });
  it('a redirect, a next link or a Location to another machine is never called, least of all with our token', async () => {
    const heard: string[] = [];
    const elsewhere = await listen((request, response) => { heard.push(`${request.url} ${String(request.headers.authorization)}`); response.end('{}'); });
    const url = await listen((request, response) => {
      if (request.url?.includes('page')) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value: [], '@odata.nextLink': `${elsewhere}/api/data/v9.2/accounts?steal` }));
      else response.writeHead(request.url?.includes('made') ? 201 : 307, { location: `${elsewhere}/api/data/v9.2/steal`, 'odata-entityid': `${elsewhere}/steal`, 'content-type': 'application/json' }).end('{}');
    });
    const dataverse = open(url);
    await expect(dataverse.get('accounts')).rejects.toMatchObject({ door: 'dataverse' });
    await dataverse.write({ method: 'POST', path: 'made', body: {} });
    const page = await dataverse.get('accounts?page');
    for (const link of [page['@odata.nextLink'], `${url}@${elsewhere.slice(7)}/api/data/v9.2/accounts`, `${url}.evil.example/api/data/v9.2/accounts`, `${url}/api/data/v9.2/../../../steal`]) await expect(dataverse.get(link)).rejects.toMatchObject({ code: 'foreign-link' });
    expect(heard).toEqual([]);
  });
  it('JSON with a prototype in it changes no other object', async () => {
    const url = await listen((_request, response) => { response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"name":"x"}]}'); });
    const { value } = await open(url).get('accounts');
    expect({ ...value[0] }.name).toBe('x');
    expect(({} as any).isAdmin).toBeUndefined();
  });
});
