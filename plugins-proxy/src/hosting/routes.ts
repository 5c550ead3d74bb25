/** The routes that all environments share: each call goes to the environment it is for, and to no other. */
import type { FastifyPluginAsync } from 'fastify';
import type { Config } from '../config.ts';
import type { Log } from '../core/log.ts';
import type { Metric } from '../http/health.ts';
import { doorbell } from '../incoming/doorbell.ts';
import type { News } from '../incoming/news.ts';
import { usualTiming } from '../intents/ports.ts';
import { nudgeRoute } from '../requests/nudge-route.ts';
import type { Host } from './host.ts';
import { webhookKeys, type Runtime } from './runtime.ts';

export function hostRoutes(host: Host, c: Config, log: Log): readonly FastifyPluginAsync[] {
  const runtimes = (): Runtime[] => host.places().flatMap((p) => p.runtime() ?? []);
  return [
    nudgeRoute({ timing: usualTiming, of: (key) => host.runtime(key)?.work.nudged(key) }),
    doorbell({
      keys: webhookKeys(c), log,
      doorstep: {
        async put(news) {
          // whose it is cannot be known yet, and Xero tells it again
          if (host.places().some((p) => p.closedMemory())) throw new Error('an environment is not open yet');
          // one organisation may be connected to two environments; what nobody works with is nobody's news
          await Promise.all(runtimes().map((r) => { const own = ofRuntime(r, news); return own.length > 0 ? r.work.bell!.put(own) : undefined; }));
        },
      },
      rang: (tenants) => { for (const r of runtimes()) { const own = new Set([...tenants].filter((t) => r.serves(t))); if (own.size > 0) r.work.bell!.rang(own); } },
    }),
  ];
}
const ofRuntime = (r: Runtime, news: readonly News[]): readonly News[] => news.filter((n) => r.serves(n.tenant));

/**
 * Browser origins that may call about this environment: its own, and those of the configuration. Of a key that nobody knows
 * (yet), those of the environments that have not told theirs.
 */
export function originsFor(host: Host, c: Config, key: string | undefined): readonly string[] {
  const own = host.places().filter((p) => key !== undefined && (p.key() ?? key) === key).map((p) => p.settings.url);
  return [...own, ...c.APP_ORIGINS];
}

/** Of all environments together: each metric once, its values told apart by the label `environment`. */
export async function hostMetrics(host: Host): Promise<readonly Metric[]> {
  const all = new Map<string, { help: string; type: Metric['type']; values: Metric['values'][number][] }>();
  const add = (environment: string, metrics: readonly Metric[]): void => {
    for (const m of metrics) {
      const known = all.get(m.name) ?? { help: m.help, type: m.type, values: [] };
      known.values.push(...m.values.map((v) => ({ ...v, labels: { environment, ...v.labels } })));
      all.set(m.name, known);
    }
  };
  await Promise.all(host.places().map(async (p) => {
    add(p.label(), [{ name: 'counterfoil_environment_ready', help: '1 when this environment is joined.', type: 'gauge', values: [{ value: p.trouble() === undefined ? 1 : 0 }] }]);
    const runtime = p.runtime();
    if (runtime) add(p.label(), await runtime.metrics());
  }));
  return [...all].map(([name, m]) => ({ name, ...m }));
}
