/** For tests of the doors: a server of one's own on a free port whose answers are written down to the byte. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Received { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }
export type Answer = (r: Received, res: ServerResponse, socket: Socket) => void;

export interface FaultyServer {
  readonly url: string;
  readonly received: Received[];
  /** Used once each, in order; then `usual`. */
  next(...answers: Answer[]): void;
  usual: Answer;
  close(): Promise<void>;
}

export async function faultyServer(usual: Answer): Promise<FaultyServer> {
  const queue: Answer[] = []; const received: Received[] = []; const sockets = new Set<Socket>();
  const server = createServer((req: IncomingMessage, res) => {
    const parts: Buffer[] = [];
    req.on('data', (c: Buffer) => parts.push(c));
    req.on('end', () => {
      const r: Received = { method: req.method!, url: req.url!, headers: req.headers, body: Buffer.concat(parts).toString('utf8') };
      received.push(r);
      (queue.shift() ?? self.usual)(r, res, req.socket);
    });
  });
  server.on('connection', (s) => { sockets.add(s); s.on('close', () => sockets.delete(s)); });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const self: FaultyServer = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, received, usual,
    next: (...a) => { queue.push(...a); },
    close: async () => { for (const s of sockets) s.destroy(); await new Promise((done) => { server.close(done); }); },
  };
  return self;
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => (_r, res) => { res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }); res.end(typeof body === 'string' ? body : JSON.stringify(body)); };
export const status = (code: number, headers: Record<string, string> = {}, text = ''): Answer => (_r, res) => { res.writeHead(code, headers); res.end(text); };
export const hang: Answer = () => {};
export const reset: Answer = (_r, _res, socket) => { socket.resetAndDestroy(); };
export const truncated: Answer = (_r, res, socket) => { res.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }); res.write('{"Invoices":[{"Inv'); setTimeout(() => socket.destroy(), 20); };
/** Complete by its length, cut in the middle of the JSON: what a careless proxy makes of a long answer. */
export const cutJson: Answer = (_r, res) => { res.writeHead(200, { 'content-type': 'application/json' }); res.end('{"Invoices":[{"Inv'); };
export const html: Answer = (_r, res) => { res.writeHead(200, { 'content-type': 'text/html' }); res.end('<html>Sign in</html>'); };
