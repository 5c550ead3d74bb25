import { describe, expect, it } from 'vitest';
import { detailsId } from '@counterfoil/solution';
import { answers, asked, connection, ids, invoice, link, read } from './fixture.ts';
import { detailsIdOf, historyIdOf } from './ids.ts';
import { parseRead } from './parse.ts';
import { readOrder, readParts } from './read.ts';

const gets = readParts(asked).map((p) => ('get' in p ? p.get : ''));

describe('what is read', () => {
  it('one part for each answer that is parsed, who asks first', () => {
    expect(gets).toHaveLength(readOrder.length);
    expect(gets[0]).toBe('WhoAmI');
    expect(gets[1]).toMatch(new RegExp(`^invoices\\(${ids.invoice}\\)\\?\\$select=`));
  });
  it('request lines hold no spaces, no quotes of XML and only lower-case ids', () => {
    for (const get of gets) expect(get).not.toMatch(/[\s<>"]/);
    expect(gets.join('\n')).not.toContain(ids.invoice.toUpperCase());
  });
  it('looks for the details by the document\'s key', () => expect(decodeURIComponent(gets[8]!)).toContain(`cfl_documentkey eq 'invoice:${ids.invoice}'`));
  it('navigation properties of own columns are schema names', () => {
    const all = gets.join('\n');
    for (const nav of ['cfl_DefaultAccountId(', 'cfl_FreightTaxRateId(', 'cfl_TrackingOption1Id(', 'cfl_CategoryId(', 'cfl_BrandingThemeId(', 'cfl_AccountId(']) expect(all).toContain(nav);
  });
});

describe('what is understood', () => {
  it('R67 the environment of the very batch, for the guard', () => expect(read()).toMatchObject({ environment: ids.org, readBy: ids.user }));
  it('amounts are exact, ids lower case, both kinds of links together', () => {
    const d = read({ invoice: invoice({ discountamount: '0.10', freightamount: 5 }), contactLinks: [link({ cfl_contactlinkid: 'x' })] });
    expect([d.invoice.discountAmount.toFixed(), d.invoice.freight.toFixed(), d.invoice.lineTotal]).toEqual(['0.1', '5', undefined]);
    expect(d.contactLinks).toHaveLength(2);
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
  const refuse = (at: number, status: number, code: string, message = 'no') => {
    const list = answers();
    list[at] = { status, body: undefined, error: { code, message } };
    const r = parseRead(asked, list);
    if (!('problems' in r)) throw new Error('no problems');
    return r;
  };
  it('R2 a document that is gone or not yours is one problem, and its details stay untouched', () => {
    for (const [status, code, problem] of [[404, '0x80040217', 'DOCUMENT_NOT_FOUND'], [403, '0x80040220', 'DOCUMENT_NOT_ALLOWED']] as const) {
      const r = refuse(1, status, code);
      expect(r.problems.map((p) => p.code)).toEqual([problem]);
      expect(r.record).toMatchObject({ detailsId: detailsIdOf('invoice', ids.invoice), detailsOf: undefined });
    }
  });
  it('R2 something beside it is named, and the details can say so', () => {
    const r = refuse(3, 403, '0x80040220');
    expect(r.problems[0]).toMatchObject({ code: 'DOCUMENT_NOT_ALLOWED' });
    expect(r.problems[0]!.text).toContain('the Xero connections');
    expect(r.record.detailsOf).toMatchObject({ title: 'Invoice INV-1001', connection: undefined });
  });
  it('a disabled user, and answers that are missing', () => {
    expect(refuse(0, 403, '0x80040225').problems.map((p) => p.code)).toEqual(['USER_DISABLED']);
    const r = parseRead(asked, answers().slice(0, 4));
    expect('problems' in r && r.problems.every((p) => p.code === 'DOCUMENT_UNREADABLE')).toBe(true);
  });
});

describe('derived ids', () => {
  it('are the same as those of the solution, which the browser computes', async () => {
    expect(detailsIdOf('invoice', ids.invoice.toUpperCase())).toBe(await detailsId('invoice', ids.invoice));
    expect(historyIdOf('a', 'sent')).not.toBe(historyIdOf('a', 'refused'));
  });
});
