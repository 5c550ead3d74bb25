/** An import from its beginning to its end, an upgrade in both its halves, with lines of progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import type { SolutionState } from './contract.ts';
import { fromDynamics, install, type Found, type Site, type StepDeps } from './steps.ts';

export interface ImportRun {
  readonly deps: StepDeps & { readonly site: Site };
  readonly found: Found;
  readonly again: () => Promise<Found>;
  /** Says what would be done; false in a dry run. */
  readonly todo: (would: string) => boolean;
  readonly ok: (text: string) => void;
  readonly done: (text: string) => void;
  readonly say: (line: string) => void;
  readonly pauseMs: number;
}
/** While the platform imports, it is slow to answer others; that many looks in a row may fail. */
const MOST_FAILED_LOOKS = 20;
/** An import that has ended well shows within that many looks. */
const MOST_LOOKS_AFTER = 10;

/** @throws SetupError */
export async function throughImport(r: ImportRun): Promise<void> {
  let { found } = r, asked: SolutionState['state'] | undefined, said = -100, sinceAsked = 0, lost = 0;
  for (;;) {
    const s = found.solution;
    switch (s.state) {
      case 'current': case 'newer':
        if (asked === undefined && said < 0) r.ok(`version ${s.installed} is installed${s.state === 'newer' ? ', newer than this relay brings: update the relay when you can' : ''}`); else r.done(`version ${s.installed} is installed`);
        return;
      case 'noFile':
        if (s.installed === undefined) throw new SetupError('SETUP_NO_FILE', 'The file of the solution is not beside the relay.', '');
        r.ok(`version ${s.installed} is installed; there is no file beside the relay to compare it with`);
        return;
      case 'importing':
        if (!r.todo(`wait for the import of version ${s.offered} that is under way`)) return;
        if (s.progress >= said + 10) { r.say(`       Solution: version ${s.offered}, ${s.progress} %`); said = s.progress; }
        sinceAsked = 0;
        break;
      default:
        // what failed before is tried again; what failed now is told
        if (s.state === 'failed' && asked !== undefined) throw new SetupError('SETUP_IMPORT_FAILED', `The import failed. Dynamics says: ${s.message}`, 'See "Messages of an import" in docs/upgrade.md, and run this again.');
        if (s.state === asked) { if (++sinceAsked > MOST_LOOKS_AFTER) throw new SetupError('SETUP_IMPORT_NO_EFFECT', 'Dynamics has ended the import, and the solution has not changed.', 'Look at the solution\'s history in make.powerapps.com, and run this again.'); break; }
        // the second half of an upgrade was announced with the first
        if (!(asked === 'older' && s.state === 'halfway') && !r.todo(wouldDo(s))) return;
        r.say(`       Solution: ${s.state === 'halfway' ? `version ${s.offered} takes the place of ${s.installed}` : `importing version ${'offered' in s ? s.offered : ''}; this takes some minutes`}`);
        await install(r.deps, r.deps.site, found);
        asked = s.state; sinceAsked = 0; said = -10;
    }
    // soon after it was asked for: that it runs is worth to be seen at once
    await sleep(said === -10 ? Math.min(500, r.pauseMs) : r.pauseMs);
    try { found = await r.again(); lost = 0; } catch (e) {
      if (!isDoorError(e) || e.fate === 'unauthorised' || e.fate === 'forbidden' || ++lost > MOST_FAILED_LOOKS) throw fromDynamics(e);
    }
  }
}

function wouldDo(s: SolutionState): string {
  switch (s.state) {
    case 'older': return `upgrade the solution from ${s.installed} to ${s.offered}; what the new version no longer has is removed, with what is in it (docs/upgrade.md)`;
    case 'halfway': return `finish the upgrade of the solution from ${s.installed} to ${s.offered}`;
    case 'failed': return `import version ${s.offered} of the solution, which failed before: ${s.message}`;
    case 'noSales': throw new SetupError('SETUP_NO_SALES', 'This environment has no Dynamics 365 Sales: the table Invoice is missing.', 'Install Dynamics 365 Sales in it, or choose another environment.');
    case 'absent': return `import version ${s.offered} of the solution`;
    default: return 'import the solution';
  }
}
