/** No regular expression of the relay takes more than linear time: every one in the source is run over texts made to hurt it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', 'plugins-proxy', 'src');
/** Quadratic, and run over short texts only. */
const slashes = '/\\/+$/';
const bounded: Readonly<Record<string, string>> = {
  [`config.ts ${slashes}`]: 'what an operator configures',
  [`documents/mapping/header.ts ${slashes}`]: 'what an operator configures',
  [`documents/record-context.ts ${slashes}`]: 'what an operator configures',
  [`doorbell/register.ts ${slashes}`]: 'the address that an administrator registers',
  [`alerts/words.ts ${slashes}`]: 'what an operator configures',
  [`setup/microsoft.ts ${slashes}`]: 'what an operator configures',
  [`setup/addresses.ts ${slashes}`]: 'a body of 16 kB at most, of somebody who administers the environment',
  [`setup/facts.ts ${slashes}`]: 'the value of an environment variable: 2,000 letters at most',
  [String.raw`migration/settings.ts /\s+[-–:]\s+|\s*\(|\)/`]: 'a column of the settings of the other connector, once, when an operator migrates',
};

function* sources(folder = root): Generator<string> {
  for (const e of readdirSync(folder, { withFileTypes: true })) {
    if (e.isDirectory() && e.name !== 'testing') yield* sources(join(folder, e.name));
    else if (/\.tsx?$/.test(e.name) && !/\.test\.tsx?$/.test(e.name)) yield join(folder, e.name);
  }
}
function expressionsIn(file: string): { text: string; where: string }[] {
  const found: { text: string; where: string }[] = [];
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (n: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(n)) found.push({ text: n.text, where: `${file.slice(root.length + 1)}:${source.getLineAndCharacterOfPosition(n.pos).line + 1}` });
    ts.forEachChild(n, visit);
  };
  visit(source);
  return found;
}
const length = 20_000;
/** A linear one needs less than a millisecond, a quadratic one a hundred and more. */
const limitMs = 40;
/** Runs of what the expression itself names, and of the usual suspects, each with an end that fits nothing. */
function* hurtful(text: string): Generator<string> {
  const own = [...new Set(text.replace(/\\[dDwWsSbBpPuUxX]/g, '').match(/[A-Za-z0-9 "'/.,:;@#%<>=&_(){}[\]|*+?$!~-]/g) ?? [])].slice(0, 12);
  for (const unit of new Set([...own, 'a', '0', ' ', '\t', '\n', '\r\n', '.', '"', 'a ', 'a.', '0.', 'a@', '<a', 'é'])) yield unit.repeat(Math.ceil(length / unit.length)).slice(0, length) + '\u0000';
}
const cpuMs = (): number => process.cpuUsage().user / 1_000;

describe('regular expressions', () => {
  it('none of the relay is slower than linear on any text of 20,000 letters that was made to hurt it', () => {
    const all = [...sources()].flatMap(expressionsIn);
    expect(all.length).toBeGreaterThan(100);
    const slow: string[] = [];
    for (const [text, uses] of Map.groupBy(all.filter(({ where, text }) => bounded[`${where.split(':')[0]!} ${text}`] === undefined), (x) => x.text)) {
      const end = text.lastIndexOf('/');
      const expression = new RegExp(text.slice(1, end), text.slice(end + 1).replace(/[gy]/g, ''));
      for (const hurt of hurtful(text)) {
        const once = (): number => { const before = cpuMs(); expression.test(hurt); return cpuMs() - before; };
        // three times: whatever else the process did meanwhile is not its fault
        if (once() > limitMs && once() > limitMs && once() > limitMs) { slow.push(`${uses.map((u) => u.where).join(', ')} ${text} on ${JSON.stringify(hurt.slice(0, 4))}...`); break; }
      }
    }
    expect(slow).toEqual([]);
  });
});
