/** Where the areas of sending meet: each was tested by itself; these are the moments in which one could undo what another promised. */
import { randomUUID } from 'node:crypto';
import { documentKey, exportStatus, requestAction, requestState } from '@counterfoil/solution';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../core/crash-points.ts';
import { approvalFingerprint } from '../decisions/approvals.ts';
import { createGatekeeper } from '../decisions/gatekeeper.ts';
import { createSafeStart } from '../decisions/safe-start.ts';
import { createWanted } from '../decisions/wanted.ts';
import { fingerprint } from '../documents/index.ts';
import { places } from '../documents/places.ts';
import type { Prepared } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import { createCorrections } from './testing/corrections.ts';
import { detailsOf, documentsOf, World } from './testing/world.ts';
import type { WorkOptions } from '../requests/work.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(async () => { await world.reset(); await world.database.pool.query('TRUNCATE approvals_wanted, safe_starts, mails_wanted, mail_states CASCADE'); });
afterEach(() => world.dead());
afterAll(() => world?.close());

const corrections = createCorrections();
function start(o: { at?: CrashPoint; more?: Partial<WorkOptions> } = {}): { died: Promise<void> } {
  const now = { dead: false };
  const r = world.start({ ...(o.at ? { at: o.at } : {}), more: { dataverse: corrections.door(world.dynamics.door(() => now.dead)), ...o.more } });
  void r.died.then(() => { now.dead = true; });
  return r;
}
/** With other settings than the fake has by itself. */
const prepared = (change: (p: any) => void): WorkOptions['documents'] => {
  const documents = documentsOf(world.dynamics);
  return { ...documents, prepare: ((...a: [any, any]) => { const r: any = documents.prepare(...a); if (r.prepared) change(r.prepared); return r; }) as typeof documents.prepare };
};
const { done, refused, needsDecision } = requestState.options;
const action = (name: keyof typeof requestAction.options): number => requestAction.options[name].value;
const ended = async (...requests: string[]): Promise<(number | null)[]> => { world.work.take(requests); expect(await world.ended(requests)).toBe(true); return requests.map((r) => world.stateOf(r)); };
const codes = (request: string): string[] => (JSON.parse(world.dynamics.requests.get(request)!['cfl_result']) as { problems: { code: string }[] }).problems.map((p) => p.code);
const details = (invoice: string): Record<string, any> => world.dynamics.details.get(detailsOf(invoice)) ?? {};
const count = async (table: string): Promise<number> => (await world.database.pool.query(`SELECT 1 FROM ${table}`)).rows.length;
const until = async (good: () => boolean | Promise<boolean>): Promise<void> => { for (let n = 0; n < 800 && !await good(); n++) await new Promise((r) => setTimeout(r, 4)); expect(await good()).toBe(true); };

describe('who only looks', () => {
  const gate = (): { shuts(o: { action: string; subject: string; limit?: string; places?: number }): Promise<string[]> } => {
    const db = world.database.db;
    const kit = { environment: () => ({ key: 'e' }), digestKey: Buffer.alloc(32, 1), documents: { fingerprint, problem }, dataverse: { batch: async () => [{ status: 200, body: { value: [] } }, { status: 200, body: {} }, { status: 200, body: { value: [] } }] } } as never;
    const keeper = createGatekeeper(() => kit, { safeStart: createSafeStart(db), wanted: createWanted(db) });
    return { shuts: async (o) => (await keeper.shuts({
      asked: { action: o.action, document: { table: 'invoice', id: o.subject }, createdBy: world.user }, baseTotal: '12.50', currency: 'GBP', predicted: { total: '12.50' }, contact: { known: 'c' }, document: {}, record: {},
      connection: { id: 'c', tenantId: 't', name: 'Harbour', baseCurrency: 'GBP', approvalLimit: o.limit, safeStart: o.places !== undefined, safeStartLimit: o.places ?? 0 },
    } as unknown as Prepared))?.problems.map((x) => x.code) ?? [] };
  };

  it('R28 R49 R65 a preview or dry run asks for no approval: nothing goes in the name of somebody who has not sent it', async () => {
    const { shuts } = gate();
    for (const looks of ['preview', 'dryRun']) expect(await shuts({ action: looks, subject: 'a', limit: '10.00' })).toEqual(['APPROVAL_NEEDED']);
    expect(await count('approvals_wanted')).toBe(0);
    expect(await shuts({ action: 'send', subject: 'a', limit: '10.00' })).toEqual(['APPROVAL_NEEDED']);
    expect(await count('approvals_wanted')).toBe(1);
  });

  it('R28 R66 looking takes no place of a safe start, and says whether there is one', async () => {
    const { shuts } = gate();
    expect([await shuts({ action: 'preview', subject: 'a', places: 1 }), await shuts({ action: 'dryRun', subject: 'b', places: 1 }), await shuts({ action: 'send', subject: 'b', places: 1 })]).toEqual([[], [], []]);
    expect([await shuts({ action: 'preview', subject: 'a', places: 1 }), await shuts({ action: 'send', subject: 'a', places: 1 }), await shuts({ action: 'preview', subject: 'b', places: 1 })]).toEqual([['SAFE_START_LIMIT'], ['SAFE_START_LIMIT'], []]);
  });
});

describe('two that look the same', () => {
  it('R24 the same bill entered twice and sent at once, by one relay or two: one is in Xero, the other is asked about', async () => {
    const contactId = randomUUID();
    for (const how of ['clicks', 'bulk', 'two relays'] as const) {
      start();
      const bills = Array.from({ length: how === 'bulk' ? 8 : 2 }, () => world.invoice({ kind: 'bill', number: `TWICE-${how}`, contactId }));
      const requests = bills.map((b) => world.ask(b));
      const other = how === 'two relays' ? world.another() : undefined;
      if (other) { world.work.take([requests[0]!]); other.take([requests[1]!]); } else world.work.take(requests);
      expect(await world.ended(requests, 9_000)).toBe(true);
      await other?.stop();
      const states = requests.map((r) => world.stateOf(r));
      expect([how, states.filter((s) => s === done.value).length, bills.flatMap((b) => world.invoicesOf(b)).length]).toEqual([how, 1, 1]);
      requests.filter((r) => world.stateOf(r) !== done.value).forEach((r) => expect(codes(r)).toEqual(['BILL_ALREADY_IN_XERO']));
      await world.dead();
    }
  });

  it('R24 one that Xero held back by a 429 looks again: its twin may have gone meanwhile', async () => {
    for (const kind of ['bill', 'purchaseCreditNote'] as const) {
      const contactId = randomUUID();
      start();
      world.books.throttledForMs = 200;
      world.books.writes = ['throttled'];
      const held = world.invoice({ kind, number: `HELD-${kind}`, contactId }), twin = world.invoice({ kind, number: `HELD-${kind}`, contactId });
      const [first, second] = [world.ask(held), world.ask(twin)];
      world.work.take([first]);
      await until(() => world.books.calls.puts === 1);
      world.work.take([second]);
      expect(await world.ended([first, second])).toBe(true);
      expect([kind, world.stateOf(first), world.stateOf(second)]).toEqual([kind, refused.value, done.value]);
      expect(codes(first)).toEqual(['BILL_ALREADY_IN_XERO']);
      await world.dead();
      world.books.calls.puts = 0;
    }
  });
});

describe('bulk', () => {
  it('R25 what comes while bulk is under way goes after it, without a word of trouble in the log', async () => {
    const trouble: unknown[] = [];
    start({ more: { log: { info: () => {}, warn: () => {}, error: (o: object) => { trouble.push(o); } } } });
    const waves = Array.from({ length: 3 }, () => Array.from({ length: 7 }, () => { const id = world.invoice({}); return { id, request: world.ask(id) }; }));
    for (const wave of waves) { world.work.take(wave.map((w) => w.request)); await new Promise((r) => setTimeout(r, 12)); }
    expect(await world.ended(waves.flat().map((w) => w.request))).toBe(true);
    for (const { id, request } of waves.flat()) expect([world.stateOf(request), world.invoicesOf(id).length]).toEqual([done.value, 1]);
    expect(trouble).toEqual([]);
  });
});

describe('taking back', () => {
  it('R35 R51 the relay dies after the binding of a deleted draft has ended: the document is free, and goes again', async () => {
    start();
    const invoice = world.invoice({ number: undefined });
    expect(await ended(world.ask(invoice))).toEqual([done.value]);
    await world.work.idle();
    await world.dead();
    const { died } = start({ at: 'binding-given-up' });
    const taken = corrections.ask(world, 'void', invoice);
    world.work.take([taken]);
    await died;
    start();
    await world.work.start();
    expect(await world.ended([taken])).toBe(true);
    await until(async () => (await world.database.pool.query("SELECT 1 FROM intents WHERE state <> 'recorded'")).rows.length === 0);
    expect([world.stateOf(taken), details(invoice)['cfl_exportstatus']]).toEqual([done.value, exportStatus.options.notSent.value]);
    expect([await ended(world.ask(invoice)), world.invoicesOf(invoice).length]).toEqual([[done.value], 1]);
  });

  it('R25 R35 who sends while it is being taken back is told about sending, and not how the other ended', async () => {
    start();
    const invoice = world.invoice({ number: undefined });
    expect(await ended(world.ask(invoice))).toEqual([done.value]);
    await world.work.idle();
    let letGo: () => void = () => {};
    const gate = new Promise<void>((r) => { letGo = r; });
    await world.dead();
    start({ more: { at: (p) => (p === 'xero-answered' ? gate : undefined) } });
    const taken = corrections.ask(world, 'void', invoice);
    world.work.take([taken]);
    await until(() => world.books.invoices[0]!.Status === 'DELETED');
    const send = world.ask(invoice);
    world.work.take([send]);
    await new Promise((r) => setTimeout(r, 40));
    letGo();
    expect(await world.ended([taken, send])).toBe(true);
    expect([world.stateOf(taken), world.stateOf(send), world.invoicesOf(invoice).length]).toEqual([done.value, done.value, 1]);
    expect(world.dynamics.requests.get(send)!['cfl_message']).toContain('is in Xero');
  });
});

describe('what Xero does not show', () => {
  it('R69 R51 a document that is in the books as far as we know stays so in its details, and cannot be deleted', async () => {
    start();
    const invoice = world.invoice({ number: 'G-1' });
    expect(await ended(world.ask(invoice))).toEqual([done.value]);
    const { cfl_xeroid: xeroId, cfl_total: total } = details(invoice);
    expect(xeroId).toBeTruthy();
    world.books.invoices = [];
    const again = world.ask(invoice);
    expect([await ended(again), codes(again)]).toEqual([[needsDecision.value], ['NOT_SHOWN_BY_XERO']]);
    expect(details(invoice)).toMatchObject({ cfl_xeroid: xeroId, cfl_total: total, cfl_exportstatus: exportStatus.options.needsDecision.value, [`${places.invoice.posted}@odata.bind`]: `/invoices(${invoice})` });
  });
});

describe('holds', () => {
  const hold = (invoice: string): string => world.ask(invoice, { action: action('hold'), arguments: '{"reason":"Wait"}' });

  it('R29 R14 what is on hold is not e-mailed, and whoever asked is told', async () => {
    start();
    const invoice = world.invoice({ number: 'H-1' });
    await ended(world.ask(invoice));
    Object.assign(world.books.invoices[0]!, { Status: 'AUTHORISED', Contact: { EmailAddress: 'a@example.com' } });
    await ended(hold(invoice));
    const mail = world.ask(invoice, { action: action('email') });
    expect([await ended(mail), codes(mail), world.books.mailed]).toEqual([[refused.value], ['DOCUMENT_HELD'], []]);
    expect(await ended(corrections.ask(world, 'release', invoice))).toEqual([done.value]);
    await until(async () => await count('stops') === 0);
    expect([await ended(world.ask(invoice, { action: action('email') })), world.books.mailed.length]).toEqual([[done.value], 1]);
  });

  it('R29 R14 a hold that comes between the sending and the e-mail that follows it', async () => {
    start({ more: { documents: prepared((p) => { p.delivery = 'email'; p.document = { ...p.document, Status: 'AUTHORISED' }; }) } });
    const invoice = world.invoice({ number: 'H-2' });
    await ended(world.ask(invoice));
    Object.assign(world.books.invoices[0]!, { Contact: { EmailAddress: 'a@example.com' } });
    await ended(hold(invoice));
    await until(async () => (await world.database.pool.query('SELECT 1 FROM mails_wanted WHERE NOT over')).rows.length === 0);
    expect(world.books.mailed).toEqual([]);
    expect([...world.dynamics.history.values()].some((h) => String(h['cfl_name']).includes('was not e-mailed') && h['cfl_problemcode'] === 'DOCUMENT_HELD')).toBe(true);
  });

  it('R29 R47 a skip that is refused leaves an earlier hold as it was', async () => {
    start();
    const [one, two] = [world.invoice({ number: 'H-3' }), world.invoice({ number: 'H-3' })];
    await ended(world.ask(one));
    // unlinked and sent again: the number is held by what it was, so that a person is asked
    await ended(corrections.ask(world, 'unlink', one));
    expect(await ended(world.ask(one))).toEqual([needsDecision.value]);
    expect(two).toBeTruthy();
    await ended(hold(one));
    const skip = corrections.ask(world, 'skip', one);
    expect([await ended(skip), codes(skip)]).toEqual([[refused.value], ['DECIDE_FIRST']]);
    expect((await world.database.pool.query('SELECT kind FROM stops')).rows).toEqual([{ kind: 'held' }]);
  });

  it('R29 R23 only who may post to the company lets a document go there', async () => {
    start();
    const invoice = world.invoice({ number: 'H-4' });
    await ended(hold(invoice));
    world.dynamics.mayPost = false;
    const release = corrections.ask(world, 'release', invoice);
    expect([await ended(release), codes(release), await count('stops')]).toEqual([[refused.value], ['CONNECTION_NOT_ALLOWED'], 1]);
  });
});

describe('e-mails', () => {
  it('R14 R51 what its customer has is not e-mailed by itself once more, however it came to be found', async () => {
    const documents = prepared((p) => { p.delivery = 'email'; p.document = { ...p.document, Status: 'AUTHORISED' }; });
    const { died } = start({ at: 'xero-answered', more: { documents } });
    const invoice = world.invoice({ number: 'M-1' });
    const send = world.ask(invoice);
    world.work.take([send]);
    await died;
    // in Xero, somebody was quicker
    Object.assign(world.books.invoices[0]!, { SentToContact: true, Contact: { EmailAddress: 'a@example.com' } });
    start({ more: { documents } });
    await world.work.start();
    expect(await world.ended([send])).toBe(true);
    await until(async () => (await world.database.pool.query('SELECT 1 FROM mails_wanted WHERE over')).rows.length === 1);
    expect([world.books.mailed, [...world.dynamics.history.values()].filter((h) => String(h['cfl_name']).includes('e-mailed before')).length]).toEqual([[], 1]);
  });
});

describe('answers of people', () => {
  it('R65 R32 who chose one of several contacts has this one approved, and no other one gets the document', async () => {
    const p = (more: object): Prepared => ({ asked: { document: { table: 'invoice', id: 'a' }, ...more }, contact: { known: '0AAA' }, connection: { tenantId: 't' }, document: { Total: '1.00' }, record: {} } as unknown as Prepared);
    const kit = { documents: { fingerprint }, digestKey: Buffer.alloc(32, 1) } as never;
    const [plain, chosen, other] = [p({}), p({ arguments: '{"contactLink":"0aaa"}' }), { ...p({ arguments: '{"contactLink":"0bbb"}' }), contact: { known: '0bbb' } }].map((x) => approvalFingerprint(kit, x as Prepared));
    expect(new Set([plain, chosen, other]).size).toBe(3);
    const wanted = createWanted(world.database.db);
    const contact = randomUUID();
    await wanted.want('e', { subject: documentKey('invoice', 'a'), requester: randomUUID(), action: 'send', fingerprint: chosen!, contact });
    expect(await wanted.all('e')).toMatchObject([{ contact }]);
  });
});
