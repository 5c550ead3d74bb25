/** The page's only way out: the API beside it. */
import type { Notice, SetupState } from '../../src/setup/contract.ts';

export class Refusal extends Error {
  readonly notice: Notice;
  constructor(notice: Notice) { super(notice.message); this.notice = notice; }
}
const unreachable: Notice = { code: 'UNREACHABLE', message: 'The relay does not answer.', fix: 'Check that it runs, and press "Check again".' };

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  let answer: Response;
  // a relay that hangs must not leave the page waiting for ever
  const signal = AbortSignal.timeout(150_000);
  try {
    answer = await fetch(`/setup/api/${path}`, { method, credentials: 'same-origin', redirect: 'error', signal, ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) } : {}) });
  } catch { throw new Refusal(unreachable); }
  const said = await answer.json().catch(() => undefined) as { code?: string; message?: string; fix?: string } | undefined;
  if (!answer.ok || said === undefined) throw new Refusal(said?.message === undefined ? unreachable : { code: said.code ?? '', message: said.message, fix: said.fix ?? '' });
  return said;
}
export const readState = async (): Promise<SetupState> => await call('GET', 'state') as SetupState;
export const ask = async (path: string, body?: unknown): Promise<{ url?: string }> => await call('POST', path, body) as { url?: string };
