/** The relay as a process: starts, stops in order on a signal, says what is wrong and what to do. `counterfoil` commands are in cli.ts. */
import { isSetupError } from './core/setup-error.ts';
import { startRelay, type Relay } from './relay.ts';

let relay: Relay | undefined;
let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // a stop that hangs must not keep the process: the next start adopts what is left
  setTimeout(() => process.exit(code === 0 ? 1 : code), 20_000).unref();
  await relay?.close().catch((e: unknown) => { console.error(e); });
  process.exit(code);
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

try {
  relay = await startRelay();
  if (stopping) await relay.close();
} catch (e) {
  if (isSetupError(e)) console.error(`${e.message}\nFix: ${e.fix}  (${e.code})`);
  else console.error(e);
  process.exit(1);
}
