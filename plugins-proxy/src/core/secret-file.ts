import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The secret kept in a file, made on first use. It is written beside its place and then linked there, so the file either
 * does not exist or is whole: a process that dies in between leaves no empty secret that would lock the relay out for good.
 */
export async function secretInFile(file: string, make: () => string): Promise<string> {
  const known = await read(file);
  if (known !== undefined) return known;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try { await handle.writeFile(make()); await handle.sync(); } finally { await handle.close(); }
    // link, not rename: another process that was faster keeps its secret, and we take over that one
    await link(draft, file).catch((e: { code?: string }) => { if (e.code !== 'EEXIST') throw e; });
  } finally { await rm(draft, { force: true }); }
  return (await read(file))!;
}

async function read(file: string): Promise<string | undefined> {
  try { return (await readFile(file, 'utf8')).trim(); } catch (e) {
    if ((e as { code?: string }).code === 'ENOENT') return undefined;
    throw e;
  }
}
