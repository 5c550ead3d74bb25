/** Reads documents as those who asked, and keeps what sending forgets: the document as it was read, for whoever looks at it. */
import type { Problem } from '../contract.ts';
import { documentKey } from '@counterfoil/solution';
import type { ReadDocument } from '../documents/read-types.ts';
import type { Asked, Prepared } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { readDocuments } from '../requests/read.ts';

export interface Looked {
  readonly asked: Asked;
  /** Undefined where it could not be read as the user who asked. */
  readonly read: ReadDocument | undefined;
  /** Undefined where something is in the way. */
  readonly prepared: Prepared | undefined;
  readonly title: string | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
  /** It is in Xero, or on its way. */
  readonly inXero: boolean;
}

const keyOf = (a: Asked): string => `${a.createdBy.toLowerCase()} ${documentKey(a.document.table, a.document.id)}`;

/**
 * Everything that stands between these documents and Xero, without a call of Xero. What is in the books already has nothing left to
 * send; what people have to decide first counts like any other problem. @throws DoorError
 */
export async function look(kit: Kit, asked: readonly Asked[]): Promise<Looked[]> {
  const seen = new Map<string, ReadDocument>();
  // the same reading and judging as for sending: a look of its own would promise what sending does not keep
  const watching: Kit = { ...kit, documents: { ...kit.documents, prepare: (read, o) => { seen.set(keyOf(read.asked), read); return kit.documents.prepare(read, o); } } };
  const environment = kit.environment()!.key;
  const subjects = asked.map((a) => documentKey(a.document.table, a.document.id));
  const [results, known, stops] = await Promise.all([readDocuments(watching, asked), kit.store.known(environment, [...new Set(subjects)]), kit.stops?.of(environment, [...new Set(subjects)])]);
  return Promise.all(asked.map(async (a, i): Promise<Looked> => {
    const r = results[i]!;
    const k = known.get(subjects[i]!);
    const stop = stops?.get(subjects[i]!);
    const stopped = stop && !r.problems.some((p) => p.code === 'DOCUMENT_HELD' || p.code === 'DOCUMENT_SKIPPED') ? [kit.documents.problem(stop.kind === 'skipped' ? 'DOCUMENT_SKIPPED' : 'DOCUMENT_HELD', {})] : [];
    const inXero = k?.xeroId !== undefined || k?.open !== undefined;
    const shut = r.prepared && !inXero && stopped.length === 0 ? await kit.gatekeeper?.shuts(r.prepared) : undefined;
    const problems = [...r.problems, ...stopped, ...shut?.problems ?? []];
    const there = k?.xeroId ? [kit.documents.problem('PREVIEW_ALREADY_IN_XERO', {})] : k?.open ? [kit.documents.problem('PREVIEW_UNDER_WAY', {})] : [];
    return { asked: a, read: seen.get(keyOf(a)), prepared: problems.length === 0 ? r.prepared : undefined, title: r.record.detailsOf?.title, problems, notes: [...there, ...r.prepared?.notes ?? []], inXero };
  }));
}
