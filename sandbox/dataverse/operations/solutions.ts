/** Importing, upgrading and taking away solutions. */
import { randomUUID } from 'node:crypto';
import { secondsOf } from '../behaviours/values.ts';
import { DataverseError, missingPrivilege, NotEmulated } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import { dependenciesOn, removed, stepsInTheWay } from '../import/dependencies.ts';
import { derivedId } from '../import/derived-id.ts';
import { importJobData } from '../import/import-job.ts';
import type { Result } from '../import/import-job.ts';
import { importSolution, partsOnlyIn, promote } from '../import/import-solution.ts';
import type { Answer, Operation } from '../odata/answer.ts';
import { failure, json, nothing } from '../odata/answer.ts';
import type { Segment } from '../odata/url.ts';
import { unquote } from '../odata/url.ts';
import { hasPrivilege } from '../security/access.ts';
import type { Session } from '../session.ts';
import { later, write } from './background.ts';
import type { Ended } from './background.ts';

const context = (s: Session, type: string): string => `${s.base}$metadata#Microsoft.Dynamics.CRM.${type}`;
type Body = Record<string, unknown>;
const bad = (message: string): DataverseError => new DataverseError(400, '0x80040203', message);

/** Null: there is no such operation. */
export function solutionOperation(s: Session, op: Operation, segment: Segment): Answer | null {
  const post = (work: (body: Body) => Answer): Answer => {
    if (op.method !== 'POST') throw new DataverseError(405, '0x80060888', `The requested resource does not support http method '${op.method}'.`);
    if (!hasPrivilege(s.caller, 'prvImportCustomization')) throw missingPrivilege(s.caller.acting.userId, 'prvImportCustomization', 'solution');
    let body: Body;
    try { body = parseExact(op.body) as Body; } catch { throw new DataverseError(400, '0x80048d19', 'A valid JSON document was expected.'); }
    return work(body);
  };
  const fileOf = (b: Body): Uint8Array => { if (typeof b['CustomizationFile'] !== 'string') throw bad(`${segment.name} needs CustomizationFile (base64).`); return new Uint8Array(Buffer.from(b['CustomizationFile'], 'base64')); };
  const nameIn = (b: Body): string => { if (typeof b['UniqueName'] !== 'string') throw bad(`${segment.name} needs UniqueName.`); return b['UniqueName']; };
  const jobOf = (b: Body): string => (typeof b['ImportJobId'] === 'string' ? b['ImportJobId'].toLowerCase() : randomUUID());
  switch (segment.name) {
    case 'ImportSolution': return post((b) => { const job = jobOf(b), file = fileOf(b); return watched(s, op, job, () => { runImport(s, job, file, b['HoldingSolution'] === true); return nothing(); }); });
    case 'ImportSolutionAsync': return post((b) => {
      const job = jobOf(b), file = fileOf(b);
      const operation = inBackground(s, 'ImportSolution', job, () => watched(s, op, job, () => { runImport(s, job, file, b['HoldingSolution'] === true); return nothing(); }));
      return json(200, { '@odata.context': context(s, 'ImportSolutionAsyncResponse'), AsyncOperationId: operation, ImportJobKey: job });
    });
    case 'DeleteAndPromote': return post((b) => { const name = nameIn(b); promote(s.world, name); return json(200, { '@odata.context': context(s, 'DeleteAndPromoteResponse'), SolutionId: derivedId(`solution:${name}`) }); });
    case 'DeleteAndPromoteAsync': return post((b) => {
      const name = nameIn(b);
      return json(200, { '@odata.context': context(s, 'DeleteAndPromoteAsyncResponse'), AsyncOperationId: inBackground(s, 'DeleteAndPromote', null, () => { promote(s.world, name); return nothing(); }) });
    });
    case 'StageAndUpgrade': return post((b) => { const job = jobOf(b), file = fileOf(b); return watched(s, op, job, () => {
      const name = runImport(s, job, file, true);
      // The holding solution stays when its promotion fails, as in the original: both versions are there until somebody clears up.
      try { promote(s.world, name); } catch (e) { if (!(e instanceof DataverseError)) throw e; throw new DataverseError(400, e.code, `Solution Upgrade action failed after import as holding. InnerException is: ${e.message}`); }
      return json(200, { '@odata.context': context(s, 'StageAndUpgradeResponse'), SolutionId: derivedId(`solution:${name}`), SolutionImportResult: { ImportJobId: job } });
    }); });
    case 'RetrieveDependenciesForUninstall': return dependencies(s, op, segment);
    case 'StageSolution': case 'StageAndUpgradeAsync': case 'CloneAsPatch': case 'CloneAsSolution': case 'ExportSolution': case 'UninstallSolutionAsync': case 'RetrieveMissingDependencies': case 'RetrieveMissingComponents': throw new NotEmulated(segment.name);
    default: return null;
  }
}

/** @returns the solution's name */
function runImport(s: Session, job: string, file: Uint8Array, holding: boolean): string {
  const before = { metadata: s.world.metadata, components: s.world.components };
  const { manifest, warnings } = importSolution(s.world, file, holding);
  const kept = partsOnlyIn(s.world, manifest.uniqueName, file);
  const results: Result[] = warnings.map((w) => ({ result: 'warning', code: w.code, text: w.text }));
  finish(s, job, { uniqueName: manifest.uniqueName, version: manifest.version, results, added: removed({ metadata: s.world.metadata, components: s.world.components }, before), onlyInOlder: kept });
  return manifest.uniqueName;
}
/** A failed import leaves a job that says why, and nothing else: the error is answered, not thrown, so that the job's row stays. */
function watched(s: Session, op: Operation, job: string, work: () => Answer): Answer {
  try { return work(); } catch (e) {
    if (!(e instanceof DataverseError) || e.status === 501) throw e;
    if (!s.world.store.get('importjob', job)?.['completedon']) finish(s, job, { uniqueName: '', version: '', results: [{ result: 'failure', code: e.code, text: e.message }], added: [], onlyInOlder: [] });
    return failure(e, op);
  }
}
type Job = Parameters<typeof importJobData>[0];
function finish(s: Session, job: string, j: Job): void {
  const now = secondsOf(s.world.now());
  write(s.world, 'importjob', job, { name: 'Customizations', solutionname: j.uniqueName || null, progress: j.results.some((r) => r.result === 'failure') ? 0 : 100, startedon: now, completedon: now, data: importJobData(j) });
}
/** Its row tells how it went. */
function inBackground(s: Session, name: string, job: string | null, work: () => Answer): string {
  const id = randomUUID();
  const run = (): Ended | null => {
    try {
      const answer = s.world.store.atomically(work);
      return answer.status >= 400 ? (JSON.parse(answer.body!) as { error: Ended }).error : null;
    } catch (e) { if (!(e instanceof DataverseError) || e.status === 501) throw e; return { code: e.code, message: e.message }; }
  };
  later(s.world, { id, name, job, run });
  return id;
}

function dependencies(s: Session, op: Operation, segment: Segment): Answer {
  if (op.method !== 'GET') throw new DataverseError(405, '0x80060888', `The requested resource does not support http method '${op.method}'.`);
  const given = /SolutionUniqueName\s*=\s*('(?:[^']|'')*'|@\w+)/.exec(segment.key ?? '')?.[1] ?? '';
  const text = given.startsWith('@') ? new URLSearchParams(op.path.split('?')[1] ?? '').get(given) ?? '' : given;
  const name = unquote(text);
  if (!hasPrivilege(s.caller, 'prvReadSolution')) throw missingPrivilege(s.caller.acting.userId, 'prvReadSolution', 'solution');
  if (name === null || !s.world.components.solutions.has(name)) throw new DataverseError(400, '0x80040217', `The solution '${String(name)}' is not installed.`);
  const going = partsOnlyIn(s.world, name, null);
  const found = [...dependenciesOn({ metadata: s.world.metadata, components: s.world.components }, going, [name]), ...stepsInTheWay(s.world, going)];
  return json(200, { '@odata.context': `${s.base}$metadata#dependencies`, value: found.map((f) => ({
    dependencyid: derivedId(`dependency:${f.required.id}:${f.dependent.id}`), dependencytype: 2,
    requiredcomponentobjectid: f.required.id, requiredcomponenttype: f.required.type, dependentcomponentobjectid: f.dependent.id, dependentcomponenttype: f.dependent.type,
  })) });
}
