import { describe, expect, it } from 'vitest';
import type { Attribute } from '../data/metadata.ts';
import { dayOf, instantAt, readDay, showDay, timeOf } from './dates.ts';
import { fromScript, readNumber, readValue, sameValue, selectOf, toScript, writeValue } from './values.ts';

const attribute = (over: Partial<Attribute>): Attribute => ({
  logicalName: 'x', schemaName: 'X', label: 'X', description: '', type: 'text', format: null, behavior: null, required: 'none', validForCreate: true, validForUpdate: true, validForRead: true,
  maxLength: null, min: null, max: null, precision: null, options: null, targets: null, navigationProperties: null, ...over,
});
const customer = attribute({ logicalName: 'customerid', type: 'customer', targets: ['account', 'contact'], navigationProperties: { account: 'customerid_account', contact: 'customerid_contact' } });
const id = 'a1b2c3d4-0000-4000-8000-000000000001';

describe('values', () => {
  const row = { _customerid_value: id.toUpperCase(), '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact', '_customerid_value@OData.Community.Display.V1.FormattedValue': 'Ann' };
  it('reads and writes a lookup by its target\'s navigation property', () => {
    const value = readValue(customer, row);
    expect(value).toEqual({ id, entityType: 'contact', name: 'Ann' });
    expect(writeValue(customer, value, { contact: 'contacts' })).toEqual({ 'customerid_contact@odata.bind': `/contacts(${id})` });
    expect(writeValue(customer, null, {})).toEqual({ 'customerid_account@odata.bind': null, 'customerid_contact@odata.bind': null });
    expect(() => writeValue(customer, { id, entityType: 'lead', name: '' }, { lead: 'leads' })).toThrow(/lead/);
  });
  it('binds an owner by one name, be it a user or a team', () => {
    const owner = attribute({ logicalName: 'ownerid', type: 'owner', targets: ['systemuser', 'team'] });
    expect(writeValue(owner, { id, entityType: 'team', name: 'T' }, { team: 'teams' })).toEqual({ 'ownerid@odata.bind': `/teams(${id})` });
    expect(() => writeValue(owner, null, {})).toThrow(/cannot be empty/);
  });
  it('gives scripts what the platform gives them, and takes it back', () => {
    expect(toScript(customer, readValue(customer, row))).toEqual([{ id: `{${id.toUpperCase()}}`, name: 'Ann', entityType: 'contact' }]);
    expect(fromScript(customer, [{ id: `{${id.toUpperCase()}}`, entityType: 'account', name: 'B' }])).toEqual({ id, entityType: 'account', name: 'B' });
    const day = attribute({ type: 'datetime', behavior: 'DateOnly' });
    expect(fromScript(day, toScript(day, '2026-03-29'))).toBe('2026-03-29');
  });
  it('is dirty by what a lookup points at, not by how it is called', () => {
    expect(sameValue({ id, entityType: 'account', name: 'A' }, { id, entityType: 'account', name: 'B' })).toBe(true);
    expect(sameValue('', null)).toBe(true);
    expect(sameValue(0, null)).toBe(false);
  });
  it('selects each readable column once by its wire name', () => {
    expect(selectOf([customer, attribute({}), attribute({}), attribute({ logicalName: 'secret', validForRead: false })])).toBe('_customerid_value,x');
  });
  it('reads numbers as people type them and refuses the rest with words', () => {
    const money = attribute({ type: 'money', label: 'Freight', min: '0', max: '1000000', precision: 2 });
    const english = { decimalSymbol: '.', numberSeparator: ',' }, german = { decimalSymbol: ',', numberSeparator: '.' };
    expect(readNumber('1,234.50', money, english)).toEqual({ value: 1234.5 });
    expect(readNumber('1.234,50', money, german)).toEqual({ value: 1234.5 });
    expect(readNumber(' ', money, english)).toEqual({ value: null });
    expect(readNumber('1.005', money, english)).toEqual({ problem: 'Freight: at most 2 decimals.' });
    expect(readNumber('-1', money, english)).toEqual({ problem: 'Freight: enter a number that is at least 0.' });
    expect(readNumber('1e3', money, english)).toHaveProperty('problem');
  });
});

describe('dates', () => {
  it('shows an instant on the calendar of the person', () => {
    expect(dayOf('2026-11-20T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-21');
    expect(timeOf('2026-11-20T23:30:00Z', 'America/Los_Angeles')).toBe('15:30');
    expect(dayOf('nonsense', 'UTC')).toBe('');
  });
  it('turns a day into the instant at which it begins there, also when clocks change', () => {
    expect(instantAt('2026-11-20', '', 'Pacific/Auckland')).toBe('2026-11-19T11:00:00Z');
    expect(instantAt('2026-03-29', '12:00', 'Europe/London')).toBe('2026-03-29T11:00:00Z');
    for (const day of ['2026-03-28', '2026-03-29', '2026-10-25', '2026-12-31']) expect(dayOf(instantAt(day, '00:00', 'Europe/London'), 'Europe/London')).toBe(day);
  });
  it('reads a day in the order of the person\'s format and refuses days that do not exist', () => {
    expect([readDay('9/3/2026', 'dd/MM/yyyy'), readDay('3/9/26', 'M/d/yyyy'), readDay('09.03.2026', 'dd.MM.yyyy')]).toEqual(['2026-03-09', '2026-03-09', '2026-03-09']);
    expect([readDay('31/02/2026', 'dd/MM/yyyy'), readDay('soon', 'dd/MM/yyyy'), readDay('', 'dd/MM/yyyy')]).toEqual([undefined, undefined, undefined]);
  });
  it('writes a day in the person\'s format', () => {
    expect([showDay('2026-03-09', 'dd/MM/yyyy'), showDay('2026-03-09', 'M/d/yyyy'), showDay('2026-03-09', 'dd.MM.yyyy')]).toEqual(['09/03/2026', '3/9/2026', '09.03.2026']);
  });
});
