import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const good = { DATAVERSE_URL: 'https://contoso.crm4.dynamics.com/', DATAVERSE_TENANT_ID: 't', DATAVERSE_CLIENT_ID: 'c', DATAVERSE_CLIENT_SECRET: 'very-secret', XERO_CLIENT_ID: 'x', XERO_CLIENT_SECRET: 'y' };

describe('configuration', () => {
  it('fills in defaults and reads numbers, flags and lists', () => {
    expect(readConfig({ ...good, RELAY_PORT: '0', APP_ORIGINS: 'https://a.example, https://b.example/', SWEEP_SECONDS: ' ' })).toMatchObject({
      DATAVERSE_URL: 'https://contoso.crm4.dynamics.com', RELAY_PORT: 0, RELAY_HOST: '127.0.0.1', SWEEP_SECONDS: 60, APP_ORIGINS: ['https://a.example', 'https://b.example'], XERO_API_URL: 'https://api.xero.com', ALLOW_SANDBOX_HOSTS: false,
    });
  });

  it('names every mistake at once, with its fix and never with a secret', () => {
    const wrong = (() => { try { readConfig({ ...good, XERO_CLIENT_ID: undefined, DATAVERSE_CLIENT_ID: '', RELAY_PORT: 'many', MASTER_KEY: 'short-secret', LOG_LEVEL: 'loud', ALLOW_SANDBOX_HOSTS: 'yes' }); } catch (e) { return e as { code: string; message: string }; } throw new Error('accepted'); })();
    expect(wrong.code).toBe('CONFIG_WRONG');
    for (const name of ['XERO_CLIENT_ID is missing', 'DATAVERSE_CLIENT_ID is missing', 'RELAY_PORT is wrong', 'MASTER_KEY is wrong', 'LOG_LEVEL is wrong', 'ALLOW_SANDBOX_HOSTS is wrong']) expect(wrong.message).toContain(name);
    expect(wrong.message).not.toContain('secret"');
    expect(wrong.message).not.toContain('short-secret');
  });

  it('sends tokens over https to the vendors only, unless it is a sandbox', () => {
    for (const [name, value] of [['DATAVERSE_URL', 'http://contoso.crm4.dynamics.com'], ['DATAVERSE_URL', 'https://dynamics.com.evil.example'], ['XERO_API_URL', 'https://notxero.com'], ['DATAVERSE_AUTHORITY', 'https://login.evil.example'], ['XERO_IDENTITY_URL', 'http://identity.xero.com']]) {
      expect(() => readConfig({ ...good, [name!]: value })).toThrow(name);
    }
    expect(readConfig({ ...good, DATAVERSE_URL: 'http://localhost:4001', XERO_API_URL: 'http://localhost:4002', ALLOW_SANDBOX_HOSTS: 'true' }).DATAVERSE_URL).toBe('http://localhost:4001');
  });
});
