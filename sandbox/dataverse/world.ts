import { users } from '../data/users.ts';
import { emptyComponents } from './import/components.ts';
import type { Components } from './import/components.ts';
import type { Level } from './metadata/model.ts';
import { platformTables } from './metadata/builtin/platform.ts';
import { salesTables } from './metadata/builtin/sales.ts';
import { Metadata } from './metadata/registry.ts';
import { Store } from './store/store.ts';

/** Rules of the original that are known only by hearsay; the product has to pass with each on and off. */
export interface Switches {
  /** statecode and statuscode of a create: ignored (not valid for create) or taken over. */
  stateOnCreate: 'ignored' | 'honoured';
  /** HTTP status of a $batch that stopped at a failure. */
  batchFailureStatus: 'same' | 'ok';
  /** Most requests of one user in five minutes before 429; 0 switches service protection off. */
  requestsPerFiveMinutes: number;
}
export const standardSwitches = (): Switches => ({ stateOnCreate: 'ignored', batchFailureStatus: 'same', requestsPerFiveMinutes: 0 });

/** One environment: everything that a reset replaces. */
export interface World {
  metadata: Metadata;
  components: Components;
  readonly store: Store;
  organizationId: string;
  readonly organizationName: string;
  /** Privileges by role id. */
  readonly rolePrivileges: Map<string, Map<string, Level>>;
  /** Zips imported, in order: a reset can import them again. */
  zips: Uint8Array[];
  switches: Switches;
  now: () => Date;
}

export const sandboxOrganizationId = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
export const rootBusinessUnit = 'b05e55a0-0000-4000-8000-000000000001';
export const northBusinessUnit = 'b05e55a0-0000-4000-8000-000000000002';
/** What the platform itself does (seed, import, cascades) is done as SYSTEM. */
export const systemUserId = users.find((u) => u.name === 'admin')!.systemuserid;

export function builtinMetadata(): Metadata {
  const m = new Metadata();
  platformTables(m);
  salesTables(m);
  return m;
}

export const emptyWorld = (now: () => Date): World => ({
  metadata: builtinMetadata(), components: emptyComponents(), store: new Store(), organizationId: sandboxOrganizationId, organizationName: 'Harbour & Vine (sandbox)',
  rolePrivileges: new Map(), zips: [], switches: standardSwitches(), now,
});
