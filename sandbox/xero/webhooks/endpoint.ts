/** One POST to whoever listens, judged as Xero judges it: only a bare 200 within the time counts. */
import { signatureOf } from './events.ts';

export interface Attempt {
  readonly at: string; readonly ms: number;
  /** 'none' when no answer came. */
  readonly status: number | 'none';
  /** Why it does not count; undefined when it does. */
  readonly refused?: string;
}

/** `wanted` is 401 for what is signed wrongly on purpose. Body and cookies of an answer are not allowed. */
export async function post(o: { readonly url: string; readonly body: string; readonly key: string; readonly timeoutMs: number; readonly wanted?: 200 | 401; readonly signal?: AbortSignal }): Promise<Attempt> {
  const [at, started] = [new Date().toISOString(), performance.now()];
  const done = (status: Attempt['status'], refused?: string): Attempt => ({ at, ms: Math.round((performance.now() - started) * 10) / 10, status, ...(refused ? { refused } : {}) });
  try {
    const answer = await fetch(o.url, {
      method: 'POST', redirect: 'manual', signal: AbortSignal.any([AbortSignal.timeout(o.timeoutMs), ...(o.signal ? [o.signal] : [])]),
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-xero-signature': signatureOf(o.body, o.key) }, body: o.body,
    });
    const text = await answer.text();
    const wanted = o.wanted ?? 200;
    if (answer.status !== wanted) return done(answer.status, `answered ${answer.status}, not ${wanted}`);
    if (text !== '') return done(answer.status, 'the answer has a body');
    if (answer.headers.has('set-cookie')) return done(answer.status, 'the answer sets a cookie');
    return done(answer.status);
  } catch (error) {
    return done('none', error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${o.timeoutMs} ms` : 'no connection');
  }
}
