/** A running pair of identity and Xero for tests, with Xero's own document judging every call where that document is at hand. */
import { expect } from 'vitest';
import { createOracle } from '../../test/conformance/xero-openapi.ts';
import { startIdentity, type IdentityServer } from '../identity/server.ts';
import { startXero, type XeroServer } from './server.ts';

// The shapes of answers are what the tests look into.
export type Any = any;
export interface Got { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Any }
export interface Sending { readonly headers?: Record<string, string | undefined>; readonly judge?: boolean; readonly raw?: string }
export interface TestXero {
  readonly xero: XeroServer; readonly identity: IdentityServer;
  api(method: string, path: string, body?: unknown, o?: Sending): Promise<Got>;
  control(method: string, path: string, body?: unknown): Promise<Got>;
  close(): Promise<void>;
}

export const tenantId = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
export const bayside = 'c0110001-0000-4000-8000-000000000001';
export const oldMill = 'c0110001-0000-4000-8000-000000000002';

export const line = (more: Record<string, unknown> = {}) => ({ Description: 'Vine lamp', Quantity: 1, UnitAmount: 100, AccountCode: '200', TaxType: 'OUTPUT2', ...more });
export const invoice = (more: Record<string, unknown> = {}) => ({ Type: 'ACCREC', Contact: { ContactID: bayside }, Date: '2026-11-22', DueDate: '2026-12-22', Status: 'AUTHORISED', LineItems: [line()], ...more });
export const firstMessages = (got: Got): string[] => (got.body.Elements ?? got.body.Invoices ?? got.body.Contacts ?? got.body.Payments)[0].ValidationErrors.map((v: { Message: string }) => v.Message);

const oracle = createOracle();

export async function startTestXero(): Promise<TestXero> {
  const identity = await startIdentity({ port: 0 });
  const xero = await startXero({ port: 0, identityUrl: identity.url });
  const token = await identity.signXero();
  const read = async (response: Response): Promise<Got> => {
    const text = await response.text();
    let body: Any;
    try { body = JSON.parse(text); } catch { body = undefined; }
    return { status: response.status, headers: response.headers, text, body };
  };
  return {
    xero, identity,
    async api(method, path, body, o = {}) {
      const sent = Object.entries({ authorization: `Bearer ${token}`, accept: 'application/json', 'xero-tenant-id': tenantId, ...(body !== undefined || o.raw !== undefined ? { 'content-type': 'application/json' } : {}), ...o.headers }).filter((h): h is [string, string] => h[1] !== undefined);
      const got = await read(await fetch(`${xero.url}/api.xro/2.0${path}`, { method, headers: sent, ...(o.raw !== undefined ? { body: o.raw } : body === undefined ? {} : { body: JSON.stringify(body) }) }));
      if (oracle && o.judge !== false && got.status !== 501) {
        expect(oracle.checkRequest(method, path, body), `request ${method} ${path}`).toEqual([]);
        if (got.body) expect(oracle.checkAnswer(method, path, got.status, got.body), `answer to ${method} ${path}`).toEqual([]);
      }
      return got;
    },
    control: async (method, path, body) => read(await fetch(`${xero.url}/sandbox${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })),
    async close() { await xero.close(); await identity.close(); },
  };
}
