import { randomUUID } from 'node:crypto';
import { badQuery } from '../errors.ts';
import type { Answer, Operation } from '../odata/answer.ts';
import { failure } from '../odata/answer.ts';
import { handle } from '../odata/handle.ts';
import { parsePrefer } from '../odata/prefer.ts';
import type { Session } from '../session.ts';
import { sessionOf } from '../session.ts';
import type { Caller } from '../security/access.ts';
import { assemble, boundaryOf, parseBatch, printPart } from './multipart.ts';

/** What a part was and became, for the log of calls. */
export interface PartLog { readonly method: string; readonly path: string; readonly status: number; readonly changeSet: number | null }
/** Impersonation may be asked for by the batch or by a part of it. */
export type CallerFor = (headers: Operation['headers']) => Caller;

const limit = 1000;
/** So long the parts of one batch keep everybody else waiting: the original answers others meanwhile, and so do we, between two parts. */
const turnMs = 2;
/** @throws DataverseError when the batch as such is malformed. Failures of its parts are answers inside it. */
export async function runBatch(s: Session, op: Operation, basePath: string, callerFor: CallerFor): Promise<{ answer: Answer; parts: PartLog[] }> {
  const boundary = boundaryOf(op.headers['content-type']);
  if (!boundary) throw badQuery('A batch needs Content-Type: multipart/mixed; boundary=...');
  const items = parseBatch(op.body, boundary, basePath, s.base);
  const total = items.reduce((n, i) => n + ('single' in i ? 1 : i.changeSet.length), 0);
  if (total > limit) throw badQuery(`The batch holds ${total} requests; ${limit} are allowed.`);
  const prefer = parsePrefer(op.headers['prefer']);
  const printed: string[] = [], parts: PartLog[] = [];
  let failed: number | null = null, changeSets = 0;

  const one = (part: Operation, contentIds: ReadonlyMap<string, string>): Answer => {
    // Annotations asked for on the batch hold for the reads in it that ask for nothing themselves.
    const headers = part.headers['prefer'] === undefined && op.headers['prefer'] !== undefined ? { ...part.headers, prefer: op.headers['prefer'] } : part.headers;
    const session = part.headers['mscrmcallerid'] ?? part.headers['callerobjectid'] ? sessionOf(s.world, callerFor(part.headers), s.base) : s;
    return handle(session, { ...part, headers }, contentIds);
  };
  let began = performance.now();
  for (const item of items) {
    if (performance.now() - began > turnMs) { await new Promise((resolve) => { setImmediate(resolve); }); began = performance.now(); }
    if ('single' in item) {
      const { operation, contentId } = item.single;
      let answer: Answer;
      try { answer = one(operation, new Map()); } catch (e) { answer = failure(e, operation); }
      parts.push({ method: operation.method, path: operation.path, status: answer.status, changeSet: null });
      printed.push(printPart(answer, contentId));
      if (answer.status >= 400) failed ??= answer.status;
    } else {
      const set = ++changeSets;
      let current: Operation = item.changeSet[0]!.operation;
      const logs: PartLog[] = [];
      try {
        const answers = s.world.store.atomically(() => {
          const contentIds = new Map<string, string>();
          return item.changeSet.map(({ operation, contentId }) => {
            current = operation;
            const answer = one(operation, contentIds);
            if (answer.headers['odata-entityid']) contentIds.set(contentId!, answer.headers['odata-entityid']);
            logs.push({ method: operation.method, path: operation.path, status: answer.status, changeSet: set });
            return printPart(answer, contentId);
          });
        });
        const inner = `changesetresponse_${randomUUID()}`;
        printed.push(`Content-Type: multipart/mixed; boundary=${inner}\r\n\r\n${assemble(answers, inner)}`);
      } catch (e) {
        const answer = failure(e, current);
        const inner = `changesetresponse_${randomUUID()}`;
        const at = item.changeSet.find((p) => p.operation === current);
        // A change set that failed answers once, for the request that failed; the others never happened.
        printed.push(`Content-Type: multipart/mixed; boundary=${inner}\r\n\r\n${assemble([printPart(answer, at?.contentId ?? null)], inner)}`);
        logs.splice(0, logs.length, { method: current.method, path: current.path, status: answer.status, changeSet: set });
        failed ??= answer.status;
      }
      parts.push(...logs);
    }
    if (failed !== null && !prefer.continueOnError) break;
  }
  const outer = `batchresponse_${randomUUID()}`;
  const status = failed !== null && !prefer.continueOnError && s.world.switches.batchFailureStatus === 'same' ? failed : 200;
  return { answer: { status, headers: {}, body: assemble(printed, outer), contentType: `multipart/mixed; boundary=${outer}` }, parts };
}
