/** What a newcomer types: start, look, stop; and what happens when a port is taken. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../world/index.ts';

const root = join(import.meta.dirname, '..', '..');

function start(ports: Record<string, string>) {
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.ts')], { cwd: root, env: { ...process.env, ...ports, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (d) => { output += d; });
  child.stderr.on('data', (d) => { output += d; });
  const ended = new Promise<number | null>((r) => child.once('exit', (code) => r(code)));
  return {
    child, ended, output: () => output,
    until: async (text: string): Promise<void> => {
      for (let i = 0; i < 900; i++) {
        if (output.includes(text)) return;
        if (child.exitCode !== null) break;
        await new Promise((r) => setTimeout(r, 100));
      }
      throw new Error(`"${text}" did not come:\n${output}`);
    },
  };
}

async function ports(): Promise<Record<string, string>> {
  const names = ['APP_PORT', 'DATAVERSE_PORT', 'XERO_PORT', 'RELAY_PORT', 'IDENTITY_PORT'];
  const result: Record<string, string> = {};
  for (const name of names) result[name] = String(await freePort());
  return result;
}

describe('npm start', () => {
  it('R60 starts everything, says where to look, and stops everything on Ctrl-C', async () => {
    const p = await ports();
    const run = start(p);
    await run.until(`Counterfoil is ready: http://localhost:${p.APP_PORT}`);
    expect((await fetch(`http://localhost:${p.APP_PORT}/`)).status).toBeLessThan(400);
    expect((await fetch(`http://localhost:${p.RELAY_PORT}/readyz`)).status).toBe(200);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    for (const port of Object.values(p)) await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
  });

  it('names a taken port and the variable that changes it', async () => {
    const p = await ports();
    const blocker = createServer();
    await new Promise<void>((r) => blocker.listen(Number(p.XERO_PORT), '127.0.0.1', r));
    try {
      const run = start(p);
      expect(await run.ended).toBe(1);
      expect(run.output()).toContain(`Port ${p.XERO_PORT}`);
      expect(run.output()).toContain('XERO_PORT=');
    } finally { blocker.close(); }
  });

  it('refuses a port that is not a number', async () => {
    const run = start({ ...(await ports()), RELAY_PORT: 'abc' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('RELAY_PORT is "abc"');
  });
});
