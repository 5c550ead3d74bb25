/**
 * R44, R56: a connection that is paused, read-only, or that Xero no longer accepts. Paused, and while somebody has to sign
 * in at Xero again: what is asked for waits, and goes on by itself afterwards. Read-only: what would write to Xero is refused
 * with the reason. Each document is judged by its connection as it is when the document is read; this here is the second
 * line, for what is under way already: no call that writes leaves while people keep the connection still, whoever makes it.
 * One that needs reconnecting is not kept from calls: Xero's next answer may be that it is accepted again.
 */
import { connectionStatus, optionKey } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import { DoorError, isDoorError } from '../../core/errors.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { everyRow } from '../../environments/rows.ts';
import type { JoinedEnvironment, Log, Told } from '../../intents/ports.ts';
import type { XeroDoor } from '../../xero/door.ts';

/** What is asked for waits. */
export type Rest = 'paused' | 'needsReconnecting';
export type Stand = Rest | 'readOnly';
export interface Standing {
  /** The door to Xero, through which nothing is written for an organisation that stands still. */
  readonly guarded: XeroDoor;
  /** This request waits, because its document was read a moment ago and its connection stands so. */
  hold(request: string, connectionId: string, rest: Rest): void;
  /** It waits still: to read its document again would tell nothing new. */
  holds(request: string): boolean;
  /** Looks at the connections, no more often than every so many milliseconds. Answers the requests that wait no longer. Never throws. */
  look(): Promise<readonly string[]>;
}
export interface StandingOptions {
  readonly dataverse: DataverseDoor;
  readonly xero: XeroDoor;
  readonly environment: () => JoinedEnvironment | undefined;
  readonly log: Log;
  /** Older knowledge is renewed before anything is written. */
  readonly freshMs: number;
}

const rests = { CONNECTION_PAUSED: 'paused', CONNECTION_NEEDS_RECONNECTING: 'needsReconnecting' } as const satisfies Readonly<Record<string, Rest>>;
const restIn = (p: Pick<Problem, 'code'>): Rest | undefined => (rests as Readonly<Record<string, Rest>>)[p.code];
/** Nothing else is in the way: it waits. Whatever else is wrong is told at once, so that it is right when the wait is over. */
export const restOf = (problems: readonly Problem[]): Rest | undefined => (problems.every(restIn) ? problems.map(restIn)[0] : undefined);
/** What stands in the way of something that needs no word to Xero. */
export const exceptRest = (problems: readonly Problem[]): readonly Problem[] => problems.filter((p) => !restIn(p));
export const besideRest = (problems: readonly Problem[]): readonly Problem[] => (restOf(problems) ? problems : exceptRest(problems));
/** How it goes on, for whoever waits. */
export const restText: Readonly<Record<Rest, string>> = {
  paused: 'Nothing is lost: it goes on by itself when an administrator resumes the connection.',
  needsReconnecting: 'It waits until the sign-in at Xero is renewed and then goes by itself; nobody has to send it again. An administrator opens the Xero connection: Why This Status says what to do.',
};
export const restTold = (problems: readonly Problem[], rest: Rest): Told => ({ step: 'checking', state: 'waiting', text: `${problems[0]!.text} ${restText[rest]}` });

/** Why an intent rests, as it is stored; `paused` and `readOnly` are the guard's own refusals, too. */
export const guardCodes = { paused: 'paused', readOnly: 'read-only', needsReconnecting: 'needs-reconnecting' } as const satisfies Record<Stand, string>;
const writes = ['createInvoices', 'updateInvoice', 'createCreditNotes', 'updateCreditNote', 'allocateCredit', 'removeAllocation', 'emailInvoice', 'putAttachment', 'createContacts', 'updateContact', 'createItems'] as const satisfies readonly (keyof XeroDoor)[];

export function createStanding(o: StandingOptions): Standing {
  let stands: ReadonlyMap<string, Stand> | undefined;
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;
  const held = new Map<string, { readonly connection: string; readonly rest: Rest }>();

  async function read(): Promise<void> {
    const rows = await everyRow(o.dataverse, 'cfl_connections?$select=cfl_connectionid,cfl_status&$filter=statecode eq 0');
    stands = new Map(rows.flatMap((r): [string, Stand][] => {
      const key = optionKey(connectionStatus, r.cfl_status);
      return key === 'paused' || key === 'readOnly' || key === 'needsReconnecting' ? [[String(r.cfl_connectionid).toLowerCase(), key]] : [];
    }));
    lookedAt = performance.now();
  }
  const renew = (): Promise<void> => (looking ??= read().finally(() => { looking = undefined; }));

  async function refuseWrites(tenant: string): Promise<void> {
    if (performance.now() - lookedAt > o.freshMs) {
      // while Dynamics is away what was known last counts; before anything is known, nothing goes
      try { await renew(); } catch (e) {
        if (!isDoorError(e)) throw e;
        if (stands === undefined) throw new DoorError({ door: 'xero', fate: 'notSent', code: 'standing-unknown', message: 'Whether the connection is paused could not be read from Dynamics.', cause: e });
      }
    }
    const of = o.environment()?.organisations.filter((x) => x.tenantId === tenant.toLowerCase()).map((x) => stands!.get(x.connectionId)).find((s) => s !== undefined);
    if (of && of !== 'needsReconnecting') throw new DoorError({ door: 'xero', fate: 'notSent', code: guardCodes[of], message: `The connection is ${of === 'paused' ? 'paused' : 'read-only'}.` });
  }
  const guards = Object.fromEntries(writes.map((name) => [name, async (tenant: string, ...rest: unknown[]) => {
    await refuseWrites(tenant);
    return (o.xero[name] as (...a: unknown[]) => unknown)(tenant, ...rest);
  }]));

  return {
    guarded: new Proxy(o.xero, { get: (door, name) => guards[name as string] ?? Reflect.get(door, name) }),
    hold(request, connection, rest) {
      held.set(request, { connection, rest });
      stands = new Map([...stands ?? [], [connection, rest]]);
    },
    // one that waits for something else by now is read again, so that the right thing is said
    holds: (request) => { const h = held.get(request); return h !== undefined && stands?.get(h.connection) === h.rest; },
    async look() {
      try { await renew(); } catch (e) {
        o.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected' }, 'how connections stand could not be read');
        return [];
      }
      const free = [...held].filter(([, h]) => stands!.get(h.connection) !== h.rest).map(([id]) => id);
      for (const id of free) held.delete(id);
      return free;
    },
  };
}
