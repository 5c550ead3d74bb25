/**
 * POST /webhooks/dataverse: Dynamics tells that somebody has written a request. The secret is looked at before the body is
 * read; of the body only ids count, and the answer does not wait for the work. A ring that is lost, forged, late or doubled
 * changes nothing: rows are read again in Dynamics, and the sweep finds those of which nobody told.
 */
import type { FastifyPluginAsync } from 'fastify';
import type { Metric } from '../http/health.ts';
import type { Log } from '../core/log.ts';
import { createGather } from './gather.ts';
import { ringIn } from './ring.ts';
import { doorbellHeader, organizationOf } from './secret.ts';

export { doorbellHeader, doorbellSecret } from './secret.ts';
export { doorbellRings, doorbellState, registerDoorbell, removeDoorbell } from './register.ts';

/** The platform leaves out what is large above 256 kB; the rest is headroom. */
const bodyBytes = 320 * 1024;
const sayAgainMs = 60_000;

export interface DoorbellDeps {
  /** The one in use first. */
  readonly masterKeys: readonly Uint8Array[];
  /** Hands rows to the intake of the environment; false when Dynamics knows none of them. Not served here: true. */
  readonly take: (environment: string, ids: readonly string[]) => Promise<boolean>;
  /** Rung with the secret of `environment` by another organization: a copy has taken it along (R67), or the environment is not what it was. At most once a minute. */
  readonly foreign: (environment: string, organizationId: string) => void;
  readonly log: Pick<Log, 'warn'>;
}
export interface Doorbell { readonly plugin: FastifyPluginAsync; metrics(): Metric; stop(): void }

export function createDoorbell(d: DoorbellDeps): Doorbell {
  const gather = createGather({ take: d.take });
  const counts = { taken: 0, refused: 0, foreign: 0, unreadable: 0, dropped: 0 };
  const saidAt = new Map<string, number>();
  /** A stranger who rings all day must not fill the log. */
  const once = (what: string, say: () => void): void => {
    const now = performance.now();
    if (now - (saidAt.get(what) ?? -Infinity) < sayAgainMs) return;
    saidAt.set(what, now);
    say();
  };

  const plugin: FastifyPluginAsync = async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytes }, (_request, body, done) => { done(null, body); });
    const shown = new WeakMap<object, string | undefined>();
    const environmentOf = (request: { headers: Record<string, unknown> }): string | undefined => {
      if (!shown.has(request)) shown.set(request, organizationOf(request.headers[doorbellHeader], d.masterKeys));
      return shown.get(request);
    };
    app.addHook('onClose', async () => { gather.stop(); });

    app.post('/webhooks/dataverse', {
      bodyLimit: bodyBytes,
      // Dynamics tells of a busy minute in one burst and from few addresses; who does not know the secret is counted like anybody
      config: { rateLimit: { allowList: (request: object) => environmentOf(request as never) !== undefined } },
      schema: { summary: 'Dynamics tells that a request was written', response: { 200: { type: 'null' }, 401: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' }, fix: { type: 'string' }, correlationId: { type: 'string' } } } } },
      // before the body, and after the rate limit: a stranger is counted and not listened to
      preParsing: async (request, reply, payload) => {
        if (environmentOf(request) !== undefined) return payload;
        counts.refused += 1;
        once('refused', () => d.log.warn({ correlation: request.id }, 'somebody rang for Dynamics without the right secret; if it was Dynamics, register the doorbell again'));
        return reply.code(401).header('connection', 'close').send({ code: 'DOORBELL_REFUSED', message: 'The secret is missing or wrong.', fix: 'Register the doorbell again; until then requests are found by the sweep.', correlationId: request.id });
      },
    }, async (request, reply) => {
      const environment = environmentOf(request)!;
      const ring = Buffer.isBuffer(request.body) ? ringIn(request.body) : undefined;
      if (ring === undefined) {
        counts.unreadable += 1;
        once('unreadable', () => d.log.warn({ correlation: request.id, environment }, 'what Dynamics told cannot be read; the sweep finds what it was about'));
      } else if (ring.organizationId !== environment) {
        counts.foreign += 1;
        once(`foreign ${environment}`, () => {
          d.log.warn({ correlation: request.id, environment, organization: ring.organizationId }, 'a copy of the environment rings; nothing of it is worked on');
          d.foreign(environment, ring.organizationId);
        });
      } else if (gather.add(environment, ring.id)) counts.taken += 1;
      else counts.dropped += 1;
      // an answer other than 2xx would only leave failed system jobs in Dynamics: nothing is gained by telling again
      return reply.code(200).send();
    });
  };
  return {
    plugin, stop: gather.stop,
    metrics: () => ({ name: 'counterfoil_doorbell_rings_total', help: 'Rings of Dynamics, by what became of them.', type: 'counter', values: Object.entries(counts).map(([result, value]) => ({ labels: { result }, value })) }),
  };
}
