import { users } from '../data/users.ts';
import { emptyComponents } from './import/components.ts';
import type { Components } from './import/components.ts';
import type { Definitions, Imported } from './import/definitions.ts';
import { replay } from './import/definitions.ts';
import type { Level } from './metadata/model.ts';
import { notesOfBuiltinTables, notesTable } from './metadata/builtin/notes.ts';
import { platformTables } from './metadata/builtin/platform.ts';
import { customerTables, salesTables } from './metadata/builtin/sales.ts';
import { solutionTables } from './metadata/builtin/solutions.ts';
import { Metadata } from './metadata/registry.ts';
import { Store } from './store/store.ts';
import type { Delivery } from './webhooks/raise.ts';
import { eventTables } from './webhooks/tables.ts';

/** Rules of the original that are known only by hearsay; the product has to pass with each on and off. */
export interface Switches {
  /** statecode and statuscode of a create: ignored (not valid for create) or taken over. */
  stateOnCreate: 'ignored' | 'honoured';
  /** HTTP status of a $batch that stopped at a failure. */
  batchFailureStatus: 'same' | 'ok';
  /** Whether a merge takes along rows of custom tables: an import cannot say, and no source tells the platform's default. */
  mergeCustomRows: 'follow' | 'stay';
  /** Whether the new owner of a row has to be able to read the rows that follow it. */
  cascadeAssign: 'ownerMustRead' | 'unchecked';
  /** Whether an order counts as invoiced as soon as an invoice was made of it: no source says. */
  orderAfterInvoice: 'unchanged' | 'invoiced';
  /** How long, by the sandbox's clock, imports that are asked for asynchronously take: nothing can be said about the original's. 0: done before the answer. */
  backgroundSeconds: number;
  /** Most requests of one user in five minutes before 429; 0 switches service protection off. */
  requestsPerFiveMinutes: number;
}
export const standardSwitches = (): Switches => ({ stateOnCreate: 'ignored', batchFailureStatus: 'same', mergeCustomRows: 'follow', cascadeAssign: 'ownerMustRead', orderAfterInvoice: 'unchanged', backgroundSeconds: 0, requestsPerFiveMinutes: 0 });

/** One environment: everything that a reset replaces. */
export interface World {
  metadata: Metadata;
  components: Components;
  readonly store: Store;
  organizationId: string;
  /** What a reset goes back to. */
  bornAs: string;
  readonly organizationName: string;
  /** Privileges by role id. */
  readonly rolePrivileges: Map<string, Map<string, Level>>;
  /** What kind of environment this is: fixed when it is made, as in the original. */
  environment: Environment;
  /** Packages in force, from the bottom up; all definitions follow from them. */
  packages: readonly Imported[];
  /** The same definitions in the words of other languages, made when somebody wants them. */
  readonly inLanguage: Map<number, Definitions>;
  switches: Switches;
  now: () => Date;
  /** What webhooks will deliver as soon as the request that caused it has been worked on. */
  readonly deliveries: Delivery[];
}

export const sandboxOrganizationId = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
export const rootBusinessUnit = 'b05e55a0-0000-4000-8000-000000000001';
export const northBusinessUnit = 'b05e55a0-0000-4000-8000-000000000002';
/** What the platform itself does (seed, import, cascades) is done as SYSTEM. */
export const systemUserId = users.find((u) => u.name === 'admin')!.systemuserid;

export interface Environment {
  readonly baseLanguage: number;
  /** Languages that people may choose; the base language is one of them. */
  readonly languages: readonly number[];
  /** Without the Sales app there are accounts and contacts, but no products, price lists and invoices. */
  readonly sales: boolean;
}
export const standardEnvironment: Environment = { baseLanguage: 1033, languages: [1033], sales: true };

/** What an environment of this kind has before anything is imported. */
export function bornMetadata(e: Environment): Metadata {
  const m = new Metadata();
  platformTables(m);
  eventTables(m);
  solutionTables(m);
  customerTables(m);
  if (e.sales) salesTables(m);
  notesTable(m);
  notesOfBuiltinTables(m);
  return m;
}
/** Definitions in the words of one language; the base language where that one is not enabled. */
export function definitionsIn(w: World, language: number): Definitions {
  if (language === w.environment.baseLanguage || !w.environment.languages.includes(language)) return w;
  let d = w.inLanguage.get(language);
  if (!d) w.inLanguage.set(language, (d = replay(bornMetadata(w.environment), w.packages, w.environment, language)));
  return d;
}
export function languageOfUser(w: World, userId: string): number {
  const wanted = Number(w.store.get('usersettings', userId)?.['uilanguageid'] ?? 0);
  return w.environment.languages.includes(wanted) ? wanted : w.environment.baseLanguage;
}

export const emptyWorld = (now: () => Date, environment = standardEnvironment): World => ({
  metadata: bornMetadata(environment), components: emptyComponents(), store: new Store(), organizationId: sandboxOrganizationId, bornAs: sandboxOrganizationId, organizationName: 'Harbour & Vine (sandbox)',
  rolePrivileges: new Map(), environment, packages: [], inLanguage: new Map(), switches: standardSwitches(), now, deliveries: [],
});
