import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ages, barsOf, viewOf, type Group } from './view.ts';

const row = (o: object = {}) => ({ cfl_balanceid: 'b', statecode: 0, cfl_asof: '2026-11-23T10:00:00Z', '_cfl_connectionid_value@OData.Community.Display.V1.FormattedValue': 'Harbour', transactioncurrencyid: { isocurrencycode: 'GBP' }, cfl_outstanding: 10, cfl_notdue: 10, ...o });
const group = (...amounts: number[]): Group => ({ key: '', currency: 'GBP', connection: '', asOf: undefined, outstanding: 0, overdue: 0, payable: 0, payableOverdue: 0, amounts: Object.fromEntries(ages.map((a, n) => [a, amounts[n] ?? 0])) as Group['amounts'] });

describe('R62 what the rows say', () => {
  it('R62 one group for each currency and organisation, what is most overdue first', () => {
    const v = viewOf([row(), row({ transactioncurrencyid: { isocurrencycode: 'EUR' }, cfl_outstanding: 5, cfl_overdue: 5, cfl_days31to60: 5, cfl_notdue: 0 }), row({ cfl_outstanding: 0, cfl_notdue: 0, cfl_payable: 7, transactioncurrencyid: { isocurrencycode: 'USD' } })]);
    expect(v.kind === 'groups' && v.groups.map((g) => [g.currency, g.connection, g.outstanding, g.payable])).toEqual([['EUR', 'Harbour', 5, 0], ['GBP', 'Harbour', 10, 0], ['USD', 'Harbour', 0, 7]]);
  });
  it('R62 tells what was never there from what is settled', () => {
    expect(viewOf([])).toEqual({ kind: 'unknown' });
    expect(viewOf([row({ statecode: 1, cfl_outstanding: 0, cfl_notdue: 0, cfl_asof: '2026-11-20T10:00:00Z' }), row({ statecode: 1 })])).toEqual({ kind: 'settled', asOf: '2026-11-23T10:00:00Z' });
  });
});
describe('R62 the columns of the chart', () => {
  it('R62 stand on one scale, credit below the line', () => {
    const { bars, baseline } = barsOf(group(100, 0, 50, -50), 90);
    expect(baseline).toBe(60);
    expect(bars.map((b) => [b.y, b.height])).toEqual([[0, 60], [60, 0], [30, 30], [60, 30], [60, 0]]);
  });
  it('R62 stay inside of the drawing and show all that is not zero', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 5, maxLength: 5 }), (amounts) => {
      const { bars, baseline } = barsOf(group(...amounts), 96);
      for (const b of bars) {
        expect(b.height > 0).toBe(b.value !== 0);
        expect(b.y).toBeGreaterThanOrEqual(-2.001);
        expect(b.y + b.height).toBeLessThanOrEqual(98.001);
        expect(Math.abs((b.value < 0 ? b.y : b.y + b.height) - baseline)).toBeLessThan(0.001);
      }
    }));
  });
});
