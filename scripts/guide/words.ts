/** Every word that stands on a screen of Counterfoil, out of the files that people see it through. The guide and its pictures may use no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResx } from '../../solution/languages/resx.ts';
import { platformTables } from '../../solution/out-of-box/columns.ts';
import { allRoles } from '../../solution/roles/index.ts';

const root = join(import.meta.dirname, '../..');
const resx = (path: string): ReadonlyMap<string, string> => readResx(readFileSync(join(root, path), 'utf8'), path);

/** Labels of tables, columns, choices, forms, views, commands and the app. */
export const labels = resx('solution/languages/Solution.1033.resx');
/** What the scripts of forms and lists say. */
export const sentences = resx('webresources/strings/Counterfoil.1033.resx');
/** The status control in the side pane, with previews and decisions. */
export const panel = resx('pcf-controls/SyncStatus/strings/SyncStatus.1033.resx');
/** What customers owe, on their forms and beside them. */
const balances = resx('pcf-controls/Balances/strings/Balances.1033.resx');
const picker = resx('pcf-controls/TrackingPicker/strings/TrackingPicker.1033.resx');

/** Long descriptions are no words of a screen: nobody looks for them there. */
const isHelp = (key: string): boolean => key.endsWith('.help');
export const onScreen: ReadonlySet<string> = new Set([
  ...[...labels].flatMap(([key, text]) => (isHelp(key) ? [] : [text])), ...sentences.values(), ...panel.values(), ...picker.values(), ...balances.values(),
  ...allRoles.map((r) => r.name), ...Object.values(platformTables).flatMap((t) => [t.label, ...Object.values(t.columns).map((c) => c.label)]),
]);

const from = (of: ReadonlyMap<string, string>, what: string) => (key: string, ...values: readonly (string | number)[]): string => {
  const text = of.get(key);
  if (text === undefined) throw new Error(`${what} has no text ${key}.`);
  return text.replace(/\{(\d)\}/g, (whole, n: string) => (values[Number(n)] === undefined ? whole : String(values[Number(n)])));
};
/** A text with its places filled in. @throws when there is none under this key */
export const says = from(sentences, 'The scripts');
export const shows = from(panel, 'The status control');
export const owes = from(balances, 'The balances control');
export const label = from(labels, 'The solution');
