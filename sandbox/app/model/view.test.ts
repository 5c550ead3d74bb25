// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { changeFetch, describeFetch, likePattern, parseLayout, quickFindColumns } from './view.ts';

const fetchXml = '<fetch version="1.0"><entity name="invoice"><attribute name="name"/><order attribute="name"/><filter type="and"><condition attribute="statecode" operator="eq" value="0"/></filter><link-entity name="account" from="accountid" to="customerid" alias="a"><attribute name="name"/></link-entity></entity></fetch>';

describe('views', () => {
  it('reads the columns of a layout and leaves out hidden ones', () => {
    expect(parseLayout('<grid name="resultset"><row name="result" id="invoiceid"><cell name="name" width="300"/><cell name="a.name" width="100"/><cell name="x" width="1" ishidden="1"/></row></grid>'))
      .toEqual([{ name: 'name', width: 300 }, { name: 'a.name', width: 100 }]);
  });
  it('R43 knows which function gives the icon of a column; empty names name none', () => {
    expect(parseLayout('<grid><row><cell name="a" width="1" imageproviderwebresource="$webresource:cfl_/x.js" imageproviderfunctionname="A.b"/><cell name="c" width="1" imageproviderfunctionname="" imageproviderwebresource="$webresource:"/></row></grid>'))
      .toEqual([{ name: 'a', width: 1, icon: { library: '$webresource:cfl_/x.js', function: 'A.b' } }, { name: 'c', width: 1 }]);
  });
  it('knows table, order and the tables behind aliases', () => {
    expect(describeFetch(fetchXml)).toEqual({ entity: 'invoice', sort: [{ column: 'name', descending: false }], links: { a: 'account' } });
  });
  it('lays page, order, search and parent over the query and keeps the view\'s own filter', () => {
    const changed = changeFetch(fetchXml, { page: 2, count: 50, sort: { column: 'totalamount', descending: true }, search: { term: 'O\'Brien & <Co>', columns: ['name', 'invoicenumber'] }, where: { column: 'customerid', id: '1' }, also: ['name', 'invoiceid'] });
    const doc = new DOMParser().parseFromString(changed, 'text/xml');
    expect(doc.documentElement.getAttribute('page')).toBe('2');
    expect(Array.from(doc.querySelectorAll('entity > attribute'), (a) => a.getAttribute('name'))).toEqual(['name', 'invoiceid']);
    expect(Array.from(doc.querySelectorAll('order'), (o) => [o.getAttribute('attribute'), o.getAttribute('descending')])).toEqual([['totalamount', 'true']]);
    expect(Array.from(doc.querySelectorAll('condition'), (c) => [c.getAttribute('attribute'), c.getAttribute('operator'), c.getAttribute('value')])).toEqual([
      ['statecode', 'eq', '0'], ['customerid', 'eq', '1'], ['name', 'like', '%O\'Brien & <Co>%'], ['invoicenumber', 'like', '%O\'Brien & <Co>%']]);
  });
  it('leaves the query alone when nothing was typed', () => { expect(changeFetch(fetchXml, { search: { term: '  ', columns: ['name'] } })).not.toContain('like'); });
  it('takes % and _ for themselves and * for anything', () => { expect(likePattern('50%_*[a]')).toBe('%50[%][_]%[[]a]%'); });
  it('finds what a quick find view searches', () => {
    expect(quickFindColumns('<fetch><entity name="a"><filter type="and"><condition attribute="statecode" operator="eq" value="0"/></filter><filter type="or" isquickfindfields="1"><condition attribute="name" operator="like" value="{0}"/></filter></entity></fetch>')).toEqual(['name']);
  });
});
