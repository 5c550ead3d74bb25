import type { FastifyPluginAsync } from 'fastify';

export interface Health {
  /** Undefined when ready; else a code of why not. */
  readonly notReady: () => string | undefined;
  readonly databaseAnswers: () => Promise<boolean>;
  /** name -> value, of label sets. */
  readonly metrics: () => Promise<readonly Metric[]>;
}
export interface Metric { readonly name: string; readonly help: string; readonly type: 'gauge' | 'counter'; readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[] }

const answer = (properties: Record<string, object>) => ({ type: 'object', properties });
const status = { type: 'string' };

/** /healthz: the process lives. /readyz: database and environment are there. /metrics: Prometheus text. No names, no amounts. */
export const healthRoutes = (h: Health): FastifyPluginAsync => async (app) => {
  app.get('/healthz', { schema: { summary: 'The process lives', response: { 200: answer({ status }) } } }, () => ({ status: 'ok' }));
  app.get('/readyz', { schema: { summary: 'Database and environment are there', response: { 200: answer({ status }), 503: answer({ status, code: status }) } } }, async (_request, reply) => {
    const code = (await h.databaseAnswers()) ? h.notReady() : 'database';
    return code === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'waiting', code });
  });
  app.get('/metrics', { schema: { summary: 'Counts for Prometheus', response: { 200: { type: 'string' } } } }, async (_request, reply) => {
    const memory = process.memoryUsage();
    const all: Metric[] = [
      { name: 'counterfoil_resident_bytes', help: 'Resident memory.', type: 'gauge', values: [{ value: memory.rss }] },
      { name: 'counterfoil_cpu_seconds_total', help: 'CPU time used.', type: 'counter', values: [{ value: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }] },
      { name: 'counterfoil_ready', help: '1 when the environment is joined.', type: 'gauge', values: [{ value: h.notReady() === undefined ? 1 : 0 }] },
      ...await h.metrics(),
    ];
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${all.map(print).join('\n')}\n`);
  });
};

const print = (m: Metric): string => [`# HELP ${m.name} ${m.help}`, `# TYPE ${m.name} ${m.type}`, ...m.values.map((v) => `${m.name}${labels(v.labels)} ${v.value}`)].join('\n');
const labels = (l: Readonly<Record<string, string>> | undefined): string => (l === undefined ? '' : `{${Object.entries(l).map(([k, v]) => `${k}="${v.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`);
