/** `npm run bench [-- --pairs 30 --json]`: prints the figures as a table and as JSON. Everything runs on loopback. */
import { click } from './click.ts';

const argument = (name: string): string | undefined => { const i = process.argv.indexOf(`--${name}`); return i < 0 ? undefined : process.argv[i + 1]; };
const pairs = Number(argument('pairs') ?? 24);
if (!Number.isInteger(pairs) || pairs < 9) { console.error('--pairs must be a whole number of at least 9, because fewer say nothing.'); process.exit(2); }

const result = await click(pairs);
console.log(result.table);
console.log(`\n${JSON.stringify(result.figures)}`);
process.exit(0);
