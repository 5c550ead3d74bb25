/** What a person is told who asked for it: "3 new accounts, 1 tax rate archived". Pure. */
import type { Changes } from './mirror.ts';
import type { Difference } from './rows.ts';

const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
  cfl_xeroaccount: ['account', 'accounts'], cfl_xerotaxrate: ['tax rate', 'tax rates'], cfl_brandingtheme: ['branding theme', 'branding themes'],
  cfl_trackingcategory: ['tracking category', 'tracking categories'], cfl_trackingoption: ['tracking option', 'tracking options'],
};
const verbs: readonly (readonly [Difference, (what: string, count: number) => string])[] = [
  ['new', (what, count) => `${count} new ${what}`], ['changed', (what, count) => `${count} ${what} changed`],
  ['archived', (what, count) => `${count} ${what} archived`], ['back', (what, count) => `${count} ${what} active again`],
];
const facts: Readonly<Record<string, string>> = {
  cfl_name: 'the name of the organisation', cfl_basecurrency: 'the base currency', cfl_timezone: 'the time zone', cfl_periodlockdate: 'the period lock date', cfl_endofyearlockdate: 'the end of year lock date', cfl_currencies: 'the currencies',
};
const list = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

/** @param changed facts of the connection row that were changed */
export function mirroredWords(name: string, changes: Changes, changed: readonly string[]): string {
  const rows = Object.keys(nouns).flatMap((table) => verbs.flatMap(([is, say]) => {
    const n = changes[table]?.[is] ?? 0;
    return n === 0 ? [] : [say(nouns[table]![n === 1 ? 0 : 1], n)];
  }));
  const news = changed.flatMap((c) => facts[c] ?? []);
  const said = [...rows, ...(news.length > 0 ? [`${list(news)} as in Xero now`] : [])];
  return `${name} was read from Xero: ${said.length > 0 ? said.join(', ') : 'nothing has changed'}.`;
}
