import type { FastifyPluginAsync } from 'fastify';

export interface Health {
  /** Undefined when ready; else a code of why not. */
  readonly notReady: () => string | undefined;
  /** What each environment's trouble is, by organization id; one that is in trouble leaves the others ready. */
  readonly environments?: () => readonly { readonly environment: string; readonly code: string | undefined }[];
  readonly databaseAnswers: () => Promise<boolean>;
  /** name -> value, of label sets. */
  readonly metrics: () => Promise<readonly Metric[]>;
}
export interface Metric { readonly name: string; readonly help: string; readonly type: 'gauge' | 'counter'; readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[] }

const answer = (properties: Record<string, object>) => ({ type: 'object', properties });
const status = { type: 'string' };
const environments = { type: 'array', items: answer({ environment: status, code: status }) };
/** Only those in trouble are named. */
const troubles = (h: Health): object => { const all = (h.environments?.() ?? []).filter((e) => e.code !== undefined); return all.length === 0 ? {} : { environments: all }; };

/** /healthz: the process lives. /readyz: the database is there, and one environment at least (or none that should be). /metrics: Prometheus text. No names, no amounts. */
export const healthRoutes = (h: Health): FastifyPluginAsync => async (app) => {
  app.get('/healthz', { schema: { summary: 'The process lives', response: { 200: answer({ status }) } } }, () => ({ status: 'ok' }));
  app.get('/readyz', { schema: { summary: 'Database and environment are there', response: { 200: answer({ status, message: status, environments }), 503: answer({ status, code: status, environments }) } } }, async (_request, reply) => {
    const code = (await h.databaseAnswers()) ? h.notReady() : 'database';
    if (code !== undefined) return reply.code(503).send({ status: 'waiting', code, ...troubles(h) });
    // it can be called, and somebody has to: set-up begins with a relay that serves nothing
    if (h.environments?.().length === 0) return { status: 'empty', message: 'No environment yet: open /setup.' };
    return { status: 'ready', ...troubles(h) };
  });
  app.get('/metrics', { schema: { summary: 'Counts for Prometheus', response: { 200: { type: 'string' } } } }, async (_request, reply) => {
    const memory = process.memoryUsage();
    const all: Metric[] = [
      { name: 'counterfoil_resident_bytes', help: 'Resident memory.', type: 'gauge', values: [{ value: memory.rss }] },
      { name: 'counterfoil_cpu_seconds_total', help: 'CPU time used.', type: 'counter', values: [{ value: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }] },
      { name: 'counterfoil_ready', help: '1 when at least one environment is joined.', type: 'gauge', values: [{ value: h.notReady() === undefined ? 1 : 0 }] },
      ...await h.metrics(),
    ];
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${all.map(print).join('\n')}\n`);
  });
};

const print = (m: Metric): string => [`# HELP ${m.name} ${m.help}`, `# TYPE ${m.name} ${m.type}`, ...m.values.map((v) => `${m.name}${labels(v.labels)} ${v.value}`)].join('\n');
const labels = (l: Readonly<Record<string, string>> | undefined): string => (l === undefined ? '' : `{${Object.entries(l).map(([k, v]) => `${k}="${v.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`);
