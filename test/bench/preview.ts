/** preview: how many documents of five lines one core maps and predicts in a second. Pure functions only: no call, no database. */
import { prepare } from '../../plugins-proxy/src/documents/index.ts';
import { connection, invoice, line, read } from '../../plugins-proxy/src/documents/fixture.ts';
import { median, round, table } from './statistics.ts';

const documents = 2_000;
const rounds = 9;

export function preview() {
  // different amounts, so that nothing is computed once for all
  const all = Array.from({ length: 200 }, (_, n) => {
    const lines = Array.from({ length: 5 }, (_, l) => line({ lineitemnumber: l + 1, quantity: String(l + 1), priceperunit: `${10 + (n % 90)}.25`, productname: `Service ${l + 1}` }));
    const total = Array.from({ length: 5 }, (_, l) => (l + 1) * (10 + (n % 90) + 0.25)).reduce((a, b) => a + b, 0).toFixed(2);
    return read({ lines, connections: [connection()], invoice: invoice({ invoicenumber: `INV-${n}`, totalamount: total, totaltax: '0.00', totallineitemamount: total, totalamountlessfreight: total }) });
  });
  const options = { now: new Date('2026-11-22T12:00:00Z'), appUrl: 'https://contoso.crm4.dynamics.com' };
  const one = (n: number): void => { const r = prepare(all[n % all.length]!, options); if (!('prepared' in r)) throw new Error(JSON.stringify(r.problems)); };
  for (let n = 0; n < documents; n++) one(n);
  const perSecond = Array.from({ length: rounds }, () => {
    const began = process.cpuUsage();
    for (let n = 0; n < documents; n++) one(n);
    const { user, system } = process.cpuUsage(began);
    return documents / ((user + system) / 1e6);
  });
  const figures = { bench: 'preview', linesPerDocument: 5, rounds, documentsPerSecondOfOneCore: { median: round(median(perSecond), 0), least: round(Math.min(...perSecond), 0) } };
  return { figures, table: `preview: mapping and prediction of documents of five lines\n\n${table([['figure', 'value', 'target'], ['documents a second of one core (median, least)', `${figures.documentsPerSecondOfOneCore.median}, ${figures.documentsPerSecondOfOneCore.least}`, '>= 2000']])}` };
}
