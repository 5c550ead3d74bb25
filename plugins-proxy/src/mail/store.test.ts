/** What is remembered of e-mails, in a real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { intentMigrations } from '../intents/migrations.ts';
import { createMailStore } from './store.ts';

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(intentMigrations); });
afterAll(() => database?.close());

it('R14 forgets wishes that are over long ago, and neither fresh ones nor those that still wait', async () => {
  const store = createMailStore(database.db, undefined as never);
  const wish = (subject: string) => ({ environment: 'e', cause: randomUUID(), subject, documentTable: 'invoice' as const, documentId: randomUUID(), requester: randomUUID(), requestId: randomUUID(), differs: false });
  await store.note(['old and over', 'old and waiting', 'fresh and over'].map(wish));
  await database.pool.query("UPDATE mails_wanted SET over = subject LIKE '%over', noted_at = CASE WHEN subject LIKE 'old%' THEN now() - interval '31 days' ELSE now() END");
  await store.purgeWanted(30 * 86_400_000);
  expect((await database.pool.query('SELECT subject FROM mails_wanted ORDER BY subject')).rows.map((r) => r.subject)).toEqual(['fresh and over', 'old and waiting']);
});
