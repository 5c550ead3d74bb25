/** What is written for running the relay elsewhere cannot be run here; these facts in it can be held true. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigSchema, readConfig } from '../plugins-proxy/src/config.ts';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const file = (name: string): string => readFileSync(join(root, name), 'utf8');
const json = (name: string): any => JSON.parse(file(name));
const names = new Set(Object.keys(ConfigSchema.properties));
const example = file('docs/example.env');
const docker = file('Dockerfile').replaceAll(/\\\n\s*/g, '');
const lines = docker.split('\n').filter((l) => l !== '' && !l.startsWith('#'));
/** Read by compose.yaml itself. */
const ofCompose = ['RELAY_HOSTNAME', 'POSTGRES_PASSWORD'];

describe('the annotated example', () => {
  const entries = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([whole, name, value]) => ({ off: whole!.startsWith('#'), name: name!, value: value! }));
  it('names only variables that there are, each once', () => {
    expect(entries.map((e) => e.name).filter((n) => !names.has(n) && !ofCompose.includes(n))).toEqual([]);
    expect(new Set(entries.map((e) => e.name)).size).toBe(entries.length);
  });
  it('names every variable that has to be set', () => {
    const on = new Set(entries.filter((e) => !e.off).map((e) => e.name));
    expect((ConfigSchema as unknown as { required: string[] }).required.filter((n) => (ConfigSchema.properties as any)[n].default === undefined && !on.has(n))).toEqual([]);
  });
  it.each([['as it is', false], ['with everything switched on', true]])('is taken by the relay once its placeholders are filled, %s', (_, all) => {
    const filled = Object.fromEntries(entries.filter((e) => all || !e.off).map((e) => [e.name, /^<(https|smtps|postgres):/.test(e.value) ? e.value.slice(1, -1) : e.name === 'MASTER_KEY' ? Buffer.alloc(32, 7).toString('base64') : e.value.startsWith('<') && e.value.includes('@') ? e.value.slice(1, -1) : e.value.replace(/^<.*>$/, e.name.endsWith('_ID') ? '11111111-2222-4333-8444-555555555555' : 'something')]));
    expect(readConfig(filled)).toMatchObject({ DATAVERSE_URL: 'https://contoso.crm4.dynamics.com', TRUST_PROXY: true });
  });
  it('as it stands it is refused with its placeholders by name, not half taken', () => {
    expect(() => readConfig(Object.fromEntries(entries.filter((e) => !e.off).map((e) => [e.name, e.value])))).toThrow(/DATAVERSE_URL/);
  });
});

describe('the container', () => {
  const stages = lines.filter((l) => l.startsWith('FROM ')).map((l) => / AS (\w+)$/.exec(l)?.[1] ?? 'final');
  const final = lines.slice(lines.findLastIndex((l) => l.startsWith('FROM ')));
  it('is built with the Node that the product is tested with', () => {
    expect(/^ARG NODE_VERSION=(.+)$/m.exec(docker)![1]).toBe(json('package.json').devDependencies.node);
    expect(stages).toEqual(['build', 'packages', 'final']);
  });
  it('copies what there is, and every package of the lock file', () => {
    for (const l of lines.filter((x) => x.startsWith('COPY ') && !x.includes('--from='))) for (const source of l.split(' ').slice(1, -1)) expect(existsSync(join(root, source)), l).toBe(true);
    for (const stage of ['build', 'packages']) for (const w of json('package.json').workspaces as string[]) expect(docker.split(`AS ${stage}\n`)[1]!.split('\nFROM')[0], `${stage} ${w}`).toContain(`COPY ${w}/package.json ${w}/`);
  });
  it('runs as a user of its own, with its folder, its port and a health check that the relay answers', () => {
    const user = final.findIndex((l) => l === 'USER node');
    expect(user).toBeGreaterThan(0);
    expect(final.findIndex((l) => l.startsWith('CMD '))).toBeGreaterThan(user);
    const port = /RELAY_PORT=(\d+)/.exec(docker)![1];
    expect(docker).toContain(`EXPOSE ${port}`);
    expect(port).toBe(String((ConfigSchema.properties as any).RELAY_PORT.default));
    expect(docker).toContain('/healthz');
    expect(file('plugins-proxy/src/http/health.ts')).toContain("app.get('/healthz'");
    expect(existsSync(join(root, JSON.parse(/^CMD (.+)$/m.exec(final.join('\n'))![1]!)[1]))).toBe(true);
    for (const [name] of /^ENV (.+)$/m.exec(docker)![1]!.matchAll(/[A-Z_]+(?==)/g)) expect([...names, 'NODE_ENV', 'NODE_OPTIONS']).toContain(name);
  });
  it('has no development packages, and takes none of the machine that builds it', () => {
    expect(docker.split('AS packages\n')[1]).toContain('npm ci --omit=dev');
    expect(final.filter((l) => l.includes('--from=build'))).toEqual(['COPY --from=build /app/dist dist']);
    // npm puts some packages beside a part, and not on top: all of them are needed
    expect(final).toContain('COPY --from=packages /app ./');
    expect(file('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', '**/node_modules', '.env', '.data']));
  });
});

describe('compose and Azure', () => {
  it.each(['compose.yaml', 'infra/azure/main.bicep'])('%s names only variables that there are', (name) => {
    const found = name.endsWith('.bicep') ? [...file(name).matchAll(/(?:variable|\{ name): '([A-Z][A-Z0-9_]+)'/g)].map((m) => m[1]!) : [...file(name).split('  database:')[0]!.matchAll(/^ {6}([A-Z][A-Z0-9_]+):/gm)].map((m) => m[1]!);
    expect(found.length).toBeGreaterThan(4);
    expect(found.filter((n) => !names.has(n))).toEqual([]);
  });
  it('the port is the relay\'s, and a stop waits longer than the relay takes', () => {
    const port = (ConfigSchema.properties as any).RELAY_PORT.default as number;
    expect(file('infra/azure/main.bicep')).toContain(`var port = ${port}`);
    expect(file('compose.yaml')).toContain(`relay:${port}`);
    const takes = Number(/process\.exit\(code === 0 \? 1 : code\), ([\d_]+)/.exec(file('plugins-proxy/src/main.ts'))![1]!.replaceAll('_', ''));
    for (const [text, pattern] of [[file('compose.yaml'), /relay:[\s\S]*?stop_grace_period: (\d+)s/], [file('infra/azure/main.bicep'), /terminationGracePeriodSeconds: (\d+)/]] as const) expect(Number(pattern.exec(text)![1]) * 1_000).toBeGreaterThan(takes);
  });
  it('Azure: what is secret comes out of the vault, the relay always runs, and only https is let in', () => {
    const bicep = file('infra/azure/main.bicep');
    const secure = [...bicep.matchAll(/@secure\(\)\n(?:@.*\n)*param (\w+)/g)].map((m) => m[1]!);
    const plain = bicep.split('var plain = ')[1]!.split('], v =>')[0]!;
    for (const s of secure) expect(plain).not.toContain(s);
    expect(secure).toEqual(expect.arrayContaining(['dataverseClientSecret', 'xeroClientSecret', 'masterKey', 'databasePassword', 'smtpUrl', 'alertTeamsUrl']));
    expect(bicep).toMatch(/allowInsecure: false[\s\S]*minReplicas: replicas/);
    expect(bicep.match(/[{[(]/g)!.length).toBe(bicep.match(/[}\])]/g)!.length);
  });
});
