/**
 * The organisations that the app is connected to. The first one is always there; a test adds others. They share clock and
 * switches, and nothing else: each has books, limits and ids of its own.
 */
import { seed } from '../../data/xero-seed.ts';
import { createWorld, type Change, type World } from './world.ts';

export interface AddOrganisation { readonly tenantId: string; readonly connectionId: string; readonly name: string; readonly shortCode: string }
export interface Organisations {
  /** By the header xero-tenant-id. */
  of(tenantId: string | undefined): World | undefined;
  all(): readonly World[];
  /** Books like the first organisation's on its first day, under ids of their own. Undefined when it is there already. */
  add(o: AddOrganisation): World | undefined;
  /** Takes away what was added. */
  reset(): void;
}

export function createOrganisations(first: World, tell?: (world: World, changes: readonly Change[]) => void): Organisations {
  const added = new Map<string, World>();
  const of = (tenantId: string | undefined): World | undefined => (tenantId?.toLowerCase() === first.state.tenantId ? first : added.get(tenantId?.toLowerCase() ?? ''));
  return {
    of,
    all: () => [first, ...added.values()],
    add(o) {
      const tenantId = o.tenantId.toLowerCase();
      if (of(tenantId)) return undefined;
      const world = createWorld(() => first.now(), tell);
      Object.defineProperty(world, 'switches', { get: () => first.switches });
      world.reset({ ...seed, tenantId, connectionId: o.connectionId.toLowerCase(), organisation: { ...seed.organisation, OrganisationID: tenantId, Name: o.name, LegalName: o.name, ShortCode: o.shortCode } });
      added.set(tenantId, world);
      return world;
    },
    reset: () => added.clear(),
  };
}
