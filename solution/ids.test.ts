import { describe, expect, it } from 'vitest';
import { connectionId, detailsId, documentKey } from './ids.ts';

describe('ids', () => {
  it('are the same for the same thing, whatever the case of the id', async () => {
    expect(await detailsId('invoice', 'ABCDEF00-0000-4000-8000-000000000001')).toBe(await detailsId('invoice', 'abcdef00-0000-4000-8000-000000000001'));
    expect(documentKey('invoice', 'ABC')).toBe('invoice:abc');
  });
  it('are version 5 UUIDs and differ by kind', async () => {
    const a = await detailsId('invoice', '1'), b = await connectionId('invoice', '1');
    expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
  });
  it('never change: rows in customers\' environments carry them', async () => {
    expect(await detailsId('invoice', 'a')).toBe('18726d9b-6fb2-5528-95c3-5401a320974f');
  });
});
