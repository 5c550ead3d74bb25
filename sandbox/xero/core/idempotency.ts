/**
 * Idempotency-Key: the first answer under a key is kept for some minutes from that call and replayed to the same
 * request, whatever it was; another request under the key is refused. Keys belong to the app, not to the organisation.
 */
import { createHash } from 'node:crypto';
import { badRequest, type Answer } from './answer.ts';
import type { World } from './world.ts';

interface Entry { readonly fingerprint: string; readonly at: number; readonly answer: Promise<Answer> }
export interface Idempotency {
  /** Runs `work` once per key. @returns replayed: whether the answer is an earlier one */
  run(o: { app: string; key: string; method: string; url: string; body: Buffer }, work: () => Promise<Answer>): Promise<{ answer: Answer; replayed: boolean }>;
  reset(): void;
}

export function createIdempotency(world: World): Idempotency {
  const entries = new Map<string, Entry>();
  return {
    reset: () => entries.clear(),
    async run(o, work) {
      if (o.key.length > 128) return { answer: badRequest(10, 'ValidationException', 'Idempotency Key: must not be longer than 128 characters.'), replayed: false };
      const id = `${o.app} ${o.key}`;
      const fingerprint = createHash('sha256').update(`${o.method} ${o.url}\n`).update(o.body).digest('hex');
      const known = entries.get(id);
      if (known && world.now() - known.at < world.switches.idempotencyMinutes * 60_000) {
        if (known.fingerprint !== fingerprint) return { answer: badRequest(10, 'ValidationException', `Idempotency Key: ${o.key} is used with a different request.`), replayed: false };
        const answer = await known.answer;
        if (answer.status < 500 || world.switches.idempotencyReplays5xx) return { answer, replayed: true };
      }
      const answer = work();
      entries.set(id, { fingerprint, at: world.now(), answer });
      try { return { answer: await answer, replayed: false }; } catch (error) { entries.delete(id); throw error; }
    },
  };
}
