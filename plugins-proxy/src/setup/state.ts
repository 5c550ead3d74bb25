/** What is done and what is next, from what is really there. No step is remembered: whoever comes back sees what is. */
import type { AddressState, SolutionState, Step, StepId, UserState, XeroState } from './contract.ts';

export interface Facts {
  readonly signedIn: boolean;
  readonly solution: SolutionState | undefined;
  readonly user: UserState | undefined;
  readonly address: AddressState | undefined;
  readonly xero: XeroState | undefined;
}

const ORDER: readonly StepId[] = ['signIn', 'solution', 'user', 'address', 'xero', 'done'];

const isDone: Readonly<Record<StepId, (f: Facts) => boolean>> = {
  signIn: (f) => f.signedIn,
  // a newer solution than ours is no reason to stop; nor is a relay that has no file to offer
  solution: (f) => f.solution?.state === 'current' || f.solution?.state === 'newer' || (f.solution?.state === 'noFile' && f.solution.installed !== undefined),
  user: (f) => f.user?.state === 'ready',
  // another address may be meant: an environment behind another name of this relay goes on working
  address: (f) => f.address?.state === 'ready',
  xero: (f) => f.xero?.connections.some((c) => c.status !== 'notConnected' && c.status !== 'needsReconnecting') === true,
  done: () => false,
};

/** Each step is done, the one that is to be done now, or waits for that one. */
export function stepsOf(f: Facts): { readonly steps: readonly Step[]; readonly next: StepId } {
  const next = ORDER.find((id) => !isDone[id](f)) ?? 'done';
  // what is done further on stays done: an upgrade that waits does not undo the connection to Xero
  return { next, steps: ORDER.map((id): Step => ({ id, status: id === next ? 'now' : isDone[id](f) ? 'done' : 'waiting' })) };
}

/** -1, 0, 1: four numbers, as solutions have them. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((v) => v.split('.').map(Number));
  for (let i = 0; i < 4; i++) if ((x![i] ?? 0) !== (y![i] ?? 0)) return Math.sign((x![i] ?? 0) - (y![i] ?? 0));
  return 0;
}

/** A started import, as the platform tells of it. */
export interface ImportSeen { readonly running: boolean; readonly progress: number; /** Why it failed. */ readonly failure: string | undefined }
export interface SolutionSeen {
  readonly hasInvoices: boolean;
  readonly installed: string | undefined;
  /** The version that was imported beside the installed one and waits to take its place. */
  readonly holding: string | undefined;
  readonly offered: string | undefined;
  readonly import: ImportSeen | undefined;
}
export function solutionStateOf(s: SolutionSeen): SolutionState {
  if (!s.hasInvoices) return { state: 'noSales' };
  if (s.offered === undefined) return { state: 'noFile', installed: s.installed };
  if (s.import?.running) return { state: 'importing', offered: s.offered, progress: s.import.progress };
  // what is there counts, whatever an earlier attempt said
  if (s.holding !== undefined && s.installed !== undefined) return { state: 'halfway', installed: s.installed, offered: s.holding };
  if (s.installed !== undefined && compareVersions(s.installed, s.offered) >= 0) return { state: s.installed === s.offered ? 'current' : 'newer', installed: s.installed };
  if (s.import?.failure !== undefined) return { state: 'failed', offered: s.offered, installed: s.installed, message: s.import.failure };
  return s.installed === undefined ? { state: 'absent', offered: s.offered } : { state: 'older', installed: s.installed, offered: s.offered };
}
