import { describe, expect, it } from 'vitest';
import { choose, matching, slotsOf, straysBeside, unknownIn, withoutStray, type Category, type Stray, type Values } from './tracking.ts';

const option = (name: string) => ({ id: name.toLowerCase(), name });
const [north, south, sales, service, old] = ['North', 'South', 'Sales', 'Service', 'Old'].map(option) as [ReturnType<typeof option>, ReturnType<typeof option>, ReturnType<typeof option>, ReturnType<typeof option>, ReturnType<typeof option>];
const region: Category = { id: 'region', name: 'Region', column: 0, options: [north, south] };
const team: Category = { id: 'team', name: 'Team', column: 1, options: [sales, service] };
const both = [region, team];
const names = (v: Values) => v.map((o) => o?.name);

describe('tracking of a line', () => {
  it('R11 puts an option into the column of its category, and changes the one that stands there', () => {
    const first = choose(both, [undefined, undefined], team, sales, []);
    expect(names(first)).toEqual([undefined, 'Sales']);
    expect(names(choose(both, first, region, north, []))).toEqual(['North', 'Sales']);
    expect(names(choose(both, [north, sales], team, service, []))).toEqual(['North', 'Service']);
  });
  it('R11 reads and keeps options that stand the other way round', () => {
    const turned: Values = [sales, north];
    expect(slotsOf(both, turned, []).map((s) => [s.category.name, s.chosen?.name])).toEqual([['Region', 'North'], ['Team', 'Sales']]);
    expect(names(choose(both, turned, region, south, []))).toEqual(['Sales', 'South']);
    expect(names(choose(both, turned, team, undefined, []))).toEqual([undefined, 'North']);
  });
  it('R11 never holds two options of one category', () => {
    expect(names(choose(both, [north, south], region, north, []))).toEqual(['North', undefined]);
    expect(names(choose(both, [sales, undefined], region, north, []))).toEqual(['Sales', 'North']);
  });
  it('R50 replaces what is archived in the same category, and leaves alone what belongs elsewhere', () => {
    const archived: Stray = { value: old, column: 0, why: 'archived', categoryId: 'region' };
    expect(slotsOf(both, [old, sales], [archived])[0]?.stray).toBe(archived);
    expect(names(choose(both, [old, sales], region, north, [archived]))).toEqual(['North', 'Sales']);
    const foreign: Stray = { value: old, column: 0, why: 'foreign', categoryId: 'elsewhere' };
    expect([unknownIn(both, [old, sales]).map((u) => u.column), straysBeside(both, [foreign])]).toEqual([[0], [foreign]]);
    expect(names(choose(both, [old, undefined], region, north, [foreign]))).toEqual(['Old', 'North']);
    expect(names(withoutStray([old, sales], foreign))).toEqual([undefined, 'Sales']);
  });
  it('finds by any part of the name, without accents, what begins with it first', () => {
    const some = ['West', 'Café North', 'North', 'Cafe'].map(option);
    expect(matching(some, 'north').map((o) => o.name)).toEqual(['North', 'Café North']);
    expect(matching(some, ' CAFE').map((o) => o.name)).toEqual(['Café North', 'Cafe']);
    expect(matching(some, '')).toHaveLength(4);
  });
});
