/** What an administrator sees on the connection, under Health: how many wait, failed and went, and what is wrong now. */
import type { connectionHealth} from '@counterfoil/solution';
import { connection, connectionStatus, exportStatus, optionKey, type PartialRow } from '@counterfoil/solution';
import { healthWrite } from '../environments/rows.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import type { QueueStore } from './store.ts';
import { heldUp } from './words.ts';

type Health = Pick<PartialRow<typeof connectionHealth>, 'cfl_documentssent' | 'cfl_documentswaiting' | 'cfl_documentsfailed' | 'cfl_lastproblemcode' | 'cfl_lastproblemtext' | 'cfl_accessexpireson'>;
const { failed, needsDecision } = exportStatus.options;

/** Written only where it is not what was written last; one call to look, and one for each connection of which something is new. @throws DoorError */
export async function tellHealth(kit: Kit, store: QueueStore, environment: JoinedEnvironment, told: Map<string, string>): Promise<void> {
  const counts = new Map((await store.counts(environment.key)).map((c) => [c.tenant, c]));
  const answers = await kit.dataverse.batch(environment.organisations.flatMap((o) => [
    { get: `${connection.setName}(${o.connectionId})?$select=cfl_status,cfl_statusreason` },
    { get: `cfl_xerodocuments?$select=cfl_xerodocumentid&$filter=_cfl_connectionid_value eq ${o.connectionId} and (cfl_exportstatus eq ${failed.value} or cfl_exportstatus eq ${needsDecision.value})&$count=true&$top=1` },
  ]), { continueOnError: true });
  for (const [n, o] of environment.organisations.entries()) {
    const [row, open] = [answers[2 * n], answers[2 * n + 1]];
    if (row?.status !== 200 || open?.status !== 200) continue;
    const c = counts.get(o.tenantId.toLowerCase());
    const refused = optionKey(connectionStatus, row.body?.cfl_status) === 'needsReconnecting';
    const trouble = refused ? { code: 'CONNECTION_NEEDS_RECONNECTING', text: String(row.body?.cfl_statusreason ?? '') } : c && c.held > 0 && c.heldSince ? heldUp(c.held, c.heldReason, c.heldSince) : undefined;
    // by the day: it moves with every renewal, which is no news to anybody
    const ends = (await kit.signInEnds?.(o.tenantId))?.toISOString().slice(0, 10);
    const health: Health = {
      cfl_documentssent: c?.sent ?? 0, cfl_documentswaiting: c?.waiting ?? 0, cfl_documentsfailed: Number(open.body?.['@odata.count'] ?? 0),
      cfl_lastproblemcode: trouble?.code ?? null, cfl_lastproblemtext: trouble?.text ?? null,
      cfl_accessexpireson: ends === undefined ? null : `${ends}T00:00:00Z`,
    };
    const now = JSON.stringify(health);
    const before = told.get(o.connectionId);
    if (before === now) continue;
    const same = before !== undefined && (JSON.parse(before) as Health).cfl_lastproblemcode === health.cfl_lastproblemcode;
    // since when, not when it was looked at last
    const on = same ? {} : { cfl_lastproblemon: trouble ? (!refused && c?.heldSince ? c.heldSince : kit.now()).toISOString() : null };
    await kit.dataverse.write(await healthWrite(o.connectionId, o.name, { ...health, ...on }));
    told.set(o.connectionId, now);
  }
}
