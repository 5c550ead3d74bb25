/**
 * How far one request has come, put together from two witnesses that may tell the same thing in any order: the relay's
 * stream and the request row. Pure; it never goes back, so that a late row cannot undo what the stream has shown.
 */
import type { ArrivedDocument, DocumentPreview, Problem, RequestState, Step, StepEvent } from '@counterfoil/relay/contract';

export const STEPS: readonly Step[] = ['received', 'reading', 'checking', 'contact', 'sending', 'sent', 'recorded'];

/**
 * live: the stream is open. rows: the stream is not, the rows are read instead. connecting: not known yet.
 */
export type Link = 'connecting' | 'live' | 'rows';

export interface ReachedStep { readonly step: Step; readonly at?: string; readonly text?: string }

export interface Progress {
  readonly request: string;
  /** Milliseconds since 1970 by this browser's clock: when waiting began. */
  readonly askedAt: number;
  readonly state: RequestState;
  /** In the order of STEPS, each at most once. */
  readonly reached: readonly ReachedStep[];
  /** What was said last, plain English. */
  readonly text: string;
  /** Why it stands still at the moment, in the relay's words; undefined while it moves. */
  readonly held: string | undefined;
  readonly problems: readonly Problem[];
  readonly document: ArrivedDocument | undefined;
  /** What a preview found; only requests that asked for one have it. */
  readonly preview?: DocumentPreview | undefined;
  /** Worth knowing although it has arrived. Only rows tell them apart from the rest. */
  readonly notes?: readonly Problem[] | undefined;
  readonly link: Link;
}

/** What a request row tells, already translated from option values. */
export interface RowWitness {
  readonly request: string;
  readonly state: RequestState;
  readonly step: Step | undefined;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly document: ArrivedDocument | undefined;
  readonly preview?: DocumentPreview | undefined;
  readonly notes?: readonly Problem[] | undefined;
  /** ISO 8601: the row's last change, or its end. */
  readonly at: string | undefined;
}

export type Witness =
  | { readonly kind: 'step'; readonly event: StepEvent }
  | { readonly kind: 'row'; readonly row: RowWitness }
  | { readonly kind: 'link'; readonly link: Link };

const RANK: Readonly<Record<RequestState, number>> = { waiting: 0, working: 1, done: 2, refused: 2, needsDecision: 2 };

export const begin = (request: string, askedAt: number): Progress =>
  ({ request, askedAt, state: 'waiting', reached: [], text: '', held: undefined, problems: [], document: undefined, link: 'connecting' });

export const hasEnded = (state: RequestState): boolean => RANK[state] === 2;
export const lastReached = (p: Progress): Step | undefined => p.reached[p.reached.length - 1]?.step;

function withStep(reached: readonly ReachedStep[], fresh: ReachedStep): readonly ReachedStep[] {
  const known = reached.find((r) => r.step === fresh.step);
  // the stream knows when and in which words; a row only knows that
  if (known !== undefined && (known.at !== undefined || fresh.at === undefined)) return reached;
  return [...reached.filter((r) => r.step !== fresh.step), fresh].sort((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
}

function merge(p: Progress, step: ReachedStep | undefined, said: Omit<RowWitness, 'request' | 'step' | 'at'>): Progress {
  const reached = step === undefined ? p.reached : withStep(p.reached, step);
  // an ended request stays ended: a replayed step or an older row only fills gaps
  if (hasEnded(p.state) && !hasEnded(said.state)) return reached === p.reached ? p : { ...p, reached };
  if (RANK[said.state] < RANK[p.state]) return reached === p.reached ? p : { ...p, reached };
  return {
    ...p, reached, state: said.state, held: hasEnded(said.state) ? undefined : p.held,
    text: said.text !== '' ? said.text : p.text,
    problems: said.problems.length > 0 ? said.problems : p.problems,
    document: said.document ?? p.document,
    ...(said.preview ?? p.preview ? { preview: said.preview ?? p.preview } : {}),
    ...(said.notes ?? p.notes ? { notes: said.notes ?? p.notes } : {}),
  };
}

export function advance(p: Progress, w: Witness): Progress {
  switch (w.kind) {
    case 'link': return p.link === w.link ? p : { ...p, link: w.link };
    case 'step': {
      const e = w.event;
      if (e.request.toLowerCase() !== p.request) return p;
      const known = STEPS.includes(e.step);
      // only the stream knows that work under way had to stop and why; the row says "waiting" before anything has begun
      const held = e.state === 'waiting' && e.text !== '' && !hasEnded(p.state) ? e.text : undefined;
      return merge(p.held === held ? p : { ...p, held }, known ? { step: e.step, at: e.at, text: e.text } : undefined, { state: RANK[e.state] === undefined ? 'working' : e.state, text: e.text, problems: e.problems ?? [], document: e.document, preview: e.preview });
    }
    case 'row': {
      if (w.row.request !== p.request) return p;
      return merge(p, w.row.step === undefined ? undefined : { step: w.row.step }, w.row);
    }
  }
}
