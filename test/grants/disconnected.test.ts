/** Somebody presses Disconnect inside Xero: Xero's own list of connections says so, and nothing else does. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { usualTiming } from '../../plugins-proxy/src/grants/keeper.ts';
import type { Live } from '../../plugins-proxy/src/grants/live.ts';
import { createLooks } from '../../plugins-proxy/src/grants/looks.ts';
import type { SignInServer } from '../../plugins-proxy/src/grants/sign-in-server.ts';
import { createSignIns } from '../../plugins-proxy/src/grants/store.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { first, masterKey, minutes, second, startGrantWorld, type GrantWorld } from './world.ts';

let w: GrantWorld;
beforeAll(async () => { w = await startGrantWorld(); });
afterAll(() => w?.close());
beforeEach(() => w.reset());
const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];
const press = (tenantId: string): Promise<unknown> => w.xeroControl('state/disconnect', { tenantId });
/** Lists that Xero gave: a token of before the leap in time is refused first. */
const lists = async (): Promise<number> => (await w.xeroControl('calls?pathIncludes=/connections', undefined, 'GET')).filter((c: { status: number }) => c.status === 200).length;
const forAnHour = (): Promise<void> => w.older(75 * minutes);

describe('R56 a disconnect made in Xero', () => {
  it('R56 is noticed by the next look, told once to each environment although two relays look at once, and over when somebody connects it again', async () => {
    const [x, y] = [w.instance(), w.instance()];
    await w.signIn(x.grants, a, { tenants: [first, second] });
    await w.signIn(x.grants, b, { tenants: [second] });
    await Promise.all([x.grants.look(), y.grants.look()]);
    await press(second);
    await w.xeroControl('calls', undefined, 'DELETE');
    // nobody asks Xero every half minute
    await w.older(2 * minutes);
    await x.grants.look();
    expect([await lists(), x.told.gone]).toEqual([0, []]);
    await forAnHour();
    await Promise.all([x.grants.look(), y.grants.look()]);
    await Promise.all([x.grants.look(), y.grants.look()]);
    expect(await lists()).toBe(1);
    const told = [...x.told.gone, ...y.told.gone];
    expect(told.map((t) => [t.environment, t.tenantIds]).sort()).toEqual([[a, [second]], [b, [second]]]);
    await forAnHour();
    await x.grants.look();
    expect([...x.told.gone, ...y.told.gone]).toHaveLength(2);
    await w.signIn(x.grants, a, { tenants: [second] });
    x.told.changed.length = 0;
    await forAnHour();
    await x.grants.look();
    // the other environment has not connected it, and reaches it again all the same: the sign-in is the same person's
    expect(x.told.changed).toEqual([b]);
    await press(second);
    await forAnHour();
    await x.grants.look();
    expect(x.told.gone.concat(y.told.gone)).toHaveLength(4);
  });

  it('R56 one that starts looks at once, and what could not be told is told by whoever comes next', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a, { tenants: [first, second] });
    await x.grants.look();
    await press(second);
    await w.older(6 * minutes);
    let tries = 0;
    const early = w.instance({ events: { lapsed() {}, ending() {}, changed() {}, disconnected() {}, gone() { tries += 1; throw new Error('not joined yet'); } } });
    await early.grants.look();
    expect(tries).toBe(1);
    await x.grants.look();
    expect(x.told.gone).toMatchObject([{ environment: a, tenantIds: [second] }]);
  });

  it('R56 no answer but a list says that something is gone', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a, { tenants: [first, second] });
    await x.grants.look();
    await press(second);
    const faults = [{ kind: 'status', status: 503 }, { kind: 'status', status: 403 }, { kind: 'status', status: 401 }, { kind: 'resetBefore' }, { kind: 'html' }];
    for (const fault of faults) {
      await w.xeroControl('faults', { match: { pathIncludes: '/connections' }, times: 4, fault });
      await forAnHour();
      await x.grants.look();
      expect([fault, x.told.gone, x.told.lapsed]).toEqual([fault, [], []]);
      await w.xeroControl('faults', undefined, 'DELETE');
    }
    // a token that is not taken any more is renewed, and the list is read with the new one
    await w.xeroControl('faults', { match: { pathIncludes: '/connections' }, times: 1, fault: { kind: 'status', status: 401 } });
    await forAnHour();
    await x.grants.look();
    expect(x.told.gone).toHaveLength(1);
  });

  it('R56 of a list that is older than a new sign-in nothing is believed', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a, { tenants: [first, second] });
    await x.grants.look();
    await press(second);
    await forAnHour();
    const sealer = createSealer(masterKey);
    const look = (connections: SignInServer['connections']) => createLooks({
      db: w.db, sealer, live: { get: async () => 'token', refused() {} } as unknown as Live, signIns: createSignIns(w.db, sealer), server: { connections } as SignInServer, log: silentLog(), timing: usualTiming, custom: () => { throw new Error('there is none'); }, judged: async () => {},
    });
    const late = look(async () => { await sql`UPDATE xero_sign_ins SET generation = generation + 1`.execute(w.db); return []; });
    await late.turn({ starts: false, closed: () => false });
    const gone = async (of: typeof late): Promise<unknown[]> => { const all: unknown[] = []; await of.tellGone((e) => { all.push(e); }, (_e, why) => { throw why; }); return all; };
    expect(await gone(late)).toEqual([]);
    await w.older(6 * minutes);
    const inTime = look(async () => []);
    await inTime.turn({ starts: false, closed: () => false });
    expect(await gone(inTime)).toMatchObject([{ environment: a, tenantIds: [second, first] }]);
  });

  it('R56 of a custom connection it is the refused token, told once although two relays look; an unclear answer tells nothing', async () => {
    const [x, y] = [w.instance(), w.instance()];
    await x.grants.addCustom({ environment: a, clientId: 'counterfoil-sandbox', clientSecret: 'sandbox-xero-secret' });
    const turn = async (status: number | undefined): Promise<number> => {
      if (status) await w.identityControl('faults', { match: { pathIncludes: 'client_credentials' }, times: 9, fault: { kind: 'status', status } });
      await forAnHour();
      await Promise.all([x.grants.look(), y.grants.look()]);
      await Promise.all([x.grants.look(), y.grants.look()]);
      await w.identityControl('faults', undefined, 'DELETE');
      return x.told.lapsed.length + y.told.lapsed.length;
    };
    expect([await turn(undefined), await turn(503), await turn(401), await turn(401)]).toEqual([0, 0, 1, 1]);
    expect((await x.grants.of(a))[0]!.state).toBe('lapsed');
    await turn(undefined);
    expect((await x.grants.of(a))[0]!.state).toBe('live');
  });

  it('R56 an administrator\'s own disconnect is told as that', async () => {
    const x = w.instance();
    const grant = await w.signIn(x.grants, a, { tenants: [first, second] });
    await x.grants.choose({ environment: a, grantId: grant.id, tenantIds: [first] });
    await x.grants.disconnect({ environment: a, tenantId: first });
    await forAnHour();
    await x.grants.look();
    expect([x.told.disconnected, x.told.gone]).toEqual([[{ environment: a, tenantIds: [second] }, { environment: a, tenantIds: [first] }], []]);
  });
});
