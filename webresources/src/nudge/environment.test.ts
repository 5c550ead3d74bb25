import { beforeEach, describe, expect, it } from 'vitest';
import { fakeWebApi } from '../../testing/fake-web-api.ts';
import { addressIn, forgetEnvironment, organizationId, relayAddress, relayUrl } from './environment.ts';

const VALUES = 'environmentvariabledefinition_environmentvariablevalue';
beforeEach(forgetEnvironment);

describe('the relay\'s address', () => {
  it.each([
    ['https://relay.example/', 'https://relay.example'], [' https://relay.example/base/ ', 'https://relay.example/base'], ['http://localhost:4003', 'http://localhost:4003'],
    ['http://relay.example', undefined], ['javascript:alert(1)', undefined], ['relay.example', undefined], ['', undefined], [undefined, undefined],
  ])('%j -> %j', (given, address) => expect(relayAddress(given)).toBe(address));

  it('lets the value row win over the default', () => {
    expect(addressIn({ defaultvalue: 'https://a.example', [VALUES]: [{ value: 'https://b.example' }] })).toBe('https://b.example');
    expect(addressIn({ defaultvalue: 'https://a.example', [VALUES]: [] })).toBe('https://a.example');
    expect(addressIn({ defaultvalue: null, [VALUES]: [] })).toBeUndefined();
    expect(addressIn(undefined)).toBeUndefined();
  });
  it('is read once, but a failure is not remembered', async () => {
    const api = fakeWebApi({ 'environmentvariabledefinition/1': { defaultvalue: 'https://a.example' } });
    let broken = true;
    api.fail = () => broken ? new Error('busy') : undefined;
    expect(await relayUrl(api)).toBeUndefined();
    broken = false;
    expect(await Promise.all([relayUrl(api), relayUrl(api)])).toEqual(['https://a.example', 'https://a.example']);
    expect(await relayUrl(api)).toBe('https://a.example');
    expect(api.calls).toHaveLength(2);
  });
});

describe('organizationId', () => {
  it('asks the organization, else a connection', async () => {
    expect(await organizationId(fakeWebApi({ 'organization/1': { organizationid: '0F4D1A52-6C3E-4B8A-9D27-5E8C7B1A2F30' } }))).toBe('0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30');
    forgetEnvironment();
    const api = fakeWebApi({ 'cfl_connection/1': { cfl_organizationid: 'abc' } });
    api.fail = (call) => call === 'list organization' ? { errorCode: 0x80040220, message: 'no' } : undefined;
    expect(await organizationId(api)).toBe('abc');
  });
  it('is undefined when nobody tells', async () => {
    const api = fakeWebApi();
    api.fail = () => new Error('no');
    expect(await organizationId(api)).toBeUndefined();
  });
});
