import * as webApi from '../data/webapi.ts';
import { NotProvided } from './missing.ts';

interface ParameterType { readonly typeName: string; readonly structuralProperty: number }
interface RequestMetadata { readonly boundParameter?: string | null; readonly parameterTypes: Readonly<Record<string, ParameterType>>; readonly operationType: number; readonly operationName: string }
const ENTITY = 5;

/**
 * Xrm.WebApi.online.execute: actions (operationType 0) and functions (1), bound to a record or not. The answer looks
 * like the platform's: a Response whose json() gives the body, with ok, status and statusText.
 */
export async function executeRequest(request: unknown, setName: (table: string) => Promise<string>): Promise<unknown> {
  const r = request as Record<string, unknown> & { getMetadata: () => RequestMetadata };
  const meta = r.getMetadata();
  if (meta.operationType > 1) throw new NotProvided(`Xrm.WebApi.online.execute of ${meta.operationName} (CRUD requests)`);
  const reference = async (v: unknown): Promise<string> => { const e = v as { entityType: string; id: string }; return `${await setName(e.entityType)}(${e.id.replace(/[{}]/g, '')})`; };
  const bound = meta.boundParameter ? `${await reference(r[meta.boundParameter])}/Microsoft.Dynamics.CRM.` : '';
  const names = Object.keys(meta.parameterTypes).filter((n) => n !== meta.boundParameter && r[n] !== undefined);
  if (meta.operationType === 1) {
    const values = await Promise.all(names.map(async (n, i) => `@p${i + 1}=${encodeURIComponent(meta.parameterTypes[n]!.structuralProperty === ENTITY ? JSON.stringify({ '@odata.id': await reference(r[n]) }) : literal(r[n]))}`));
    const path = `${bound}${meta.operationName}(${names.map((n, i) => `${n}=@p${i + 1}`).join(',')})${values.length ? `?${values.join('&')}` : ''}`;
    return answer(await webApi.request('GET', path, undefined, webApi.everything));
  }
  return answer(await webApi.request('POST', bound + meta.operationName, Object.fromEntries(names.map((n) => [n, r[n]])), webApi.everything));
}

const literal = (v: unknown): string => (typeof v === 'string' ? (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(v) ? v : `'${v.replaceAll("'", "''")}'`) : Array.isArray(v) || (typeof v === 'object' && v !== null) ? JSON.stringify(v) : String(v));
const answer = (a: webApi.Answer): unknown => ({ ok: true, status: a.status, statusText: '', headers: a.headers, json: () => Promise.resolve(a.body), text: () => Promise.resolve(JSON.stringify(a.body ?? '')) });
