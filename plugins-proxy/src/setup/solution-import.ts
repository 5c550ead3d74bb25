/** Installing and upgrading the solution, with the administrator's token. The platform works in the background and tells how far it is. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { SolutionState } from './contract.ts';
import { SOLUTION } from './facts.ts';
import type { SetupStore } from './store.ts';

export interface Package { readonly version: string; readonly file: string }
const NAME = /^Counterfoil_(\d+\.\d+\.\d+\.\d+)_managed\.zip$/;

/** The managed zip that lies beside the relay. */
export async function packageIn(folder: string): Promise<Package | undefined> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter((n) => NAME.test(n)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const name = names.at(-1);
  return name === undefined ? undefined : { version: NAME.exec(name)![1]!, file: join(folder, name) };
}

const refused = (e: unknown): unknown => {
  if (!isDoorError(e)) return e;
  if (e.fate === 'forbidden') return new SetupError('SETUP_IMPORT_NOT_ALLOWED', 'You may not import solutions in this environment.', 'Sign in as a System Administrator, or import the file Counterfoil_..._managed.zip by hand (docs/install.md) and press "Check again".', e);
  if (e.fate === 'refused') return new SetupError('SETUP_IMPORT_REFUSED', `Dynamics refused the import: ${e.message}`, 'See "Messages of an import" in docs/upgrade.md.', e);
  return new SetupError('SETUP_DYNAMICS_UNREACHABLE', 'Dynamics did not answer in time.', 'Wait a minute and press "Check again": the import may have begun all the same.', e);
};

/** Begins what the state asks for; does nothing where there is nothing to do. @throws SetupError */
export async function beginImport(o: { readonly door: DataverseDoor; readonly store: Pick<SetupStore, 'beginImport' | 'importAsked' | 'forgetImport'>; readonly organizationId: string; readonly state: SolutionState; readonly pack: Package | undefined }): Promise<void> {
  const { state } = o.state;
  if (state === 'noSales') throw new SetupError('SETUP_NO_SALES', 'This environment has no Dynamics 365 Sales: the table Invoice is missing.', 'Install Dynamics 365 Sales in it, or choose another environment.');
  if (state === 'current' || state === 'newer' || state === 'importing') return;
  if (o.pack === undefined) throw new SetupError('SETUP_NO_FILE', 'The file of the solution is not beside the relay.', 'Run "npm run build" in the relay\'s folder, or import the solution by hand, and press "Check again".');
  const job = randomUUID();
  // written down before it is asked for: a relay that dies in between finds the import again by its job
  if (!await o.store.beginImport(o.organizationId, job)) return;
  try {
    const answer = state === 'halfway'
      ? await o.door.write({ method: 'POST', path: 'DeleteAndPromoteAsync', body: { UniqueName: SOLUTION } }, { deadlineMs: 120_000 })
      // An older version is not written over: the new one comes beside it and takes its place, so that what is gone from the package goes from the environment
      : await o.door.write({ method: 'POST', path: 'ImportSolutionAsync', body: { OverwriteUnmanagedCustomizations: false, PublishWorkflows: true, CustomizationFile: (await readFile(o.pack.file)).toString('base64'), ImportJobId: job, ...(isOver(o.state) ? { HoldingSolution: true } : {}) } }, { deadlineMs: 120_000 });
    await o.store.importAsked(o.organizationId, job, String(answer.AsyncOperationId));
  } catch (e) {
    // what was surely not begun must not be waited for
    if (isDoorError(e) && e.fate !== 'doubtful') await o.store.forgetImport(o.organizationId);
    throw refused(e);
  }
}
const isOver = (s: SolutionState): boolean => s.state === 'older' || (s.state === 'failed' && s.installed !== undefined);
