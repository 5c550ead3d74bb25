/** Which cancelled invoices have been dealt with: ids, times and states only. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface Found { readonly invoiceId: string; readonly connectionId: string; readonly xeroId: string; readonly tenant: string }

export const createAutomaticStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  return {
    /** Forgets the connections on which it is off, so that switching it on again does not reach into the past. Answers how far the others were looked at. */
    async keepOnly(environment: string, connections: readonly string[]): Promise<Map<string, Date>> {
      await rows(sql`WITH gone AS (DELETE FROM automatic_credit_connections WHERE environment = ${environment} AND NOT connection_id = ANY(${connections}::uuid[]) RETURNING connection_id)
        DELETE FROM automatic_credits USING gone WHERE automatic_credits.environment = ${environment} AND automatic_credits.connection_id = gone.connection_id AND state = 'before'`);
      const found = await rows(sql`SELECT connection_id, looked_from FROM automatic_credit_connections WHERE environment = ${environment}`);
      return new Map(found.map((r) => [r.connection_id as string, r.looked_from as Date]));
    },
    /** Switched on: what was cancelled before is left alone. One commit. */
    async begin(environment: string, connectionId: string, from: Date, before: readonly string[]): Promise<void> {
      await rows(sql`WITH b AS (INSERT INTO automatic_credits (environment, invoice_id, connection_id, state) SELECT ${environment}, id, ${connectionId}::uuid, 'before' FROM unnest(${before}::uuid[]) AS id ON CONFLICT DO NOTHING)
        INSERT INTO automatic_credit_connections (environment, connection_id, looked_from) VALUES (${environment}, ${connectionId}::uuid, ${from}) ON CONFLICT DO NOTHING`);
    },
    async lookedFrom(environment: string, connections: readonly string[], at: Date): Promise<void> {
      await rows(sql`UPDATE automatic_credit_connections SET looked_from = greatest(looked_from, ${at}) WHERE environment = ${environment} AND connection_id = ANY(${connections}::uuid[])`);
    },
    /** Of these invoices those that are in the books of one of these tenants and have not been dealt with. */
    async fresh(environment: string, invoices: readonly string[], connectionOf: ReadonlyMap<string, string>): Promise<Found[]> {
      if (invoices.length === 0) return [];
      const found = await rows(sql`SELECT i.id, b.xero_id, b.tenant FROM unnest(${invoices}::text[]) AS i(id) JOIN bindings b ON b.environment = ${environment} AND b.subject = 'invoice:' || i.id
        WHERE b.tenant = ANY(${[...connectionOf.keys()]}::text[]) AND NOT EXISTS (SELECT 1 FROM automatic_credits a WHERE a.environment = ${environment} AND a.invoice_id = i.id::uuid)`);
      return found.map((r) => ({ invoiceId: r.id, xeroId: r.xero_id, tenant: r.tenant, connectionId: connectionOf.get(r.tenant)! }));
    },
    async mark(environment: string, f: Pick<Found, 'invoiceId' | 'connectionId'>, state: 'made' | 'over'): Promise<void> {
      await rows(sql`INSERT INTO automatic_credits (environment, invoice_id, connection_id, state) VALUES (${environment}, ${f.invoiceId}::uuid, ${f.connectionId}::uuid, ${state})
        ON CONFLICT (environment, invoice_id) DO UPDATE SET state = excluded.state, at = clock_timestamp()`);
    },
    /** Invoices whose credit note is in Xero by now and has not been applied. `noteOf` gives the note of an invoice. */
    async toAllocate(environment: string, noteOf: (invoiceId: string) => string, limit = 200): Promise<Pick<Found, 'invoiceId' | 'connectionId'>[]> {
      const made = await rows(sql`SELECT invoice_id, connection_id FROM automatic_credits WHERE environment = ${environment} AND state = 'made' ORDER BY at DESC LIMIT ${limit}`);
      if (made.length === 0) return [];
      const notes = made.map((r) => `cfl_creditnote:${noteOf(r.invoice_id)}`);
      const bound = new Set((await rows(sql`SELECT subject FROM bindings WHERE environment = ${environment} AND subject = ANY(${notes}::text[])`)).map((r) => r.subject as string));
      return made.filter((_, n) => bound.has(notes[n]!)).map((r) => ({ invoiceId: r.invoice_id, connectionId: r.connection_id }));
    },
  };
};
export type AutomaticStore = ReturnType<typeof createAutomaticStore>;
