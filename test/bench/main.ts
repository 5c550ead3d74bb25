/**
 * `npm run bench [-- click backlog fairness preview webhooks change-to-form poll-cost] [-- --pairs 24 --documents 5000]`: prints the figures as tables and
 * as JSON. Without names all of them run, which takes about forty minutes. Everything runs on loopback.
 */
import { backlog } from './backlog.ts';
import { changeToForm } from './change-to-form.ts';
import { click } from './click.ts';
import { fairness } from './fairness.ts';
import { pollCost } from './poll-cost.ts';
import { preview } from './preview.ts';
import { webhooks } from './webhooks.ts';

const argument = (name: string): string | undefined => { const i = process.argv.indexOf(`--${name}`); return i < 0 ? undefined : process.argv[i + 1]; };
const number = (name: string, usual: number, least: number): number => {
  const value = Number(argument(name) ?? usual);
  if (!Number.isInteger(value) || value < least) { console.error(`--${name} must be a whole number of at least ${least}, because less says nothing.`); process.exit(2); }
  return value;
};
const pairs = number('pairs', 24, 9), documents = number('documents', 5_000, 100), bulk = number('bulk', 2_000, 100), crowd = number('crowd', 10_000, 100), clicks = number('clicks', 20, 20), unchanged = number('unchanged', 10_000, 100);

const all: Record<string, () => Promise<{ figures: object; table: string }> | { figures: object; table: string }> = {
  click: () => click(pairs),
  preview: () => preview(),
  backlog: () => backlog({ documents, relays: 1 }),
  'backlog-of-four': () => backlog({ documents, relays: 4 }),
  fairness: () => fairness({ bulk, clicks, crowd }),
  webhooks: () => webhooks(),
  'change-to-form': () => changeToForm(pairs),
  'poll-cost': () => pollCost({ unchanged, changed: 100 }),
};
const names = process.argv.slice(2).filter((a, i, args) => !a.startsWith('--') && !(args[i - 1] ?? '').startsWith('--'));
const unknown = names.filter((n) => !all[n]);
if (unknown.length > 0) { console.error(`There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`); process.exit(2); }
for (const name of names.length > 0 ? names : Object.keys(all)) {
  const result = await all[name]!();
  console.log(`${result.table}\n\n${JSON.stringify(result.figures)}\n`);
}
process.exit(0);
