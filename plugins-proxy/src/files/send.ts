/**
 * R36: one file after the other goes to Xero, each once. What went is known by keyed digests of its content; where an
 * answer was lost, Xero's list of files decides.
 */
import { randomUUID } from 'node:crypto';
import type { Job } from '../changes/sent.ts';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { endpointOf } from '../documents/places.ts';
import { leaseGuard } from '../intents/attempt.ts';
import type { Kit } from '../intents/ports.ts';
import { problem } from '../problems/index.ts';
import { messagesOf } from '../xero/errors.ts';
import type { XeroPlace } from '../xero/door.ts';
import { contentOf, digestOf, filesOf, type NoteFile } from './notes.ts';
import { cleanName, fileProblem, freeName, perDocument, typeOf } from './rules.ts';
import type { FileStore } from './store.ts';

export interface Sent { readonly went: readonly string[]; readonly there: readonly string[]; readonly problems: readonly Problem[]; readonly calls: number }
export interface SendDeps { readonly kit: Kit; readonly store: FileStore; readonly tell: (text: string) => void; /** Before each file: the lease anew. False: somebody else has it. */ readonly renew: () => Promise<boolean> }

export const placeOf = (job: Job): XeroPlace => ({ endpoint: endpointOf(job.asked.document.table), id: job.bound.xeroId });

/** Undefined: the work has passed to somebody else. @throws DoorError */
export async function sendFiles(d: SendDeps, job: Job): Promise<Sent | undefined> {
  const { kit, store } = d;
  const place = placeOf(job);
  const environment = kit.environment()!.key;
  const call = { lane: job.lane, correlationId: job.asked.requestId, deadlineMs: kit.timing.callMs } as const;
  const files = await filesOf(kit, job.asked);
  const problems: Problem[] = [];
  const able: NoteFile[] = [];
  for (const f of files) { const p = fileProblem(cleanName(f.name) || f.name, f.size); if (p) problems.push(p); else able.push(f); }
  if (able.length === 0) return { went: [], there: [], problems: files.length === 0 ? [problem('FILES_NONE', { title: job.title })] : problems, calls: 0 };
  const inXero = new Set<string>((await kit.xero.attachmentsOf(job.bound.tenant, place, call)).map((a) => String(a.FileName ?? '').toLowerCase()));
  const known = await store.sentOf(environment, job.subject);
  const [went, there]: [string[], string[]] = [[], []];
  let calls = 1;
  for (const [n, f] of able.entries()) {
    const clean = cleanName(f.name);
    const content = await contentOf(kit, job.asked, f);
    const before = known.get(content.digest);
    const stood = before && [...inXero].find((name) => digestOf(kit, name) === before.nameDigest);
    // the same content under a name that is in Xero: it went, whether or not its answer came
    if (before && stood !== undefined) { if (before.state === 'sending') await store.sent(environment, job.subject, content.digest); there.push(clean); continue; }
    if (inXero.size >= perDocument) { problems.push(problem('FILES_TOO_MANY', { name: clean })); continue; }
    const name = freeName(clean, inXero);
    d.tell(`Sending file ${n + 1} of ${able.length} to Xero.`);
    if (!await d.renew()) return undefined;
    const key = randomUUID();
    await store.sending(environment, job.subject, { content: content.digest, name: digestOf(kit, name.toLowerCase()), key });
    known.set(content.digest, { nameDigest: digestOf(kit, name.toLowerCase()), state: 'sending', key });
    await kit.at('sending-stored');
    const inTime = leaseGuard(kit);
    calls += 1;
    try {
      const put = await kit.xero.putAttachment(job.bound.tenant, place, { name, contentType: typeOf(name), bytes: content.bytes, includeOnline: false }, { ...call, idempotencyKey: key, beforeWrite: () => { inTime(); void kit.at('before-socket'); kit.inFlight?.(); } });
      await kit.at('xero-answered');
      // an answer that names no file proves nothing: the list decides
      if (!put?.AttachmentID && !(await kit.xero.attachmentsOf(job.bound.tenant, place, call)).some((a) => String(a.FileName ?? '').toLowerCase() === name.toLowerCase())) throw new Error('Xero answered without a file.');
    } catch (e) {
      if (!isDoorError(e) || e.fate !== 'refused') throw e;
      await store.forget(environment, job.subject, content.digest);
      known.delete(content.digest);
      problems.push(problem('FILE_REFUSED', { name, reason: e.status === 413 ? 'it is too large.' : messagesOf(e.body)[0] ?? 'no reason was given.' }));
      continue;
    }
    await store.sent(environment, job.subject, content.digest);
    inXero.add(name.toLowerCase());
    went.push(name);
  }
  return { went, there, problems, calls };
}
