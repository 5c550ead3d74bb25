/** A relay's worth of grants as a process of its own, that can be killed: asks for tokens and says what it got. */
import { connect } from '../../plugins-proxy/src/database/index.ts';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { createGrants } from '../../plugins-proxy/src/grants/index.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { app } from './world.ts';

const [databaseUrl, identityUrl, apiUrl, master, environment, ...tenants] = process.argv.slice(2) as [string, string, string, string, string, ...string[]];
const { db } = connect(databaseUrl, 4);
const grants = createGrants({ db, sealer: createSealer(Buffer.from(master, 'base64')), log: silentLog(), app, loginUrl: identityUrl, identityUrl, apiUrl, events: { lapsed() {}, gone() {}, disconnected() {}, ending() {}, changed() {} }, deadlineMs: 5_000 });
process.send?.('ready');
process.once('message', () => {
  void Promise.all(tenants.map((t) => grants.tokens(environment, t).get())).then((tokens) => { process.send?.({ tokens }); }, (e: unknown) => { process.send?.({ error: String(e) }); })
    .finally(() => { void grants.close().then(() => db.destroy()).then(() => process.disconnect()); });
});
