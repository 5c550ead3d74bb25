import { describe, expect, it } from 'vitest';
import { detailsId } from '@counterfoil/solution';
import type { BatchPart } from '../dataverse/door.ts';
import { answers, asked, askedFor, bill, connection, ids, invoice, link, ownLine, read, type Given } from './fixture.ts';
import { detailsIdOf, historyIdOf } from './ids.ts';
import { parseRead, parseShared } from './parse.ts';
import { readParts, sharedOrder, sharedParts } from './read.ts';
import type { Asked, DocumentTable } from './types.ts';

const get = (p: BatchPart): string => ('get' in p ? p.get : '');
const of = (table: DocumentTable, id: string): Asked => ({ ...asked, document: { table, id } });
const [sharedGets, ownGets] = [sharedParts([asked]).map(get), readParts(asked).map(get)];
const gets = [...sharedGets, ...ownGets];

describe('what is read', () => {
  it('one part for each answer that is parsed, who asks first; head and lines of each document', () => {
    expect(sharedGets).toHaveLength(sharedOrder([asked]).length);
    expect(sharedGets[0]).toBe('WhoAmI');
    expect(ownGets[0]).toMatch(new RegExp(`^invoices\\(${ids.invoice}\\)\\?\\$select=`));
    expect(ownGets).toHaveLength(2);
  });
  it('R25 forty documents of a user are two parts each, and what they share is asked for once', () => {
    const many = Array.from({ length: 40 }, (_, n) => of(n % 2 ? 'invoice' : 'cfl_purchaseinvoice', `2222abcd-2222-4222-8222-${String(n).padStart(12, '0')}`));
    const shared = sharedParts(many).map(get);
    expect(shared).toHaveLength(4 + 2 * 3 + 1);
    for (const a of many) expect(shared.filter((g) => g.includes(a.document.id))).toHaveLength(4);
    for (const g of shared) expect(g.length).toBeLessThan(16_000);
  });
  it('request lines hold no spaces, no quotes of XML and only lower-case ids', () => {
    for (const g of [...gets, ...sharedParts([of('cfl_purchaseinvoice', ids.bill), of('cfl_creditnote', ids.note)]).map(get), ...readParts(of('cfl_creditnote', ids.note)).map(get)]) expect(g).not.toMatch(/[\s<>"]/);
    expect(gets.join('\n')).not.toContain(ids.invoice.toUpperCase());
  });
  it('looks for the details by the document\'s key', () => expect(decodeURIComponent(sharedGets[3]!)).toContain(`cfl_documentkey eq 'invoice:${ids.invoice}'`));
  it('R5 bills and credit notes are read from their own tables, without lines that were deactivated', () => {
    const [bill, note] = [readParts(of('cfl_purchaseinvoice', ids.bill)).map(get), readParts(of('cfl_creditnote', ids.note)).map(get)];
    expect([bill[0], note[0]].map((g) => g!.split('?')[0])).toEqual([`cfl_purchaseinvoices(${ids.bill})`, `cfl_creditnotes(${ids.note})`]);
    expect(bill[1]).toContain(`$filter=_cfl_purchaseinvoiceid_value%20eq%20${ids.bill}%20and%20statecode%20eq%200`);
    expect(note[1]).toContain(`$filter=_cfl_creditnoteid_value%20eq%20${ids.note}%20and%20statecode%20eq%200`);
  });
  it('navigation properties of own columns are schema names', () => {
    const all = gets.join('\n');
    for (const nav of ['cfl_DefaultAccountId(', 'cfl_FreightTaxRateId(', 'cfl_PurchaseAccountId(', 'cfl_TrackingOption1Id(', 'cfl_CategoryId(', 'cfl_BrandingThemeId(', 'cfl_AccountId(']) expect(all).toContain(nav);
  });
});

describe('what is understood', () => {
  it('R67 the environment of the very batch, for the guard', () => expect(read()).toMatchObject({ environment: ids.org, readBy: ids.user }));
  it('amounts are exact, ids lower case, of all links those of the customer', () => {
    const d = read({ invoice: invoice({ discountamount: '0.10', freightamount: 5 }), accountLinks: [link(), link({ cfl_contactlinkid: 'of-another', _cfl_accountid_value: ids.other })], contactLinks: [link({ cfl_contactlinkid: 'x', _cfl_accountid_value: null, _cfl_contactid_value: ids.customer })] });
    expect([d.head.discountAmount.toFixed(), d.head.freight.toFixed(), d.head.lineTotal]).toEqual(['0.1', '5', undefined]);
    expect(d.contactLinks.map((l) => l.id)).toEqual(['link-1']);
    expect(d.connections[0]!.organizationId).toBe(ids.org);
    expect(d.currencyRates.get('EUR')!.toFixed()).toBe('1.17');
  });
  it('R61 a float in an answer is refused', () => expect(() => read({ invoice: invoice({ freightamount: 0.1 }) })).toThrow(/floating-point/));
  it('a connection without any setting falls back to the safe ones', () => {
    const bare = connection({ cfl_status: null, cfl_numbering: null, cfl_arrivalstatus: null, cfl_amountsare: null, cfl_createcontacts: null, cfl_timezone: null });
    expect(read({ connections: [bare] }).connections[0]).toMatchObject({ status: 'notConnected', numbering: 'dynamicsNumber', arrivalStatus: 'draft', amountsAre: 'exclusive', createContacts: false, timeZone: '' });
  });
});

describe('what is refused', () => {
  const parse = (a: ReturnType<typeof answers>, g: Given = {}) => parseRead(askedFor(g), a.own, parseShared([askedFor(g)], a.shared));
  const refuse = (part: 'shared' | 'own', at: number, status: number, code: string, g: Given = {}) => {
    const all = answers(g);
    all[part][at] = { status, body: undefined, error: { code, message: 'no' } };
    const r = parse(all, g);
    if (!('problems' in r)) throw new Error('no problems');
    return r;
  };
  it('R2 a document that is gone or not yours is one problem, and its details stay untouched', () => {
    for (const [status, code, problem] of [[404, '0x80040217', 'DOCUMENT_NOT_FOUND'], [403, '0x80040220', 'DOCUMENT_NOT_ALLOWED']] as const) {
      const r = refuse('own', 0, status, code);
      expect(r.problems.map((p) => p.code)).toEqual([problem]);
      expect(r.record).toMatchObject({ detailsId: detailsIdOf('invoice', ids.invoice), detailsOf: undefined });
    }
  });
  it('R2 something beside it is named, and the details can say so', () => {
    const r = refuse('shared', 1, 403, '0x80040220');
    expect(r.problems[0]).toMatchObject({ code: 'DOCUMENT_NOT_ALLOWED' });
    expect(r.problems[0]!.text).toContain('the Xero connections');
    expect(r.record.detailsOf).toMatchObject({ title: 'Invoice INV-1001', connection: undefined });
    expect(refuse('own', 1, 403, '0x80040220', { bill: bill() })).toMatchObject({ problems: [{ text: expect.stringContaining('the lines') }], record: { detailsOf: { kind: 'bill', title: 'Bill BILL-000012' } } });
  });
  it('R2 what is refused for bills stops no invoice of the same batch', () => {
    const both = [asked, askedFor({ bill: bill() })];
    const [invoices, bills] = [answers(), answers({ bill: bill() })];
    const shared = parseShared(both, [...invoices.shared, { status: 403, body: undefined, error: { code: '0x80040220', message: 'no' } }, ...bills.shared.slice(5)]);
    expect(parseRead(both[0]!, invoices.own, shared)).toHaveProperty('document');
    expect(parseRead(both[1]!, bills.own, shared)).toMatchObject({ problems: [{ code: 'DOCUMENT_NOT_ALLOWED' }] });
  });
  it('a disabled user, and answers that are missing', () => {
    expect(refuse('shared', 0, 403, '0x80040225').problems.map((p) => p.code)).toEqual(['USER_DISABLED']);
    const { shared, own } = answers();
    const r = parse({ shared: shared.slice(0, 3), own });
    expect('problems' in r && r.problems.length > 1 && r.problems.every((p) => p.code === 'DOCUMENT_UNREADABLE')).toBe(true);
  });
  it('R50 a list that Dynamics cut short is never taken for the whole', () => {
    const all = answers({ bill: bill(), lines: [ownLine()] });
    all.own[1]!.body['@odata.nextLink'] = 'https://more';
    expect(parse(all, { bill: bill() })).toMatchObject({ problems: [{ code: 'TOO_MANY_LINES' }] });
    const links = answers();
    links.shared[6]!.body['@Microsoft.Dynamics.CRM.morerecords'] = true;
    expect(parseShared([asked], links.shared).truncated).toBe(true);
    expect(parseShared([asked], answers().shared).truncated).toBe(false);
  });
});

describe('derived ids', () => {
  it('are the same as those of the solution, which the browser computes', async () => {
    expect(detailsIdOf('invoice', ids.invoice.toUpperCase())).toBe(await detailsId('invoice', ids.invoice));
    expect(historyIdOf('a', 'sent')).not.toBe(historyIdOf('a', 'refused'));
  });
});
