/** What goes back over the wire, in the shapes recorded from Xero. */
export interface ElementResult { readonly id?: string | undefined; readonly number?: string | undefined; readonly errors: readonly string[] }
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Sent instead of `body`: files and PDFs. */
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the control plane's record of calls only. */
  readonly elements?: readonly ElementResult[];
}

/** Ends the request with this answer; nothing was changed. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) { super(`Answered ${answer.status}`); this.answer = answer; }
}

export const json = (status: number, value: unknown, more: Partial<Answer> = {}): Answer =>
  ({ status, type: 'application/json; charset=utf-8', body: JSON.stringify(value), ...more });

/** Xero's envelope round every successful answer. */
export function ok(now: number, content: Record<string, unknown>, elements?: readonly ElementResult[]): Answer {
  return json(200, { Id: crypto.randomUUID(), Status: 'OK', ProviderName: 'Counterfoil Sandbox', DateTimeUTC: `/Date(${now})/`, ...content }, elements ? { elements } : {});
}

/** An id that leads nowhere: an empty HTML page, no JSON. */
export const notFound: Answer = { status: 404, type: 'text/html', body: '' };

/** 400 for the whole request. `elements` as shaped for the wire, with their messages inside. */
export const validationException = (elements: readonly unknown[], results: readonly ElementResult[]): Answer =>
  json(400, { ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred', Elements: elements }, { elements: results });

export const badRequest = (number: number, type: string, message: string): Answer => json(400, { ErrorNumber: number, Type: type, Message: message });
export const postDataInvalid = (what: string): Answer => badRequest(14, 'PostDataInvalidException', `JSON for post data was invalid,${what}`);
export const queryInvalid = (message: string): Answer => badRequest(16, 'QueryParseException', message);

/** Answers of Xero's gateway: sign-in, permission. */
export const gateway = (status: number, title: string, detail: string, headers: Record<string, string> = {}): Answer =>
  json(status, { Type: null, Title: title, Status: status, Detail: detail, Instance: crypto.randomUUID(), Extensions: {} }, { headers });

export const serverError: () => Answer = () =>
  json(500, { Title: 'An error occurred', Detail: 'An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status.', Status: 500, Instance: crypto.randomUUID() });

/** Our own code, never Xero's: what the sandbox does not do is said, not guessed. */
export const notEmulated = (what: string, method: string, url: string, fix = 'See sandbox/xero/SWITCHES.md for what the sandbox does.'): Answer =>
  json(501, { code: 'SandboxNotEmulated', message: `The sandbox Xero does not emulate ${what}.`, fix, request: { method, url } });
