/**
 * The place of one environment in the process: finds its schema, opens it, keeps trying while something is missing. What
 * goes wrong here is told and stays here; the places beside it do not notice.
 */
import { createHash } from 'node:crypto';
import type { Alerts } from '../alerts/index.ts';
import type { Config } from '../config.ts';
import { isDoorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { isSetupError } from '../core/setup-error.ts';
import { createDataverse } from '../dataverse/client.ts';
import { whoAmI } from '../environments/rows.ts';
import type { EnvironmentSettings, Grants } from '../setup/ports.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { claim, hostedAt, hostedById, type Hosted } from './schemas.ts';
import type { Shared } from './shared.ts';

/** What is served at a place. `organizationId` is unknown to configuration until Dataverse has told it. */
export interface Settings extends Omit<EnvironmentSettings, 'organizationId'> {
  readonly organizationId: string | undefined;
  readonly clientSecret: string;
  readonly appUrl: string;
  readonly customConnection: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Changes with whatever is stored: another version is another place. */
  readonly version: string;
}
export interface PlaceOptions { readonly shared: Shared; readonly config: Config; readonly masterKey: Buffer; readonly log: Log; readonly grants: Pick<Grants, 'of' | 'tokens'> | undefined; readonly alerts?: Alerts | undefined; readonly firstPauseMs?: number }
export interface Place {
  readonly settings: Settings;
  runtime(): Runtime | undefined;
  key(): string | undefined;
  /** What metrics and readiness call it: the organization id, until that is known a digest of the address: strangers may read those, and the host names the customer. */
  label(): string;
  /** A code; undefined when it works. */
  trouble(): string | undefined;
  /** True when it has a memory that could not be opened yet: then nobody knows whose news comes. */
  closedMemory(): boolean;
  /** Opens what our own database knows; resolves in any case, and goes on trying by itself. */
  open(): Promise<void>;
  start(): void;
  wake(): void;
  close(): Promise<void>;
}

const longestPauseMs = 30_000;

export function createPlace(o: PlaceOptions, settings: Settings): Place {
  const log = o.log.child({ environment: settings.organizationId ?? new URL(settings.url).host });
  const dataverse = createDataverse({ url: settings.url, authority: settings.authority, tenantId: settings.entraTenantId, clientId: settings.clientId, clientSecret: settings.clientSecret, log });
  const { db } = o.shared.database;
  let hosted: Hosted | undefined; let runtime: Runtime | undefined;
  let code: string | undefined = 'starting';
  let started = false; let closed = false;
  let timer: NodeJS.Timeout | undefined; let running: Promise<void> = Promise.resolve();
  let pause = o.firstPauseMs ?? 500;

  /** `ask`: Dataverse may be asked who it is. */
  async function bring(ask: boolean): Promise<void> {
    hosted ??= settings.organizationId === undefined ? await hostedAt(db, settings.url) : await hostedById(db, settings.organizationId);
    if (hosted === undefined && !ask) return;
    // nothing is known of this address: the same environment may have had another one, and then its memory is that one's
    hosted ??= await claim(db, { organizationId: settings.organizationId ?? (await whoAmI(dataverse)).organization, url: settings.url });
    if (closed) return;
    const opened = await openRuntime({ shared: o.shared, config: o.config, masterKey: o.masterKey, log, hosted: { ...hosted, url: settings.url }, dataverse, appUrl: settings.appUrl, customConnection: settings.customConnection, grants: o.grants, alerts: o.alerts });
    // a stop that came meanwhile has found nothing to close
    if (closed) { await opened.close(); return; }
    runtime = opened;
    code = undefined;
    if (started) runtime.start();
  }
  async function turn(ask: boolean): Promise<void> {
    if (closed || runtime) return;
    try { await bring(ask); } catch (err) {
      code = isDoorError(err) ? `${err.door}-${err.code}` : isSetupError(err) ? err.code : String((err as { code?: unknown }).code ?? 'unexpected');
      log.warn({ err, code, again: pause }, 'the environment could not be opened yet; "npm run doctor" names what is missing');
    }
    if (closed || runtime || !started) return;
    timer = setTimeout(() => { running = turn(true); }, pause);
    timer.unref();
    pause = Math.min(pause * 2, longestPauseMs);
  }

  const self: Place = {
    settings,
    runtime: () => runtime,
    key: () => runtime?.key() ?? hosted?.organizationId ?? settings.organizationId,
    label: () => self.key() ?? `unknown-${createHash('sha256').update(settings.url).digest('hex').slice(0, 8)}`,
    trouble: () => (runtime === undefined ? code : runtime.environments.trouble()),
    closedMemory: () => hosted !== undefined && runtime === undefined,
    open: () => (running = turn(false)),
    start() {
      if (started) return;
      started = true;
      if (runtime) runtime.start(); else running = running.then(() => turn(true));
    },
    wake() {
      if (runtime) { runtime.environments.wake(); return; }
      if (!started) return;
      clearTimeout(timer);
      pause = o.firstPauseMs ?? 500;
      running = running.then(() => turn(true));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      // a call that hangs must not hold up the stop: what it opens later, it closes itself
      if (runtime === undefined) await Promise.race([running, new Promise((done) => { setTimeout(done, 3_000).unref(); })]);
      await runtime?.close();
      await dataverse.close();
    },
  };
  return self;
}
