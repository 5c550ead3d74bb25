/**
 * Before `npm run relay`: what the relay hands out, the set-up page and the solution that it installs. After an update the
 * changed parts are built anew, so that the page offers the upgrade. A relay that serves people must not stay down because
 * this failed (packages for development left out, a folder that it may not write): it says so and goes on.
 */
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';

export async function buildForRelay(work: () => Promise<unknown> = build, say: (line: string) => void = console.error): Promise<boolean> {
  try { await work(); return true; } catch (e) {
    say(`The set-up page and the solution could not be built: ${e instanceof Error ? e.message : String(e)}\nThe relay starts all the same and works for environments that are set up. To install or upgrade from the set-up page, run "npm ci" and then "npm run build" as a user who may write this folder.`);
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildForRelay();
