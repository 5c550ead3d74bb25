/** What every way of changing the books answers, so that one worker can send, recover and record all of them. */
import type { Outcome } from '../documents/types.ts';
import type { Told } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import type { XeroWriteCall } from '../xero/door.ts';
import type { Job } from './sent.ts';
import type { ChangeOperation, Marks } from './store.ts';

export type Sent<A> =
  | { readonly is: 'taken'; readonly answer: A }
  | { readonly is: 'refused'; readonly messages: readonly string[] }
  /** The answer does not show that it was taken. */
  | { readonly is: 'unclear' };

export type Planned<A> =
  /** Nothing is to be done in Xero, or it may not be done. `after`: once Dynamics has been told. */
  | { readonly is: 'ends'; readonly outcome: Outcome; readonly calls: number; readonly after?: After }
  | { readonly is: 'later'; readonly inMs: number; readonly text: string }
  | { readonly is: 'change'; readonly body: unknown; readonly marks: Marks; readonly calls: number; readonly send: (call: XeroWriteCall) => Promise<Sent<A>> };

/** What a look in Xero shows after a lost answer. */
export type Judged<A> =
  | { readonly is: 'done'; readonly answer: A }
  | { readonly is: 'absent' }
  | { readonly is: 'unclear'; readonly outcome: Outcome };

export type After = (open: Intent | undefined) => Promise<void>;
export interface Finished { readonly outcome: Outcome; readonly calls: number; readonly after?: After }

export interface Kind<A> {
  readonly operation: ChangeOperation;
  /** Before the call, each time: Xero is read just before. @throws DoorError */
  plan(job: Job, tell: (told: Told) => void): Promise<Planned<A>>;
  /** @throws DoorError */
  judge(job: Job, marks: Marks): Promise<Judged<A>>;
  /** How it is told, once Xero has taken it. Without the answer (a restart) Xero is read again. @throws DoorError */
  finish(job: Job, answer: A | undefined, marks: Marks): Promise<Finished>;
  /** True: done twice it would count twice, so absence has to be proven by time, too. */
  readonly counts: boolean;
}
