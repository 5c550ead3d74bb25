/** What people see on the connection: when Xero was last asked, when it last told, and how many calls are left. At most once a minute. */
import { isDoorError } from '../core/errors.ts';
import type { Organisation } from '../documents/types.ts';
import { healthWrite } from '../environments/rows.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import type { PollStore } from './poll-store.ts';

const everyMs = 60_000;

/** Never throws: the next one says it. */
export async function tellHealth(kit: Kit, store: PollStore, environment: JoinedEnvironment, of: Organisation): Promise<void> {
  try {
    const news = await store.tellNow(environment.key, of.tenantId, everyMs);
    if (!news) return;
    const { dayLeft, minuteLeft } = await kit.xero.budget(of.tenantId);
    await kit.dataverse.write(await healthWrite(of.connectionId, of.name, {
      cfl_daycallsleft: dayLeft, cfl_minutecallsleft: minuteLeft,
      ...(news.polledAt ? { cfl_lastpollon: news.polledAt.toISOString() } : {}), ...(news.heardAt ? { cfl_lastwebhookon: news.heardAt.toISOString() } : {}),
    }));
  } catch (e) { kit.log.warn({ connection: of.connectionId, code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'the health of the connection could not be written'); }
}
