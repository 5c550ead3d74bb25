import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTranslations, type Folders } from './read.ts';
import { writeResx } from './resx.ts';

let dir: string;
let folders: Folders;
const put = (folder: string, name: string, texts: Record<string, string>): void => writeFileSync(join(dir, folder, name), writeResx(Object.entries(texts)));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'translations-'));
  folders = { labels: join(dir, 'labels'), scripts: join(dir, 'scripts'), controls: { Panel: join(dir, 'panel') } };
  for (const f of ['labels', 'scripts', 'panel']) mkdirSync(join(dir, f));
  put('labels', 'Solution.1033.resx', { 'a.label': 'Red', 'b.label': 'Blue' });
  put('scripts', 'Counterfoil.1033.resx', { A: '{0} sent' });
  put('panel', 'Panel.1033.resx', { A: 'Done' });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('translations on disk', () => {
  it('are none beside English alone', () => expect(readTranslations(folders)).toEqual({ labels: [], scripts: [], mistakes: [], notes: [] }));
  it('are found by their names, each resource for itself, and told how far they have come', () => {
    put('labels', 'Solution.1031.resx', { 'a.label': 'Rot' });
    put('labels', 'Solution.1036.resx', { 'a.label': 'Rouge', 'b.label': 'Bleu' });
    put('scripts', 'Counterfoil.1031.resx', { A: '{0} gesendet' });
    const t = readTranslations(folders);
    expect(t.labels.map((l) => [l.lcid, l.labels.get('a.label'), l.labels.get('b.label')])).toEqual([[1031, 'Rot', undefined], [1036, 'Rouge', 'Bleu']]);
    expect(t.scripts).toEqual([1031]);
    expect(t.mistakes).toEqual([]);
    expect(t.notes).toEqual([expect.stringMatching(/^Solution\.1031\.resx: 1 of 2 texts .* b\.label\.$/)]);
  });
  it('are refused all at once, also those with a name that nobody would find', () => {
    put('labels', 'Solution.1031.resx', { 'c.label': 'Gelb' });
    put('scripts', 'Counterfoil.de.resx', { A: 'x' });
    put('panel', 'Panel.1031.resx', {});
    const { mistakes } = readTranslations(folders);
    expect(mistakes).toEqual([expect.stringContaining('Solution.1031.resx'), expect.stringContaining('Counterfoil.de.resx: a translation is named Counterfoil.<language>.resx'), expect.stringContaining('Panel.1031.resx: A is missing')]);
  });
});
