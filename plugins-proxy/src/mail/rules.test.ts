import { describe, expect, it } from 'vitest';
import { historyText, mailProblem, modeOf, showsMail } from './rules.ts';
import { wantedBy } from './index.ts';

const x = { Type: 'ACCREC', Status: 'AUTHORISED', Contact: { Name: 'Bayside', EmailAddress: 'a@b.example' } };
const code = (more: object, o: object = {}) => mailProblem({ ...x, ...more }, { title: 'Invoice 1', mode: 'email', differs: false, ...o })?.code;

describe('R14 R48 what may be e-mailed', () => {
  it.each([
    [{}, {}, undefined], [{ Status: 'PAID' }, {}, undefined], [{ Type: 'ACCPAY' }, {}, 'MAIL_ONLY_INVOICES'], [{ Status: 'DRAFT' }, {}, 'MAIL_NOT_APPROVED'], [{ Status: 'SUBMITTED' }, {}, 'MAIL_NOT_APPROVED'], [{ Status: 'VOIDED' }, {}, 'MAIL_NOT_APPROVED'],
    [{}, { differs: true }, 'MAIL_DIFFERS'], [{ Contact: { Name: 'Bayside', EmailAddress: '' } }, {}, 'MAIL_NO_ADDRESS'], [{}, { mode: 'markAsSent', differs: true }, undefined], [{ Contact: {} }, { mode: 'markAsSent' }, undefined], [{ Status: 'DRAFT' }, { mode: 'markAsSent' }, 'MAIL_NOT_APPROVED'],
  ])('%j %j: %s', (more, o, expected) => { expect(code(more, o)).toBe(expected); });

  it.each([[undefined, 'email'], ['', 'email'], ['{}', 'email'], ['{"mode":"email"}', 'email'], ['{"mode":"markAsSent"}', 'markAsSent'], ['{"mode":"fax"}', undefined], ['"email"', undefined], ['{', undefined]])('arguments %j: %s', (args, mode) => { expect(modeOf(args)).toBe(mode); });
});

describe('R14 Xero\'s history', () => {
  const at = Date.parse('2026-11-22T10:00:00Z');
  const entry = (Changes: string, seconds: number) => ({ Changes, Details: 'to somebody', DateUTC: `/Date(${at + seconds * 1000})/` });
  it.each([[[entry('Invoice sent', 1)], true], [[entry('Invoice sent', -60)], false], [[entry('Approved', 1)], false], [[entry('Marked as sent', 1)], false], [[], false], [[{ Changes: 'Emailed', DateUTCString: '2026-11-22T10:00:02' }], true], [[{ Changes: 'Invoice sent' }], false]])('%j shows an e-mail: %s', (all, shows) => { expect(showsMail(all, at)).toBe(shows); });
  it('is told newest first, in words', () => {
    expect(historyText([entry('Created', -90), entry('Invoice sent', 30)])).toBe('2026-11-22 10:00 UTC Invoice sent (to somebody); 2026-11-22 09:58 UTC Created (to somebody).');
    expect(historyText([])).toBe('nothing.');
  });
});

describe('R14 what follows a sending', () => {
  const ending = (o: object): any => ({ historyId: 'h', email: true, record: { asked: { requestId: 'r', createdBy: 'u', document: { table: 'invoice', id: 'ABC' } } }, outcome: { kind: 'sent', alreadyThere: false, adopted: false, verdict: { same: true } }, ...o });
  it('an e-mail where settings want one and it arrived just now, also where it was found after a lost answer', () => {
    expect(wantedBy('e', ending({}))).toEqual({ environment: 'e', cause: 'h', subject: 'invoice:abc', documentTable: 'invoice', documentId: 'abc', requester: 'u', requestId: 'r', differs: false });
    expect(wantedBy('e', ending({ outcome: { kind: 'sent', alreadyThere: false, adopted: true, verdict: { same: false } } }))).toMatchObject({ differs: true });
    expect([wantedBy('e', ending({ email: false })), wantedBy('e', ending({ outcome: { kind: 'sent', alreadyThere: true, verdict: { same: true } } })), wantedBy('e', ending({ outcome: { kind: 'refused', problems: [] } }))]).toEqual([undefined, undefined, undefined]);
  });
});
