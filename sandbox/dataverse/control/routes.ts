import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { DataverseError } from '../errors.ts';
import { importSolution } from '../import/import-solution.ts';
import type { Level } from '../metadata/model.ts';
import { seed } from '../seed.ts';
import type { Environment, World } from '../world.ts';
import { bornMetadata, standardSwitches } from '../world.ts';
import { emptyComponents } from '../import/components.ts';
import { forgetBackground } from '../operations/background.ts';
import type { Snapshot } from './snapshot.ts';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';
import type { Fault, FaultKind, Traffic } from './traffic.ts';
import type { Clock } from './clock.ts';

const kinds: readonly FaultKind[] = ['status', 'hang', 'resetBefore', 'resetAfterCommit', 'truncated', 'html', 'hangAfterCommit'];
const bad = (message: string): DataverseError => new DataverseError(400, 'SandboxControl', message);

/** Back to a freshly seeded environment, of the same kind or another. */
export function resetWorld(w: World, keep: { solution: boolean; grants: boolean }, environment: Partial<Environment> = {}): void {
  const packages = keep.solution ? w.packages : [];
  const grants = keep.grants ? [...w.store.links('systemuserroles_association')] : [];
  const variables = keep.grants ? [...w.store.rows('environmentvariablevalue').entries()] : [];
  w.environment = environmentOf({ ...w.environment, ...environment });
  w.metadata = bornMetadata(w.environment);
  w.components = emptyComponents();
  w.packages = [];
  forgetBackground(w);
  w.inLanguage.clear();
  w.rolePrivileges.clear();
  w.store.load([], [], [], 1000000);
  w.organizationId = w.bornAs;
  w.switches = standardSwitches();
  seed(w);
  for (const p of packages) importSolution(w, p.zip, p.holding);
  const links = w.store.links('systemuserroles_association');
  const kept = grants.filter(([u, r]) => w.store.get('role', r) && !links.some((l) => l[0] === u && l[1] === r));
  if (kept.length) w.store.setLinks('systemuserroles_association', [...links, ...kept]);
  for (const [id, row] of variables) if (w.metadata.tables.has('environmentvariablevalue') && w.store.get('environmentvariabledefinition', (row['environmentvariabledefinitionid'] as { id: string }).id)) w.store.put('environmentvariablevalue', id, row);
}
/** The base language is always one of the languages. */
export const environmentOf = (e: Environment): Environment => ({ ...e, languages: [...new Set([e.baseLanguage, ...e.languages])] });

/** The control plane: no token, but only from this machine. Bodies arrive as text. */
export function controlRoutes(app: FastifyInstance, w: World, traffic: Traffic, clock: Clock, onReset: () => void = () => {}): void {
  const body = (raw: unknown): Record<string, unknown> => { if (raw === undefined || raw === null || raw === '') return {}; try { return JSON.parse(String(raw)) as Record<string, unknown>; } catch { throw bad('The body is no JSON.'); } };
  app.post('/sandbox/reset', async (request) => {
    const b = body(request.body);
    resetWorld(w, { solution: b['keepSolution'] === true, grants: b['keepGrants'] === true }, (b['environment'] ?? {}) as Partial<Environment>);
    traffic.reset();
    onReset();
    clock.set(null);
    return { reset: true, solutions: [...w.components.solutions.keys()] };
  });
  app.get('/sandbox/snapshot', async () => takeSnapshot(w));
  app.post('/sandbox/snapshot', async (request) => {
    const s = body(request.body) as unknown as Snapshot;
    if (s.format !== 1) throw bad('This is no snapshot of format 1.');
    restoreSnapshot(w, s);
    return { restored: true };
  });
  app.get('/sandbox/calls', async () => traffic.calls);
  app.delete('/sandbox/calls', async () => { traffic.calls = []; return { cleared: true }; });
  app.get('/sandbox/faults', async () => traffic.faults);
  app.delete('/sandbox/faults', async () => { traffic.faults = []; return { cleared: true }; });
  app.post('/sandbox/faults', async (request) => {
    const b = body(request.body) as unknown as Partial<Fault>;
    if (!b.fault || !kinds.includes(b.fault.kind)) throw bad(`fault.kind is one of ${kinds.join(', ')}.`);
    if (b.fault.kind === 'status' && !(Number(b.fault.status) >= 400)) throw bad('fault.status is needed (400 or more).');
    traffic.faults.push({ match: b.match ?? {}, times: b.times ?? 1, fault: b.fault });
    return { waiting: traffic.faults.length };
  });
  app.post('/sandbox/latency', async (request) => { const ms = Number(body(request.body)['ms']); if (!(ms >= 0)) throw bad('ms is a number, 0 or more.'); traffic.latencyMs = ms; return { ms }; });
  app.post('/sandbox/clock', async (request) => {
    const b = body(request.body);
    if (typeof b['advanceSeconds'] === 'number') clock.advance(b['advanceSeconds'] * 1000);
    else if (typeof b['now'] === 'string' && !Number.isNaN(Date.parse(b['now']))) clock.set(new Date(b['now']));
    else if (b['real'] === true) clock.set(null);
    else throw bad('Give {now}, {advanceSeconds} or {real: true}.');
    return { now: clock.now().toISOString() };
  });
  app.post('/sandbox/copy-environment', async () => { w.organizationId = randomUUID(); return { organizationId: w.organizationId }; });
  app.get('/sandbox/switches', async () => w.switches);
  app.post('/sandbox/switches', async (request) => {
    const b = body(request.body);
    for (const k of Object.keys(b)) if (!(k in w.switches)) throw bad(`There is no switch '${k}'. Known: ${Object.keys(w.switches).join(', ')}.`);
    Object.assign(w.switches, b);
    return w.switches;
  });
  app.post('/sandbox/role-privileges', async (request) => {
    const b = body(request.body) as { role?: string; remove?: string[]; add?: Record<string, Level> };
    const role = [...w.store.rows('role').values()].find((r) => r['name'] === b.role);
    const held = role && w.rolePrivileges.get(String(role['roleid']));
    if (!held) throw bad(`There is no role '${String(b.role)}'.`);
    for (const p of b.remove ?? []) if (!held.delete(p)) throw bad(`The role does not hold ${p}.`);
    for (const [p, level] of Object.entries(b.add ?? {})) held.set(p, level);
    w.store.securityEpoch++;
    return Object.fromEntries(held);
  });
  app.get<{ Querystring: { role?: string } }>('/sandbox/role-privileges', async (request) => {
    const role = [...w.store.rows('role').values()].find((r) => r['name'] === request.query.role);
    const held = role && w.rolePrivileges.get(String(role['roleid']));
    if (!held) throw bad(`There is no role '${String(request.query.role)}'.`);
    return Object.fromEntries(held);
  });
  app.post('/sandbox/import', async (request) => {
    const zip = body(request.body)['zip'];
    if (typeof zip !== 'string') throw bad('zip (base64) is needed.');
    importSolution(w, new Uint8Array(Buffer.from(zip, 'base64')));
    return { solutions: [...w.components.solutions.values()] };
  });
}
