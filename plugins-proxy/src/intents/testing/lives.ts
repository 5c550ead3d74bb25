/** One relay after the other: each dies at the given passing of any point, the last one lives until everything has ended. */
import type { World } from './world.ts';

/** @param deaths which passing of a point each life dies at. @returns whether every request has ended in Dynamics in time */
export async function liveAndDie(world: World, requests: readonly string[], deaths: readonly number[], withinMs: number): Promise<boolean> {
  for (const nth of deaths) {
    const life = world.start({ nth });
    await world.work.start();
    world.work.take(requests);
    await Promise.race([life.died, world.ended(requests, 120)]);
    await world.dead();
  }
  world.start();
  await world.work.start();
  world.work.take(requests);
  return world.ended(requests, withinMs);
}
