/**
 * R44: a connection that is paused or read-only. Paused: what is asked for waits, and goes on by itself when it is resumed.
 * Read-only: what would write to Xero is refused with the reason. Reading from Xero goes on in both. Each document is judged
 * by its connection as it is when the document is read; this here is the second line, for what is under way already: no
 * call that writes leaves while the connection stands still, whoever makes it.
 */
import { connectionStatus, optionKey } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import { DoorError, isDoorError } from '../../core/errors.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { everyRow } from '../../environments/rows.ts';
import type { JoinedEnvironment, Log, Told } from '../../intents/ports.ts';
import type { XeroDoor } from '../../xero/door.ts';

export type Stand = 'paused' | 'readOnly';
export interface Standing {
  /** The door to Xero, through which nothing is written for an organisation that stands still. */
  readonly guarded: XeroDoor;
  /** This request waits, because its document was read a moment ago and its connection is paused. */
  hold(request: string, connectionId: string): void;
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

const PAUSED = 'CONNECTION_PAUSED';
/** Nothing else is in the way: it waits. Whatever else is wrong is told at once, so that it is right when the pause is over. */
export const isPause = (problems: readonly Problem[]): boolean => problems.length > 0 && problems.every((p) => p.code === PAUSED);
export const besidePause = (problems: readonly Problem[]): readonly Problem[] => (isPause(problems) ? problems : problems.filter((p) => p.code !== PAUSED));
export const pauseTold = (problems: readonly Problem[]): Told => ({ step: 'checking', state: 'waiting', text: `${problems.find((p) => p.code === PAUSED)?.text ?? 'The connection is paused.'} Nothing is lost: it goes on by itself when an administrator resumes the connection.` });

/** Codes of the guard's own refusals, which the drain knows. */
export const guardCodes = { paused: 'paused', readOnly: 'read-only' } as const satisfies Record<Stand, string>;
const writes = ['createInvoices', 'updateInvoice', 'createCreditNotes', 'updateCreditNote', 'allocateCredit', 'removeAllocation', 'emailInvoice', 'putAttachment', 'createContacts', 'updateContact', 'createItems'] as const satisfies readonly (keyof XeroDoor)[];

export function createStanding(o: StandingOptions): Standing {
  let stands: ReadonlyMap<string, Stand> | undefined;
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;
  const held = new Map<string, string>();

  async function read(): Promise<void> {
    const rows = await everyRow(o.dataverse, 'cfl_connections?$select=cfl_connectionid,cfl_status&$filter=statecode eq 0');
    stands = new Map(rows.flatMap((r): [string, Stand][] => {
      const key = optionKey(connectionStatus, r.cfl_status);
      return key === 'paused' || key === 'readOnly' ? [[String(r.cfl_connectionid).toLowerCase(), key]] : [];
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
    if (of) throw new DoorError({ door: 'xero', fate: 'notSent', code: guardCodes[of], message: `The connection is ${of === 'paused' ? 'paused' : 'read-only'}.` });
  }
  const guards = Object.fromEntries(writes.map((name) => [name, async (tenant: string, ...rest: unknown[]) => {
    await refuseWrites(tenant);
    return (o.xero[name] as (...a: unknown[]) => unknown)(tenant, ...rest);
  }]));

  return {
    guarded: new Proxy(o.xero, { get: (door, name) => guards[name as string] ?? Reflect.get(door, name) }),
    hold(request, connectionId) {
      held.set(request, connectionId);
      stands = new Map([...stands ?? [], [connectionId, 'paused']]);
    },
    holds: (request) => { const c = held.get(request); return c !== undefined && stands?.get(c) === 'paused'; },
    async look() {
      try { await renew(); } catch (e) {
        o.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected' }, 'whether connections are paused could not be read');
        return [];
      }
      const free = [...held].filter(([, c]) => stands!.get(c) !== 'paused').map(([id]) => id);
      for (const id of free) held.delete(id);
      return free;
    },
  };
}
