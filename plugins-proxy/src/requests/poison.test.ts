/** One request that nobody can work on must not hold up the others. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { exportStatus, requestState } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import type { DataverseDoor, PartAnswer, Write } from '../dataverse/door.ts';
import { detailsOf, documentsOf, World } from '../intents/testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const s = requestState.options;
const good = (n: number): string[] => Array.from({ length: n }, (_, i) => world.ask(world.invoice({ number: `GOOD-${i}` })));

it('R2 a request of a user who was disabled since is refused, and the others are sent', async () => {
  const gone = randomUUID();
  const bad = world.ask(world.invoice({ number: 'BAD' }), { createdBy: gone });
  const all = good(7);
  const door = world.dynamics.door();
  const dataverse: DataverseDoor = { ...door, batch: async (parts, o) => {
    if (o?.callerId === gone) throw new DoorError({ door: 'dataverse', fate: 'forbidden', status: 403, code: '0x80040225', message: 'The specified user is disabled.' });
    return door.batch(parts, o);
  } };
  world.start({ more: { dataverse } });
  await world.work.start();
  expect(await world.ended(all)).toBe(true);
  expect(all.map((r) => world.stateOf(r))).toEqual(all.map(() => s.done.value));
  expect(await world.ended([bad])).toBe(true);
  expect(world.stateOf(bad)).toBe(s.refused.value);
  expect(world.dynamics.requests.get(bad)!['cfl_result']).toContain('USER_DISABLED');
});

it.each(['parseRead', 'prepare', 'recordParts'] as const)('a document on which %s fails is told apart from the others', async (where) => {
  const invoice = world.invoice({ number: 'BAD' });
  const bad = world.ask(invoice);
  const all = good(7);
  const documents = documentsOf(world.dynamics);
  const of = (first: any): string => (first.asked ?? first).document?.id;
  const failing = { ...documents, [where]: (...args: any[]) => { if (of(args[0]) === invoice && !(where === 'recordParts' && args[1].kind === 'refused')) throw new TypeError('amount is not a decimal.'); return (documents[where] as any)(...args); } };
  world.start({ more: { documents: failing } });
  world.work.take([bad, ...all]);
  expect(await world.ended(all)).toBe(true);
  expect(all.map((r) => world.stateOf(r))).toEqual(all.map(() => s.done.value));
  // in the books once, and written nowhere; it may be the last of all to be sent
  if (where === 'recordParts') return await expect.poll(() => world.invoicesOf(invoice).length, { timeout: 10_000 }).toBe(1);
  expect(await world.ended([bad])).toBe(true);
  expect(world.stateOf(bad)).toBe(s.refused.value);
  expect(world.dynamics.requests.get(bad)!['cfl_result']).toContain('NOT_UNDERSTOOD');
  expect(world.invoicesOf(invoice)).toHaveLength(0);
});

it.each(['in one call with the others', 'after a death'])('an answer that our own code trips over does not keep the others waiting: %s', async (when) => {
  const many = Array.from({ length: 10 }, (_, n) => ({ invoice: world.invoice({ number: `I-${n}` }), bad: n < 6 }));
  const asked = many.map((m) => ({ ...m, request: world.ask(m.invoice) }));
  // All in doubt after a death, then a relay comes along that fails on six of them.
  if (when === 'after a death') {
    const life = world.start({ at: 'sending-stored' });
    world.work.take(asked.map((a) => a.request));
    await life.died;
  }
  const documents = documentsOf(world.dynamics);
  const wrong = new Set(asked.filter((a) => a.bad).map((a) => a.invoice));
  const compareTotals = (p: any, x: any) => { if ([...wrong].some((w) => x.Url.includes(w))) throw new TypeError('unexpected'); return documents.compareTotals(p, x); };
  world.start({ more: { documents: { ...documents, compareTotals } } });
  if (when === 'after a death') await world.work.start(); else world.work.take(asked.map((a) => a.request));
  const rest = asked.filter((a) => !a.bad);
  expect(await world.ended(rest.map((a) => a.request))).toBe(true);
  for (const a of asked) expect(world.invoicesOf(a.invoice).length).toBeLessThanOrEqual(1);
});

/** Dataverse refuses details whose owner may not read them, and details of one document for another reason. */
const refusing = (o: { owner: boolean; of?: string }): DataverseDoor => {
  const door = world.dynamics.door();
  const bad = (w: Write): boolean => w.path.startsWith('cfl_xerodocuments(')
    && ((o.owner && w.body?.['ownerid@odata.bind'] === `/systemusers(${world.user})`) || (o.of !== undefined && w.path.includes(detailsOf(o.of)) && w.body?.['cfl_exportstatus'] === exportStatus.options.sending.value));
  return { ...door, batch: async (parts, options) => {
    if (!parts.some((p) => 'changeSet' in p)) return door.batch(parts, options);
    const answers: PartAnswer[] = [];
    for (const p of parts) answers.push('changeSet' in p && p.changeSet.some(bad) ? { status: 403, body: undefined, error: { code: o.owner ? '0x80042f09' : '0x80040220', message: 'no' } } : (await door.batch([p], options))[0]!);
    return answers;
  } };
};

it('R51 an owner who may not read Xero Details does not keep a document that Xero numbers from being sent', async () => {
  const invoice = world.invoice({});
  const request = world.ask(invoice);
  world.start({ more: { dataverse: refusing({ owner: true }) } });
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  expect(world.stateOf(request)).toBe(s.done.value);
  expect(world.invoicesOf(invoice)).toHaveLength(1);
});

it('R51 one document of which Dynamics cannot be told that it is being sent does not hold back those beside it', async () => {
  const bad = world.invoice({});
  const first = world.ask(bad);
  const all = Array.from({ length: 7 }, () => world.ask(world.invoice({})));
  world.start({ more: { dataverse: refusing({ owner: false, of: bad }) } });
  world.work.take([first, ...all]);
  expect(await world.ended(all)).toBe(true);
  expect(world.invoicesOf(bad)).toHaveLength(0);
  expect(world.books.alive()).toHaveLength(7);
});
