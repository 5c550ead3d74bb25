import { DataverseError } from '../errors.ts';
import type { World } from '../world.ts';
import { bornMetadata } from '../world.ts';
import { adopt } from './adopt.ts';
import type { Definitions, Imported } from './definitions.ts';
import { holdingName, nameOf, open, put, replay } from './definitions.ts';
import type { ComponentName } from './dependencies.ts';
import { demandRemovable, removed } from './dependencies.ts';
import type { Manifest } from './manifest.ts';
import { compareVersions } from './manifest.ts';
import { refusal } from './package.ts';

/** @param warnings what the import job says although everything came in */
export interface Outcome { readonly manifest: Manifest; readonly warnings: readonly { readonly code: string; readonly text: string }[] }

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const inForce = (w: World): Definitions => ({ metadata: w.metadata, components: w.components });

/**
 * Imports a solution zip: all of it or, with an error that names the reason, nothing. Over an older version it is an
 * update: components that the newer one no longer has stay, with their data. As a holding solution it lies beside the
 * older version until promote() takes that one away.
 * @throws DataverseError
 */
export function importSolution(w: World, zip: Uint8Array, holding = false): Outcome {
  const opened = open(zip, w.environment);
  const { manifest } = opened;
  const { uniqueName, version, managed } = manifest;
  const installed = w.components.solutions.get(uniqueName);
  const held = w.components.solutions.has(holdingName(uniqueName));
  if (holding) {
    if (!installed) throw new DataverseError(501, 'SandboxNotEmulated', `The sandbox Dataverse does not emulate importing '${uniqueName}' as a holding solution where it is not installed.`);
    if (held) throw new DataverseError(400, '0x80048539', `Solution manifest import: FAILURE: Holding solution ${holdingName(uniqueName)} already exists.`);
    if (!managed || !installed.managed) throw new DataverseError(400, '0x80048041', 'The imported solution and the existing solution must both be managed for upgrade.');
    if (compareVersions(version, installed.version) <= 0) throw refusal(`The import solution must have a higher version than the existing solution it is upgrading. (${version} over ${installed.version})`);
  } else {
    if (held) throw new DataverseError(400, '0x80048539', `Solution manifest import: FAILURE: Holding solution ${holdingName(uniqueName)} exists. Cannot update solution.`);
    if (installed && installed.managed !== managed) throw new DataverseError(400, managed ? '0x80048040' : '0x80048041', installed.managed
      ? 'The solution is already installed on this system as a managed solution and the package supplied is attempting to install it in unmanaged mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.'
      : 'The solution is already installed on this system as an unmanaged solution and the package supplied is attempting to install it in managed mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.');
    if (installed && compareVersions(version, installed.version) < 0) throw refusal(`Version ${version} of ${uniqueName} is lower than the installed version ${installed.version}.`);
  }
  const origin = holding ? holdingName(uniqueName) : uniqueName;
  const after = put(inForce(w), opened, origin, [w.environment.baseLanguage]);
  // The same file once more changes nothing that a list of packages would have to remember.
  const last = w.packages.findLast((p) => nameOf(p) === origin);
  const packages = last && same(last.zip, zip) ? w.packages : [...w.packages, { uniqueName, zip, holding }];
  adopt(w, after, packages, origin);
  const warnings = opened.otherLanguages.length ? [{ code: '0x80048026', text: `Translated labels for the following languages could not be imported because they have not been enabled for this organization: ${opened.otherLanguages.join(', ')}` }] : [];
  return { manifest, warnings };
}

/**
 * The holding solution takes the place of the version before it: components that it no longer has go, with their data.
 * @throws DataverseError 0x8004F01D while something of others needs one of those components; both versions then stay as they are
 */
export function promote(w: World, uniqueName: string): void {
  const holding = w.packages.find((p) => p.holding && p.uniqueName === uniqueName);
  if (!holding) throw new DataverseError(400, '0x80048060', `There is no holding solution ${holdingName(uniqueName)} to promote.`);
  // In the place of the base, so that what lies above it stays above.
  const at = w.packages.findIndex((p) => !p.holding && p.uniqueName === uniqueName);
  const packages = w.packages.flatMap((p, i) => (i === at ? [{ ...holding, holding: false }] : p.uniqueName === uniqueName ? [] : [p]));
  demandRemovable(inForce(w), packages, w, [uniqueName, holdingName(uniqueName)]);
  adopt(w, replay(bornMetadata(w.environment), packages, w.environment), packages, uniqueName);
}

/**
 * Takes a solution away: its tables with their rows, its columns with their values, its roles with their assignments.
 * @throws DataverseError 0x8004F01D while something of others needs it
 */
export function uninstallSolution(w: World, name: string): void {
  const packages = w.packages.filter((p) => nameOf(p) !== name);
  if (packages.length === w.packages.length) throw new DataverseError(400, '0x80040217', `The solution ${name} is not installed.`);
  if (!w.components.solutions.get(name)!.managed) throw new DataverseError(501, 'SandboxNotEmulated', 'The sandbox Dataverse does not emulate deleting an unmanaged solution, which leaves its components behind.');
  if (w.packages.some((p) => p.holding && p.uniqueName === name)) throw new DataverseError(400, '0x80048539', `The holding solution ${holdingName(name)} exists. Promote or delete it first.`);
  demandRemovable(inForce(w), packages, w, [name]);
  adopt(w, replay(bornMetadata(w.environment), packages, w.environment), packages, null);
}

/**
 * Components that only the installed packages of a solution bring and this one does not: what an upgrade to it would take
 * away. Without a zip: everything of the solution, which is what taking it away would take.
 */
export function partsOnlyIn(w: World, name: string, zip: Uint8Array | null): ComponentName[] {
  const mine = (p: Imported): boolean => p.uniqueName === name;
  // Where nothing older is in force there is nothing to find, and most imports are of that kind.
  if (zip && !w.packages.some((p) => mine(p) && !same(p.zip, zip))) return [];
  const at = w.packages.findIndex(mine);
  const below = at < 0 ? w.packages : w.packages.slice(0, at);
  const made = (own: readonly Imported[]): Definitions => replay(bornMetadata(w.environment), [...below, ...own], w.environment);
  return removed(made(w.packages.filter((p) => mine(p) && !(zip && same(p.zip, zip)))), made(zip ? [{ uniqueName: name, zip, holding: false }] : []));
}
