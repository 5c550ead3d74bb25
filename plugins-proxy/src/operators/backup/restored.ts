/**
 * What has to be different in a database that is older than the world. Things were sent since that it does not know. So
 * from now on every create is looked up in Xero first, and whatever was open counts as perhaps done.
 */
import type pg from 'pg';
import { quoted } from './tables.ts';

/** In one schema that holds the tables of an environment. Repeatable. Leases are freed: their holders are of another time. */
export async function markRestored(db: Pick<pg.PoolClient, 'query'>, schema: string): Promise<void> {
  const has = async (table: string): Promise<boolean> => (await db.query('SELECT to_regclass($1) IS NOT NULL AS is', [`${quoted(schema)}.${quoted(table)}`])).rows[0].is === true;
  const t = (name: string): string => `${quoted(schema)}.${quoted(name)}`;
  if (await has('relay')) await db.query(`UPDATE ${t('relay')} SET epoch = epoch + 1`);
  if (await has('connections')) await db.query(`UPDATE ${t('connections')} SET look_first = true`);
  if (await has('intents')) {
    // a first attempt is looked up before it goes; what was tried before would go at once
    await db.query(`UPDATE ${t('intents')} SET attempt = 0, attempt_key = NULL, digest = NULL WHERE state = 'ready' AND operation IN ('invoice.create', 'creditnote.create')`);
    // the same key might bring back an answer of another time
    await db.query(`UPDATE ${t('intents')} SET digest = NULL WHERE state IN ('sending', 'in_doubt')`);
    // an e-mail can never be taken back: only Xero's history says whether it went
    await db.query(`UPDATE ${t('intents')} SET state = 'in_doubt', reason = 'restored', looked_up = 0, due_at = clock_timestamp() WHERE operation = 'email.send' AND state IN ('ready', 'sending')`);
    await db.query(`UPDATE ${t('intents')} SET lease_holder = NULL, lease_until = NULL, fence = fence + 1 WHERE state <> 'recorded'`);
  }
  // calls of the hours since are not known here: the day's budget is learnt anew from Xero's answers
  if (await has('xero_budget')) await db.query(`UPDATE ${t('xero_budget')} SET slot_until = DEFAULT, slot_lane = DEFAULT, slot_key = DEFAULT`);
}
