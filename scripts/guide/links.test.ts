/** Every link of the documents leads somewhere: to a file that is there, and to a heading in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.md')).map((f) => join('docs', f))];

const withoutCode = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
/** As GitHub makes anchors of headings: lower case, no punctuation, hyphens for spaces; the second of a name gets a number. And those that are written out. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const written = [...markdown.matchAll(/<a id="([^"]+)"><\/a>/g)].map((m) => m[1]!);
  const headings = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(([, heading]) => {
    const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '').toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const n = seen.get(plain) ?? 0;
    seen.set(plain, n + 1);
    return n === 0 ? plain : `${plain}-${n}`;
  });
  return new Set([...written, ...headings]);
}
/** @returns what is wrong, one line a link */
export function brokenLinks(path: string, markdown: string, read: (file: string) => string | undefined): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (/^[a-z]+:/i.test(target!)) return [];
    const [file, anchor] = target!.split('#') as [string, string | undefined];
    const there = file === '' ? path : resolve(dirname(path), decodeURIComponent(file));
    const content = file === '' ? markdown : read(there);
    if (content === undefined) return [`${relative(root, path)}: ${target} is not there`];
    return anchor === undefined || anchorsOf(content).has(anchor) ? [] : [`${relative(root, path)}: ${target} has no such heading`];
  });
}
const fromDisk = (file: string): string | undefined => (!existsSync(file) ? undefined : /\.md$/.test(file) ? readFileSync(file, 'utf8') : '');

describe('links of the documents', () => {
  it.each(documents)('%s', (path) => {
    expect(brokenLinks(join(root, path), readFileSync(join(root, path), 'utf8'), fromDisk)).toEqual([]);
  });
  it('are found to be broken where they are', () => {
    const found = brokenLinks(join(root, 'docs/x.md'), '# One\n[a](#one) [b](#two) [c](y.md#a--b) [d](z.md) [e](https://example.org) `[f](g.md)`', (f) => (f.endsWith('y.md') ? '## A & B' : undefined));
    expect(found).toEqual(['docs/x.md: #two has no such heading', 'docs/x.md: z.md is not there']);
  });
});
