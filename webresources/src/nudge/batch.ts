/**
 * Many writes in one call of the Web API, each on its own: a failing one does not stop the others. Xrm.WebApi has
 * no way to ask for that (executeMultiple takes no such option), so this speaks to the environment's own address, where the page
 * itself comes from and the person is signed in already. Source: Execute batch operations using the Web API.
 */
import type { Row } from './web-api.ts';

export interface Create { readonly set: string; readonly data: Row }
/** Undefined error: it is done. Otherwise what the platform said, in the shape of any error of the Web API. */
export interface Answer { readonly status: number; readonly error: unknown }
/** The answer of the batch as such, when it is no batch: 429, 401, a proxy's page. */
export class BatchRefused extends Error {
  readonly status: number;
  readonly retryAfterMs: number;
  readonly code: string | undefined;
  constructor(status: number, retryAfterMs: number, code: string | undefined, message: string) {
    super(message);
    this.status = status; this.retryAfterMs = retryAfterMs; this.code = code;
  }
}

const ROOT = '/api/data/v9.2/';
const CRLF = '\r\n';

/** Body of a $batch of creates. JSON never holds a line end of its own, so no text can end a part early. */
export function batchBody(creates: readonly Create[], boundary: string): string {
  const part = (c: Create): string => [
    `--${boundary}`, 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '',
    `POST ${ROOT}${c.set} HTTP/1.1`, 'Content-Type: application/json', 'Accept: application/json', '', JSON.stringify(c.data), '',
  ].join(CRLF);
  return `${creates.map(part).join('')}--${boundary}--${CRLF}`;
}

function answerIn(part: string): Answer | undefined {
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/m.exec(part);
  if (status === null) return undefined;
  const code = Number(status[1]);
  if (code < 400) return { status: code, error: undefined };
  const json = part.slice(part.indexOf('{'), part.lastIndexOf('}') + 1);
  try { return { status: code, error: JSON.parse(json) as unknown }; } catch { return { status: code, error: { message: `HTTP ${code}` } }; }
}

/** The answers of a batch, in the order of what was asked. */
export function batchAnswers(body: string, contentType: string): readonly Answer[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1] ?? /^--(\S+)/.exec(body.trim())?.[1];
  if (boundary === undefined) return [];
  return body.split(`--${boundary}`).map(answerIn).filter((a): a is Answer => a !== undefined);
}

const retryAfter = (answer: Response): number => {
  const seconds = Number(answer.headers.get('retry-after') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
};

/**
 * Asks for all of them, in order. @param clientUrl address of the environment, without a slash at its end
 * @throws BatchRefused when the batch as such was refused, and whatever fetch throws when there was no answer
 */
export async function createAll(clientUrl: string, creates: readonly Create[], o: { readonly fetch?: typeof globalThis.fetch; readonly signal?: AbortSignal } = {}): Promise<readonly Answer[]> {
  const boundary = `batch_${Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('')}`;
  const answer = await (o.fetch ?? globalThis.fetch.bind(globalThis))(`${clientUrl}${ROOT}$batch`, {
    method: 'POST', credentials: 'same-origin', cache: 'no-store', signal: o.signal, body: batchBody(creates, boundary),
    headers: {
      'content-type': `multipart/mixed; boundary=${boundary}`, accept: 'multipart/mixed', prefer: 'odata.continue-on-error', 'odata-version': '4.0', 'odata-maxversion': '4.0',
    },
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  if (!answer.ok || !type.includes('multipart/mixed')) {
    const said = (/json/.test(type) ? (JSON.parse(text) as { error?: { code?: string; message?: string } }).error : undefined) ?? {};
    throw new BatchRefused(answer.status, retryAfter(answer), said.code, said.message ?? `HTTP ${answer.status}`);
  }
  const answers = batchAnswers(text, type);
  // an answer that was cut off is as good as none: nobody can tell what became of the rest
  if (answers.length !== creates.length) throw new Error('The answer of the batch is not complete.');
  return answers;
}
