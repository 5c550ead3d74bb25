/** A document that people have stopped, wherever it is read: by a click, in bulk, by itself, for an update or a preview. */
import { keptStatus } from '../documents/record-context.ts';
import type { Asked } from '../documents/types.ts';
import type { Problem } from '../contract.ts';
import type { Kit } from '../intents/ports.ts';
import type { ReadResult } from '../requests/read.ts';
import type { Stop, StopKind } from './stops.ts';
import { subjectOf } from '../intents/subject.ts';

const codes = { held: 'DOCUMENT_HELD', skipped: 'DOCUMENT_SKIPPED', unlinking: 'BEING_UNLINKED' } as const satisfies Record<StopKind, string>;
export const stopCodes: ReadonlySet<string> = new Set(Object.values(codes));
export const problemOfStop = (kit: Pick<Kit, 'documents'>, kind: StopKind): Problem => kit.documents.problem(codes[kind], {});

/** R29: what stops a document that was read, for whatever goes with it although it is in the books. */
export const stopIn = (r: Pick<ReadResult, 'problems'>): Problem | undefined => r.problems.find((p) => stopCodes.has(p.code));


export async function stopsOf(kit: Kit, asked: readonly Asked[]): Promise<ReadonlyMap<string, Stop>> {
  const environment = kit.environment();
  return kit.stops && environment ? kit.stops.of(environment.key, asked.map(subjectOf)) : new Map();
}

/** What stops a document comes first among its problems, and keeps it from being prepared. */
export async function withStops(kit: Kit, read: readonly ReadResult[], stops: ReadonlyMap<string, Stop>): Promise<ReadResult[]> {
  return Promise.all(read.map(async (r) => {
    const kind = stops.get(subjectOf(r.record.asked))?.kind ?? await adopted(kit, r);
    return kind && r.record.detailsOf ? { ...r, prepared: undefined, problems: [problemOfStop(kit, kind), ...r.problems] } : r;
  }));
}

/**
 * A relay that has lost its database does not know who held what. The last trace is the details row, which counts only where
 * the relay itself was the last to write it: anybody who may send can make a row that says "held".
 */
async function adopted(kit: Kit, r: ReadResult): Promise<StopKind | undefined> {
  const environment = kit.environment();
  if (!kit.stops || !environment?.lookFirst || !r.record.detailsOf) return undefined;
  const kind = keptStatus(r.record.detailsOf.row, environment.user);
  if (!kind) return undefined;
  const stop = await kit.stops.put(environment.key, { subject: subjectOf(r.record.asked), kind, by: environment.user, request: r.record.detailsId, was: undefined });
  return stop.kind;
}
