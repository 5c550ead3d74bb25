import { describe, expect, it } from 'vitest';
import { NotProvided, only } from './missing.ts';
import { literals } from './open-form.ts';

describe('what the host does not provide', () => {
  const app = only('Xrm.App', { known: () => 1, get live() { return 2; } });
  it('throws and names the member', () => { expect(() => (app as unknown as { sidebar: unknown }).sidebar).toThrow(new NotProvided('Xrm.App.sidebar')); });
  it('leaves what is there alone, and can be awaited and printed', async () => {
    expect([app.known(), app.live]).toEqual([1, 2]);
    expect(await Promise.resolve(app)).toBe(app);
    expect(() => JSON.stringify(app)).not.toThrow();
  });
});

describe('parameters of handlers', () => {
  it('are a list of literals', () => { expect(literals(`"a", 'b\\'s', 3, true, {"x": 1}`)).toEqual(['a', "b's", 3, true, { x: 1 }]); });
  it('are none when empty', () => { expect(literals(' ')).toEqual([]); });
});
