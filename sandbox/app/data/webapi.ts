/** The Web API as the browser sees it: same origin, the host adds the signed-in user's token. */

export type Row = Readonly<Record<string, unknown>>;
export const root = '/api/data/v9.2/';
export const formatted = (row: Row, column: string): string | undefined => row[`${column}@OData.Community.Display.V1.FormattedValue`] as string | undefined;

/** What a failing request says: Microsoft's code as Xrm gives it (a number) and in hex as the wire carries it. */
export class WebApiError extends Error {
  readonly errorCode: number;
  readonly code: string;
  readonly httpStatusCode: number;
  readonly title: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'WebApiError';
    this.code = code;
    this.httpStatusCode = status;
    // Xrm.WebApi reports the signed or unsigned decimal of the hexadecimal code
    this.errorCode = /^0x[0-9a-f]+$/i.test(code) ? parseInt(code, 16) : 0;
    this.title = status === 403 ? 'You do not have permission' : 'Something went wrong';
  }
}

export interface Answer { readonly status: number; readonly body: unknown; readonly headers: Headers }
export async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  let answer: Response;
  try {
    answer = await fetch(path.startsWith('http') || path.startsWith('/') ? path : root + path, {
      method, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin',
      headers: { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0', ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...headers },
    });
  } catch (e) {
    throw new WebApiError(0, '0x80072321', `The environment cannot be reached: ${e instanceof Error ? e.message : String(e)}`);
  }
  const text = await answer.text();
  const json = text && /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) as unknown : undefined;
  if (answer.ok) return { status: answer.status, body: json, headers: answer.headers };
  if (answer.status === 401) throw new WebApiError(401, '0x80040401', 'You are signed out. Sign in again.');
  const error = (json as { error?: { code?: string; message?: string } } | undefined)?.error;
  throw new WebApiError(answer.status, error?.code ?? '0x0', error?.message ?? `The environment answered ${answer.status}.`);
}

export const everything = { prefer: 'odata.include-annotations="*"' };
const entityId = (headers: Headers): string => /\(([0-9a-f-]{36})\)/i.exec(headers.get('odata-entityid') ?? '')?.[1]?.toLowerCase() ?? '';

export interface RowPage { readonly entities: Row[]; readonly nextLink?: string; readonly more: boolean; readonly cookie?: string; readonly count?: number }
const page = (body: unknown): RowPage => {
  const b = body as Record<string, unknown> & { value: Row[] };
  return {
    entities: b.value, nextLink: b['@odata.nextLink'] as string | undefined, count: b['@odata.count'] as number | undefined,
    more: b['@Microsoft.Dynamics.CRM.morerecords'] === true || b['@odata.nextLink'] !== undefined, cookie: b['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'] as string | undefined,
  };
};

export const retrieve = async (set: string, id: string, options = ''): Promise<Row> => (await request('GET', `${set}(${id.replace(/[{}]/g, '')})${options}`, undefined, everything)).body as Row;
export const retrieveMultiple = async (set: string, options = '', maxPageSize?: number): Promise<RowPage> =>
  page((await request('GET', options.startsWith('http') ? options : `${set}${options}`, undefined, { prefer: `odata.include-annotations="*"${maxPageSize ? `,odata.maxpagesize=${maxPageSize}` : ''}` })).body);
export const fetchRows = (set: string, fetchXml: string): Promise<RowPage> => retrieveMultiple(set, `?fetchXml=${encodeURIComponent(fetchXml)}`);
export const create = async (set: string, data: unknown): Promise<string> => entityId((await request('POST', set, data)).headers);
/** If-Match: * keeps an update from becoming a create when the row has gone. */
export const update = async (set: string, id: string, data: unknown): Promise<void> => { await request('PATCH', `${set}(${id.replace(/[{}]/g, '')})`, data, { 'if-match': '*' }); };
export const remove = async (set: string, id: string): Promise<void> => { await request('DELETE', `${set}(${id.replace(/[{}]/g, '')})`); };
