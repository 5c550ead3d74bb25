/** R31: comparing and changing one contact, with a real PostgreSQL, and Xero and Dynamics that can fail at any point. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DoorError, type Fate } from '../../core/errors.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { fingerprint, historyIdOf } from '../../documents/index.ts';
import type { ContactUpdate, Prepared } from '../../documents/types.ts';
import { followUpMigrations } from '../../follow-ups/index.ts';
import { intentMigrations } from '../../intents/migrations.ts';
import type { Kit } from '../../intents/ports.ts';
import { createStore } from '../../intents/store.ts';
import { problem, problemsOfXero } from '../../problems/index.ts';
import { quick } from '../../intents/testing/world.ts';
import type { XeroContact } from '../../xero/types.ts';
import { createContactUpdates, type ContactUpdates } from './index.ts';

const [tenant, connectionId, account, link, contactId, user, invoice] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const key = randomUUID();
let database: TestDatabase;
let xero: XeroContact | undefined;
let row: Record<string, unknown> | undefined;
let links: Record<string, unknown>[];
let histories: Map<string, any>;
let posts: XeroContact[];
let fault: (call: 'read' | 'post' | 'posted') => void;
let dead: string | undefined;
let lives: ContactUpdates[] = [];
beforeAll(async () => { database = await createTestDatabase(intentMigrations, followUpMigrations); });
afterAll(() => database?.close());
beforeEach(async () => {
  // a life that died in a test never ends
  for (const l of lives) void l.stop();
  lives = [];
  await database.pool.query('TRUNCATE intents, bindings, requests, contact_updates, contact_bases CASCADE');
  xero = { ContactID: contactId, ContactStatus: 'ACTIVE', Name: 'Bluebell', EmailAddress: 'a@x.example', Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '1' }] };
  row = { accountid: account, name: 'Bluebell', statecode: 0, emailaddress1: 'a@x.example', telephone1: '1' };
  links = [{ cfl_contactlinkid: link, cfl_xerocontactid: contactId, _cfl_accountid_value: account }];
  histories = new Map(); posts = []; fault = () => {}; dead = undefined;
});

const fail = (fate: Fate, code = 'planted'): never => { throw new DoorError({ door: 'xero', fate, code, message: code, ...(fate === 'throttled' ? { retryAfterMs: 30 } : {}) }); };
const never = <T>(): Promise<T> => new Promise<T>(() => {});
function life(): ContactUpdates {
  let gone = false;
  const kit = {
    store: createStore(database.db, { holder: String(Math.random()), leaseMs: 200 }), digestKey: Buffer.alloc(32, 1), timing: { ...quick, callMs: 50 }, now: () => new Date(), log: { info: () => {}, warn: () => {}, error: () => {} },
    environment: () => ({ key, user, organisations: [{ connectionId, tenantId: tenant, name: 'Harbour', shortCode: '', timeZone: 'UTC', owner: undefined }], lookFirst: false }), connectionRefused: () => {},
    documents: { fingerprint, historyIdOf, problem, problemsOfXero } as unknown as Kit['documents'],
    at: (name: string) => { if (dead === name) { dead = undefined; gone = true; return never(); } return undefined; },
    dataverse: {
      get: async (path: string) => {
        if (gone) return never();
        if (path.startsWith('accounts(')) { if (!row) throw new DoorError({ door: 'dataverse', fate: 'refused', status: 404, code: '0x80040217', message: 'no' }); return row; }
        if (path.startsWith('cfl_contactlinks')) return { value: links };
        return { value: [{ cfl_xerodocumentid: randomUUID(), _ownerid_value: user }] };
      },
      write: async (w: any) => { if (gone) return never(); Object.assign(links[0] ?? {}, w.body); return undefined; },
      batch: async (parts: any[]) => { if (gone) return never(); return parts.map((p) => { const [w] = p.changeSet; const id = w.path as string; if (histories.has(id)) return { status: 412, body: undefined }; histories.set(id, w.body); return { status: 204, body: undefined }; }); },
    } as unknown as Kit['dataverse'],
    xero: {
      contactById: async () => { if (gone) return never(); fault('read'); return xero && structuredClone(xero); },
      updateContact: async (_t: string, _i: string, body: XeroContact, call: any) => {
        if (gone) return never();
        call.beforeWrite?.();
        fault('post');
        posts.push(body);
        xero = { ...xero!, ...body };
        fault('posted');
        return { document: structuredClone(xero), errors: [] };
      },
    } as unknown as Kit['xero'],
  } as unknown as Kit;
  const updates = createContactUpdates(database.db, () => kit, { soonMs: 0, paceMs: 0, againMs: 5, slowestMs: 20, leaseMs: 100 });

  lives.push(updates);
  return updates;
}
const nowOf = (): XeroContact => ({ Name: String(row!['name']), ContactNumber: account, EmailAddress: String(row!['emailaddress1']), Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: String(row!['telephone1']) }] });
const update = (): ContactUpdate => ({ table: 'account', id: account, linkId: link, fingerprint: links[0]?.['cfl_fingerprint'] as string | undefined, now: nowOf(), person: undefined });
const document = (): Prepared => ({ contact: { known: contactId }, connection: { id: connectionId, tenantId: tenant }, asked: { createdBy: user, requestId: randomUUID(), document: { table: 'invoice', id: invoice } } }) as unknown as Prepared;
const left = async (): Promise<number> => Number((await database.pool.query('SELECT count(*) FROM contact_updates')).rows[0].count);
const openIntents = async (): Promise<number> => Number((await database.pool.query("SELECT count(*) FROM intents WHERE state <> 'recorded'")).rows[0].count);
const until = async (done: () => Promise<boolean> | boolean): Promise<void> => { for (let n = 0; !await done(); n++) { if (n > 1_000) throw new Error('It never came to that.'); await new Promise((r) => setTimeout(r, 5)); } };
/** Compared once, so that both sides are known; then Dynamics says another telephone. */
async function begun(u: ContactUpdates): Promise<void> {
  await u.met({ tenant, contactId, wanted: { table: 'account', id: account, now: nowOf() }, inXero: xero!, person: undefined });
  row!['telephone1'] = '2';
}
const followed = async (u: ContactUpdates): Promise<void> => { await u.note(document(), update()); await until(async () => await left() === 0); await u.idle(); };

describe('R31 one contact', () => {
  it('R31 what is new goes once; what is not new costs nothing at all', async () => {
    const u = life();
    await begun(u);
    await followed(u);
    expect(posts).toEqual([{ Phones: [{ PhoneType: 'DEFAULT', PhoneCountryCode: '', PhoneAreaCode: '', PhoneNumber: '2' }] }]);
    expect(links[0]).toMatchObject({ cfl_fingerprint: u.fingerprint(nowOf(), undefined), cfl_isarchived: false, cfl_updatedinxeroon: expect.any(String) });
    expect([...histories.values()].map((h) => h.cfl_text)).toEqual(['Sent to Xero: telephone.']);
    await u.note(document(), update());
    expect([await left(), await openIntents()]).toEqual([0, 0]);
  });
  it('R31 twenty documents of one customer are one comparison', async () => {
    const u = life();
    await begun(u);
    await Promise.all(Array.from({ length: 20 }, () => u.note(document(), update())));
    await until(async () => await left() === 0);
    expect(posts).toHaveLength(1);
  });
  it('R31 neither the base nor the note holds a name, an address or a number of the customer', async () => {
    const u = life();
    await begun(u);
    fault = () => fail('notSent');
    await u.note(document(), update());
    const kept = JSON.stringify([(await database.pool.query('SELECT * FROM contact_updates')).rows, (await database.pool.query('SELECT * FROM contact_bases')).rows, (await database.pool.query('SELECT * FROM intents')).rows]);
    for (const word of ['Bluebell', 'x.example']) expect(kept).not.toContain(word);
    fault = () => {};
    await until(async () => await left() === 0);
  });
  it.each(['read', 'post', 'posted'] as const)('R31 R51 an answer that is lost at: %s', async (at) => {
    const u = life();
    await begun(u);
    let once = true;
    fault = (call) => { if (call === at && once) { once = false; fail('doubtful'); } };
    await followed(u);
    expect([xero!.Phones, posts.length, await openIntents()]).toEqual([expect.objectContaining([expect.objectContaining({ PhoneNumber: '2' })]), 1, 0]);
  });
  it.each(['notSent', 'throttled', 'unauthorised'] as const)('R31 %s at the change: tried again, changed once', async (fate) => {
    const u = life();
    await begun(u);
    let times = 2;
    fault = (call) => { if (call === 'post' && times-- > 0) fail(fate); };
    await followed(u);
    expect([posts.length, await openIntents()]).toEqual([1, 0]);
  });
  it.each(['contact-update-sending-stored', 'contact-update-answered', 'contact-update-accepted-stored'])('R31 R51 dead at %s: the next life finishes it', async (point) => {
    const u = life();
    await begun(u);
    dead = point;
    await u.note(document(), update());
    await until(() => dead === undefined);
    const next = life();
    await until(async () => { next.sweep(); await new Promise((r) => setTimeout(r, 20)); return await left() === 0; });
    expect([xero!.Phones![0]!['PhoneNumber'], posts.length, await openIntents(), links[0]!['cfl_fingerprint']]).toEqual(['2', 1, 0, next.fingerprint(nowOf(), undefined)]);
  });
  it('R31 a refusal is told with its reason and leaves nothing open; the next document tries again', async () => {
    const u = life();
    await begun(u);
    fault = (call) => { if (call === 'post') throw new DoorError({ door: 'xero', fate: 'refused', status: 400, code: 'ValidationException', message: 'no', body: { Elements: [{ ValidationErrors: [{ Message: 'Email address must be valid.' }] }] } }); };
    await followed(u);
    expect([...histories.values()].map((h) => h.cfl_name)).toEqual([expect.stringContaining('was not updated in Xero')]);
    expect([await openIntents(), links[0]!['cfl_fingerprint']]).toEqual([0, undefined]);
    fault = () => {};
    await followed(u);
    expect(posts).toHaveLength(1);
  });
  it('R31 archived in Xero: said, kept on the link, nothing sent', async () => {
    const u = life();
    await begun(u);
    xero = { ...xero!, ContactStatus: 'ARCHIVED' };
    await followed(u);
    expect([posts.length, links[0]!['cfl_isarchived'], [...histories.values()].map((h) => h.cfl_problemcode)]).toEqual([0, true, ['CONTACT_ARCHIVED']]);
  });
  it.each([
    ['a link that went', () => { links = []; }], ['another customer\'s link', () => { links[0]!['_cfl_accountid_value'] = randomUUID(); }], ['a customer that may not be seen', () => { row = undefined; }],
  ] as const)('R31 %s: nothing is touched', async (_what, change) => {
    const u = life();
    await begun(u);
    const noted = update();
    change();
    await u.note(document(), noted);
    await until(async () => await left() === 0);
    expect([posts, await openIntents()]).toEqual([[], 0]);
  });
});
