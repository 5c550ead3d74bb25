/**
 * Named places at which the process can be made to die, so that a test can prove that no death loses or doubles an
 * invoice. Armed only by CRASH_AT together with ALLOW_SANDBOX_HOSTS=true: a production relay cannot be armed.
 */
export const crashPoints = [
  'request-read',
  'document-read',
  'contact-intent-stored',
  'contact-sending-stored',
  'contact-before-socket',
  'contact-answered',
  'contact-accepted-stored',
  'contact-recorded-stored',
  'contact-link-written',
  'item-intent-stored',
  'item-sending-stored',
  'item-before-socket',
  'item-answered',
  'item-accepted-stored',
  'item-recorded-stored',
  'item-link-written',
  'intent-stored',
  'details-sending-written',
  'sending-stored',
  'before-socket',
  'in-flight',
  'xero-answered',
  'accepted-stored',
  'before-write-back',
  'write-back-answered',
  'recorded-stored',
  'refusal-before-write-back',
  'refused-stored',
] as const;
/** Where what people decide about a document is stored and told; each is passed only by a decision. */
export const decisionPoints = ['stop-stored', 'stop-ending', 'binding-given-up', 'decision-written', 'automatic-asked'] as const;
/** Passed only where a linked contact is changed. */
export const contactPoints = ['contact-update-sending-stored', 'contact-update-answered', 'contact-update-accepted-stored'] as const;
/** Passed where a change comes back from Xero. */
export const incomingPoints = ['incoming-taken', 'incoming-read', 'incoming-applied', 'incoming-contacts-told', 'incoming-seen-stored', 'incoming-settled', 'incoming-began', 'incoming-list-read', 'apply-columns-written', 'apply-state-written'] as const;
/** Passed only by what is compared or taken over as a whole. */
export const wholesalePoints = ['load-reported', 'load-bound', 'load-written', 'load-settled', 'drift-compared', 'drift-written'] as const;
/** Passed where balances are read and written; a death there costs a repetition. */
export const balancePoints = ['balances-read', 'balances-written'] as const;
/** Passed where a sign-in at Xero is renewed or begins. */
export const grantPoints = ['token-asked', 'token-answered', 'token-stored', 'sign-in-stored'] as const;
export type GrantPoint = (typeof grantPoints)[number];
/** Passed by alerts alone; a death there costs a second copy of a message at worst. */
export const alertPoints = ['alert-stored', 'alert-sent'] as const;
/** Passed by commands alone, with no relay running. */
export const commandPoints = ['forget-removed', 'secret-rewrapped', 'keys-exchanging'] as const;
export type CrashPoint = GrantPoint | (typeof commandPoints)[number] | (typeof alertPoints)[number] | (typeof balancePoints)[number] | (typeof wholesalePoints)[number] | (typeof crashPoints)[number] | (typeof decisionPoints)[number] | (typeof contactPoints)[number] | (typeof incomingPoints)[number];

/** Called at each point. The relay passes `crashPoint`; tests in process pass their own, which may never resolve. */
export type AtPoint = (name: CrashPoint) => void | Promise<void>;

const armedAt = (env: NodeJS.ProcessEnv): string | undefined => (env['ALLOW_SANDBOX_HOSTS'] === 'true' ? env['CRASH_AT'] : undefined);
const armed = armedAt(process.env);
/** A wrong name would make a killing test pass without killing anything. */
const known: readonly string[] = [...crashPoints, ...decisionPoints, ...contactPoints, ...incomingPoints, ...wholesalePoints, ...balancePoints, ...grantPoints, ...alertPoints, ...commandPoints];
if (armed !== undefined && !known.includes(armed)) throw new Error(`CRASH_AT names no crash point: ${armed}. Known: ${known.join(', ')}`);

/** Kills this process with SIGKILL when it is armed at this point. Nothing is flushed and no handler runs, as in a power cut. */
export const crashPoint: AtPoint = (name) => {
  if (armed !== name) return;
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
};

/** Dies a moment after a request went into the socket: Xero works on it while nobody is left to hear the answer. Undefined unless armed. */
export const crashInFlight: (() => void) | undefined = armed === 'in-flight' ? () => { setTimeout(() => void crashPoint('in-flight'), 5); } : undefined;
