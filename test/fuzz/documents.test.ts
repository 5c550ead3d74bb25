/**
 * Thousands of documents with nonsense in the columns that people can fill. Whatever they hold: mapping never throws, every
 * refusal is in the catalogue, every call that would be made is one that Xero's own description knows, Xero's answer is
 * understood, and where Xero takes the document its totals are the predicted ones. FUZZ_SEED plays other documents.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseExact, printExact } from '../../plugins-proxy/src/core/json.ts';
import { ids, options, read, type Given } from '../../plugins-proxy/src/documents/fixture.ts';
import { compareTotals, prepare, type Prepared } from '../../plugins-proxy/src/documents/index.ts';
import { isCredit } from '../../plugins-proxy/src/documents/types.ts';
import { catalogue } from '../../plugins-proxy/src/problems/catalogue.ts';
import { problemsOfXero } from '../../plugins-proxy/src/problems/index.ts';
import { bayside, startTestXero, type Any, type TestXero } from '../../sandbox/xero/testing.ts';
import { nonsense } from './nonsense.ts';

const documents = Number(process.env.FUZZ_DOCUMENTS ?? 2_400);
const seed = Number(process.env.FUZZ_SEED ?? 20261123);
const now = new Date();
const today = now.toISOString().slice(0, 10);

let world: TestXero;
beforeAll(async () => {
  world = await startTestXero();
  await world.control('POST', '/switches', { minuteLimit: 100_000, dayLimit: 100_000 });
});
afterAll(() => world.close());

/** Dynamics' own total of the lines is what the problem names: the oracle of this test is Xero. */
function settled(given: Given): ReturnType<typeof prepare> {
  const result = prepare(read(given), { ...options, now });
  const only = 'problems' in result && result.problems.length === 1 ? result.problems[0]! : undefined;
  const net = only?.code === 'NET_DIFFERS' ? /would compute (-?[\d.]+) from/.exec(only.text)?.[1] : undefined;
  return net === undefined ? result : prepare(read({ ...given, invoice: { ...given.invoice, totalamount: net } }), { ...options, now });
}

it('R2 R37 R50 R58 R61 nonsense in any column gets a problem of the catalogue, or a document that Xero takes at the predicted totals', async () => {
  const ready: Prepared[] = [];
  const said = new Map<string, number>();
  fc.sample(nonsense(bayside, today), { seed, numRuns: documents }).forEach((given, n) => {
    const number = given.numberOf ? { invoice: { ...given.invoice, invoicenumber: `FZ-${n}` } } : given.note ? { note: { ...given.note, cfl_name: `CN-FZ-${n}` } } : {};
    const result = settled({ ...given, ...number });
    if ('prepared' in result) { ready.push(result.prepared); return; }
    expect(result.problems.length).toBeGreaterThan(0);
    for (const p of result.problems) {
      expect(Object.hasOwn(catalogue, p.code), p.code).toBe(true);
      expect(`${p.text}${p.fix}`, p.code).not.toMatch(/undefined|\[object/);
      expect(p.text.trim() && p.fix.trim()).not.toBe('');
      said.set(p.code, (said.get(p.code) ?? 0) + 1);
    }
  });
  // a fuzz that refuses nearly everything, or hardly anything, looks at nothing
  expect(ready.length).toBeGreaterThan(documents / 6);
  expect(said.size).toBeGreaterThan(30);

  let taken = 0;
  const unknown: string[] = [];
  for (const endpoint of ['Invoices', 'CreditNotes'] as const) {
    const mine = ready.filter((p) => isCredit(p.kind) === (endpoint === 'CreditNotes'));
    for (let n = 0; n < mine.length; n += 50) {
      const some = mine.slice(n, n + 50);
      const body = printExact({ [endpoint]: some.map((p) => ({ ...p.document, Contact: { ContactID: 'known' in p.contact && p.contact.known !== ids.xeroContact ? p.contact.known : bayside } })) });
      // judged by Xero's own description, request and answer
      const got = await world.api('PUT', `/${endpoint}?summarizeErrors=false&unitdp=4`, JSON.parse(body), { raw: body });
      expect(got.status, got.text.slice(0, 1_000)).toBe(200);
      (parseExact(got.text)[endpoint] as Any[]).forEach((answer, i) => {
        const errors = (answer.ValidationErrors ?? []).map((e: Any) => e.Message) as string[];
        if (errors.length === 0) { taken += 1; expect(compareTotals(some[i]!.predicted, answer), body.slice(0, 2_000)).toEqual({ same: true }); return; }
        for (const p of problemsOfXero(errors, some[i]!.number)) {
          expect(Object.hasOwn(catalogue, p.code), p.code).toBe(true);
          if (p.code === 'XERO_REFUSED') unknown.push(...errors);
        }
      });
    }
  }
  expect([...new Set(unknown)]).toEqual([]);
  expect(taken).toBeGreaterThan(documents / 8);
}, 60_000);
