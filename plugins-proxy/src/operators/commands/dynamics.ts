/** What commands share: how connections are named, and how arguments are read. */
import { SetupError } from '../../core/setup-error.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { connectionRows, isActive, type ConnectionRow } from '../../environments/rows.ts';

/** By name or id; without a name the only one there is. @throws SetupError when it is not clear which one is meant */
export async function connectionNamed(door: DataverseDoor, named: string | undefined): Promise<ConnectionRow> {
  const rows = (await connectionRows(door)).filter(isActive);
  const fit = named === undefined ? rows : rows.filter((r) => String(r.cfl_name ?? '').toLowerCase() === named.toLowerCase() || r.cfl_connectionid.toLowerCase() === named.toLowerCase());
  if (rows.length === 0) throw new SetupError('NO_CONNECTION', 'There is no Xero connection in this environment.', 'Start the relay, so that it connects to Xero, and try again.');
  if (fit.length !== 1) throw new SetupError('WHICH_CONNECTION', named === undefined ? `There are ${rows.length} connections.` : `No connection is called "${named}".`, `Name one of them with --connection: ${rows.map((r) => `"${r.cfl_name}"`).join(', ')}.`);
  return fit[0]!;
}

export interface Words { readonly words: readonly string[]; readonly flags: ReadonlySet<string>; readonly values: ReadonlyMap<string, string> }
/** @throws SetupError with the usage for whatever is not known */
export function wordsOf(args: readonly string[], o: { readonly usage: string; readonly flags?: readonly string[]; readonly values?: readonly string[]; readonly words: readonly [least: number, most: number] }): Words {
  const [words, flags, values] = [[] as string[], new Set<string>(), new Map<string, string>()];
  const wrong = (what: string): SetupError => new SetupError('WRONG_ARGUMENTS', what, `Usage: counterfoil ${o.usage}`);
  for (let n = 0; n < args.length; n++) {
    const a = args[n]!;
    // "-h" is no file and no document
    if (/^-[^-]/.test(a)) throw wrong(`${a} is not known here.`);
    if (!a.startsWith('--')) { words.push(a); continue; }
    const [name, given] = [a.slice(2).split('=')[0]!, a.includes('=') ? a.slice(a.indexOf('=') + 1) : undefined];
    if (o.flags?.includes(name) && given === undefined) flags.add(name);
    else if (o.values?.includes(name)) {
      const v = given ?? args[++n];
      if (v === undefined || v === '') throw wrong(`--${name} needs a value.`);
      values.set(name, v);
    } else throw wrong(`--${name} is not known here.`);
  }
  if (words.length < o.words[0] || words.length > o.words[1]) throw wrong(words.length < o.words[0] ? 'Something is missing.' : `"${words.at(-1)}" is too much.`);
  return { words, flags, values };
}
