/** POST /v1/environments/{key}/nudges: always 202 and a stream of steps, so that a stranger learns nothing from the status. */
import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ErrorBody, StreamLine } from '../contract.ts';
import type { Timing } from '../intents/ports.ts';
import { networkOf } from '../http/network.ts';
import { isEnd, ticketHashOf, type Hub } from './hub.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const mostRequests = 250;
/** Streams at once; more end after their first heartbeat, and the sweep does their work. */
const mostStreams = 1_000;
/** Of these from one address: an office behind one address clicks less. */
const mostOfOne = 250;
const bodyBytes = 32 * 1024;
/** Nudges a minute for ids that nobody knows, from one address: each costs a call of Dynamics, whose calls are counted. More wait for the sweep. */
const mostInVain = 60;

/** What an environment does with a nudge. */
export interface Nudged {
  readonly hub: Hub;
  /** False when Dynamics knows none of them. */
  readonly take: (requests: readonly string[]) => Promise<boolean>;
}
export interface NudgeDeps {
  /** Streams at once, from one address and in all. */
  readonly mostOfOne?: number;
  readonly most?: number;
  readonly timing: Pick<Timing, 'heartbeatMs' | 'streamMs'>;
  /** The environment of this key; undefined when it is not served here. */
  readonly of: (key: string) => Nudged | undefined;
}

/** The ids, lower case and each once; or why the body is not a nudge. */
export function parseNudge(body: unknown): { readonly requests: string[] } | { readonly error: Omit<ErrorBody, 'correlationId'> } {
  const ids = (body as { requests?: unknown } | null)?.requests;
  const wrong = (code: string, message: string, fix: string) => ({ error: { code, message, fix } });
  if (!Array.isArray(ids) || ids.length === 0) return wrong('NUDGE_MALFORMED', 'The body must be {"requests": [ids]} with at least one id.', 'Send the ids of the cfl_syncrequest rows that were created.');
  if (ids.length > mostRequests) return wrong('NUDGE_TOO_MANY', `A nudge may name ${mostRequests} requests; this one names ${ids.length}.`, 'Send several nudges. Requests that are never nudged are found within a minute all the same.');
  const bad = ids.findIndex((i) => typeof i !== 'string' || !uuid.test(i));
  if (bad >= 0) return wrong('NUDGE_MALFORMED', `requests[${bad}] is not the id of a row.`, 'Send ids as Dataverse gives them, without braces.');
  return { requests: [...new Set((ids as string[]).map((i) => i.toLowerCase()))] };
}

export const nudgeRoute = (d: NudgeDeps): FastifyPluginAsync => async (app: FastifyInstance) => {
  let streams = 0;
  const ofAddress = new Map<string, number>();
  const open = new Set<() => void>();
  const inVain = new Map<string, number>();
  let minute = performance.now();
  const tooManyInVain = (address: string): boolean => {
    if (performance.now() - minute > 60_000) { inVain.clear(); minute = performance.now(); }
    return (inVain.get(address) ?? 0) >= mostInVain;
  };
  app.addHook('preClose', async () => { for (const end of open) end(); });

  app.post<{ Params: { key: string } }>('/v1/environments/:key/nudges', { bodyLimit: bodyBytes }, async (request, reply) => {
    const parsed = parseNudge(request.body);
    if ('error' in parsed) return reply.code(400).send({ ...parsed.error, correlationId: request.id });
    const ticket = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
    const served = d.of(request.params.key.toLowerCase());

    const network = networkOf(request.ip);
    const stream = new PassThrough();
    const line = (l: StreamLine): void => { if (!stream.writableEnded) stream.write(`${JSON.stringify(l)}\n`); };
    const leave: (() => void)[] = [];
    const finish = (): void => {
      if (!open.delete(finish)) return;
      streams -= 1;
      const others = (ofAddress.get(network) ?? 1) - 1;
      if (others > 0) ofAddress.set(network, others); else ofAddress.delete(network);
      clearInterval(beat); clearTimeout(limit);
      for (const l of leave) l();
      stream.end();
    };
    const beat = setInterval(() => line({ type: 'heartbeat' }), d.timing.heartbeatMs);
    const limit = setTimeout(finish, d.timing.streamMs);
    open.add(finish);
    streams += 1;
    ofAddress.set(network, (ofAddress.get(network) ?? 0) + 1);
    stream.on('close', finish);
    // The first line makes the headers go out now: the browser knows at once that the relay is there.
    line({ type: 'heartbeat' });
    if (streams > (d.most ?? mostStreams) || ofAddress.get(network)! > (d.mostOfOne ?? mostOfOne)) setImmediate(finish);

    const left = new Set(parsed.requests);
    if (served && ticket !== undefined) {
      const hash = ticketHashOf(ticket);
      for (const id of parsed.requests) {
        leave.push(served.hub.listen(id, hash, (event) => {
          line(event);
          if (!isEnd(event) || !left.delete(event.request) || left.size > 0) return;
          line({ type: 'end' });
          setImmediate(finish);
        }));
      }
    }
    if (served && !tooManyInVain(network)) {
      void served.take(parsed.requests).then((known) => { if (!known) inVain.set(network, (inVain.get(network) ?? 0) + 1); });
    }
    return reply.code(202).header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
  });
};
