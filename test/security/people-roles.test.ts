/** R23 least privilege of people's roles: every privilege is taken away in turn, and some everyday task fails without it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { idOfUser, prepare, tasksOf, type Ground } from './people-tasks.ts';
import { change, privilegesOf } from './role-trials.ts';

let world: World;
let ground: Ground;
beforeAll(async () => {
  world = await startWorld({ extra: { SWEEP_SECONDS: '600' } });
  // the relay fills the reference data and then leaves: what happens from here on, people do
  await world.startRelay();
  await vi.waitFor(async () => expect((await (await world.as('admin'))('GET', 'cfl_trackingoptions?$select=cfl_name')).value).not.toEqual([]), { timeout: 30_000, interval: 100 });
  await world.relay.stop();
  ground = await prepare(world, await newInvoice(world));
  const security = await world.as('security');
  const [role] = (await security('GET', "roles?$select=roleid&$filter=name eq 'Counterfoil Administrator'")).value;
  await security('POST', `systemusers(${idOfUser('security')})/systemuserroles_association/$ref`, { '@odata.id': `${world.dataverse.url}/api/data/v9.2/roles(${role.roleid})` });
});
afterAll(() => world?.close());

describe.each(['Counterfoil Sender', 'Counterfoil Accountant', 'Counterfoil Approver', 'Counterfoil Viewer', 'Counterfoil Administrator'])('the role %s', (role) => {
  it('R23 does its work, and holds nothing that no work needs', async () => {
    const { user, tasks } = tasksOf(ground, () => newInvoice(world))[role]!;
    const call = await world.as(user);
    const outcome = async (name: string): Promise<string> => { try { return JSON.stringify((await tasks[name]!(call)) ?? 'done'); } catch (e) { return `refused: ${(e as Error).message}`; } };
    const usual: Record<string, string> = {};
    for (const name of Object.keys(tasks)) usual[name] = await outcome(name);
    expect(Object.entries(usual).filter(([, o]) => o.startsWith('refused') || o === '0')).toEqual([]);

    const held = await privilegesOf(world, role);
    const missed: Record<string, string> = {};
    for (const [privilege, level] of Object.entries(held)) {
      await change(world, role, { remove: [privilege] });
      try {
        for (const name of Object.keys(tasks)) {
          const now = await outcome(name);
          if (now !== usual[name]) { missed[privilege] = `${name}: ${now}`; break; }
        }
      } finally { await change(world, role, { add: { [privilege]: level } }); }
    }
    expect(Object.keys(held).filter((p) => !(p in missed)), 'superfluous privileges').toEqual([]);
    // the platform names what is missing, so a security administrator can tell
    expect(Object.values(missed).filter((m) => m.includes('refused') && !/prv\w+|403/.test(m))).toEqual([]);
  });
});
