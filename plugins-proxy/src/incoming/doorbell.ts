/**
 * POST /webhooks/xero. What comes is bytes until the signature is proven; it is stored, then answered, and worked on by
 * somebody else. 401 and 200 have no body and no cookie, as Xero wants it; Xero tries again whatever is not 200.
 */
import type { FastifyPluginAsync } from 'fastify';
import type { Log } from '../intents/ports.ts';
import type { Doorstep } from './doorstep.ts';
import { newsIn } from './news.ts';
import { signedByXero } from './signature.ts';

/** Thousands of events. */
const bodyBytes = 1024 * 1024;

export interface DoorbellDeps {
  readonly doorstep: Doorstep;
  /** Those of the webhook in Xero's developer portal: the one in use and, while it is being changed, the next. None: everything is refused. */
  readonly keys: readonly string[];
  /** Told after it was stored. */
  readonly rang: (tenants: ReadonlySet<string>) => void;
  readonly log: Log;
}

export const doorbell = (d: DoorbellDeps): FastifyPluginAsync => async (app) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytes }, (_request, body, done) => { done(null, body); });
  app.setErrorHandler((e: { statusCode?: number; code?: string }, request, reply) => {
    const status = typeof e.statusCode === 'number' && e.statusCode >= 400 && e.statusCode < 500 ? e.statusCode : 503;
    if (status === 503) d.log.warn({ code: e.code ?? 'unexpected', correlation: request.id }, 'what Xero told could not be stored; Xero tells it again');
    return reply.code(status).send();
  });

  // Xero tells of a busy minute in one burst, and is known by its signature, not by its address
  app.post('/webhooks/xero', { config: { rateLimit: false }, bodyLimit: bodyBytes, schema: { summary: 'Xero tells that something has changed', response: { 200: { type: 'null' }, 401: { type: 'null' } } } }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!signedByXero(body, request.headers['x-xero-signature'], d.keys)) return reply.code(401).send();
    const news = newsIn(body);
    // Told again it would be as hard to read; the poll brings what it was about.
    if (news === undefined) { d.log.warn({ correlation: request.id, bytes: body.length }, 'what Xero told cannot be read'); return reply.code(200).send(); }
    await d.doorstep.put(news);
    if (news.length > 0) d.rang(new Set(news.map((n) => n.tenant)));
    return reply.code(200).send();
  });
};
