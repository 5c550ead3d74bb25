import { describe, expect, it } from 'vitest';
import { LookupRules } from './lookup-rules.ts';

const filter = (column: string): string => `<filter type="and"><condition attribute="${column}" operator="eq" value="1"/></filter>`;

describe('rules of a lookup', () => {
  it('filters count for the search before which they were added, by table or for all', () => {
    const rules = new LookupRules();
    rules.preSearch.add(() => { rules.addFilter(filter('a'), 'Account'); rules.addFilter(filter('b')); });
    const search = rules.search(() => ({}));
    expect([search.filtersOf('account').length, search.filtersOf('contact').length]).toEqual([2, 1]);
    rules.preSearch.clear();
    expect(rules.search(() => ({})).filtersOf('account')).toEqual([]);
  });
  it('a filter outside of the event, or something that is no filter, says so', () => {
    const rules = new LookupRules();
    expect(() => rules.addFilter(filter('a'))).toThrow(/addPreSearch/);
    rules.preSearch.add(() => rules.addFilter('<condition/>'));
    expect(() => rules.search(() => ({}))).toThrow(/<filter>/);
  });
  it('a view of a script becomes the default where the script says so', () => {
    const rules = new LookupRules();
    rules.addView('{AA}', 'Account', 'Mine', '<fetch/>', '<grid/>', false);
    expect(rules.defaultView).toBeUndefined();
    rules.addView('{BB}', 'Account', 'Ours', '<fetch/>', '<grid/>', true);
    expect([rules.defaultView, rules.views.map((v) => v.entity)]).toEqual(['bb', ['account', 'account']]);
  });
});
