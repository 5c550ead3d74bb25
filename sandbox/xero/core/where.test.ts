import { describe, expect, it } from 'vitest';
import { Decimal } from './exact.ts';
import { parseWhere, WhereError, type Scalar } from './where.ts';

const row: Record<string, Scalar> = { Name: 'Cliff "the" Ltd', Status: 'DRAFT', Date: '2026-11-22', UpdatedDateUTC: '2026-11-22T10:00:00.500', Due: new Decimal('10.50'), Sent: true, Nothing: null, 'Contact.Name': 'Zed' };
const test = (text: string, ignoreCase = true) => parseWhere(text, { ignoreCase })((name) => { if (!(name in row)) throw new WhereError(name); return row[name]; });

describe('R60 Xero\'s filter language', () => {
  it.each([
    ['Status=="draft"', true], ['Status!="DRAFT"', false], ['Due>10.49 AND Due<=10.5', true], ['Due>=10.51 OR Sent==true', true], ['Sent', true], ['!(Sent)', false],
    ['Date>=DateTime(2026,11,22)', true], ['Date>DateTime(2026, 11, 22)', false], ['UpdatedDateUTC>=DateTime(2026,11,22,10,0,0)', true], ['UpdatedDateUTC>DateTime.Parse("2026-11-22T10:00:01Z")', false],
    ['Name=="Cliff \\"the\\" Ltd"', true], ['Name.StartsWith("cliff")', true], ['Name.EndsWith("ltd") && Name.Contains("THE")', true], ['Name.ToUpper().Contains("the")', true],
    ['Nothing==null', true], ['Nothing!=null', false], ['Nothing>"a"', false], ['Nothing.Contains("a")', false], ['Contact.Name=="Zed" AND (Status=="PAID" OR Status=="DRAFT")', true],
    ['Status=="PAID" OR Status=="DRAFT" AND Due>100', false],
  ])('%s is %s', (text, expected) => { expect(test(text)).toBe(expected); });

  it('minds case where the switch says so', () => { expect(test('Status=="draft"', false)).toBe(false); });
  it.each(['', 'Status==', 'Status=="x', 'Status=="x" AND', '(Status=="x"', 'Status=="x")', 'Status ~ "x"', 'DateTime(2026)', 'Unknown=="x"', 'Date>DateTime(2026,11)'])('refuses %j', (text) => { expect(() => test(text)).toThrow(WhereError); });
});
