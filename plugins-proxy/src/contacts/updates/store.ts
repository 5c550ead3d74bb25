/** Contacts to be compared, in PostgreSQL. A lease keeps two relays from comparing the same one. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Base } from './three-way.ts';

export interface UpdateWanted {
  readonly environment: string; readonly tenant: string;
  /** Xero's id. */
  readonly contactId: string;
  readonly connectionId: string;
  readonly table: 'account' | 'contact'; readonly id: string;
  readonly linkId: string;
  /** Dynamics is read as this user. */
  readonly requester: string; readonly requestId: string;
  /** `<table>:<id>` of the document that it came with: its history tells. */
  readonly document: string;
}
export interface UpdateTaken extends UpdateWanted {
  /** How often it was asked for: what is asked for meanwhile is not taken for done. */
  readonly asked: number;
  readonly tries: number; readonly failingMs: number | undefined;
}

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;

export const createUpdateStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const at = (u: Pick<UpdateWanted, 'environment' | 'tenant' | 'contactId'>): RawBuilder<unknown> => sql`environment = ${u.environment} AND tenant = ${u.tenant} AND contact_id = ${u.contactId}::uuid`;
  return {
    async note(u: UpdateWanted, inMs: number): Promise<void> {
      await rows(sql`
        INSERT INTO contact_updates (environment, tenant, contact_id, connection_id, party, link_id, requester, request_id, document, due_at)
        VALUES (${u.environment}, ${u.tenant}, ${u.contactId}::uuid, ${u.connectionId}::uuid, ${`${u.table}:${u.id}`}, ${u.linkId}::uuid, ${u.requester}::uuid, ${u.requestId}::uuid, ${u.document}, clock_timestamp() + ${ms(inMs)})
        ON CONFLICT (environment, tenant, contact_id) DO UPDATE SET connection_id = excluded.connection_id, party = excluded.party, link_id = excluded.link_id, requester = excluded.requester, request_id = excluded.request_id,
          document = excluded.document, asked = contact_updates.asked + 1, due_at = greatest(excluded.due_at, contact_updates.due_at)`);
    },
    /** The oldest that is due, leased. */
    async take(environment: string, leaseMs: number): Promise<UpdateTaken | undefined> {
      const [r] = await rows(sql`
        UPDATE contact_updates SET lease_until = clock_timestamp() + ${ms(leaseMs)}
        WHERE (environment, tenant, contact_id) IN (
          SELECT environment, tenant, contact_id FROM contact_updates WHERE environment = ${environment} AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
          ORDER BY due_at, contact_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *, (extract(epoch from clock_timestamp() - failing_since) * 1000)::double precision AS failing_ms`);
      if (!r) return undefined;
      const [table, id] = String(r.party).split(':') as ['account' | 'contact', string];
      return {
        environment, tenant: r.tenant, contactId: r.contact_id, connectionId: r.connection_id, table, id, linkId: r.link_id, requester: r.requester, requestId: r.request_id, document: r.document,
        asked: r.asked, tries: r.tries, failingMs: r.failing_ms ?? undefined,
      };
    },
    async done(u: UpdateTaken): Promise<void> {
      await rows(sql`DELETE FROM contact_updates WHERE ${at(u)} AND asked = ${u.asked}`);
      await rows(sql`UPDATE contact_updates SET lease_until = NULL, tries = 0, failing_since = NULL WHERE ${at(u)}`);
    },
    async putOff(u: UpdateTaken, inMs: number, failed: boolean): Promise<void> {
      await rows(sql`
        UPDATE contact_updates SET due_at = clock_timestamp() + ${ms(inMs)}, lease_until = NULL, tries = tries + ${failed ? 1 : 0}, failing_since = ${failed ? sql`coalesce(failing_since, clock_timestamp())` : sql`failing_since`} WHERE ${at(u)}`);
    },
    async takeOver(environment: string): Promise<void> { await rows(sql`UPDATE contact_updates SET lease_until = NULL WHERE environment = ${environment} AND lease_until IS NOT NULL`); },
    async nextInMs(environment: string): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision AS ms FROM contact_updates WHERE environment = ${environment}`);
      return r?.ms ?? undefined;
    },
    /** Only of this customer: a contact that was linked to another one starts anew. */
    async base(u: Pick<UpdateWanted, 'environment' | 'tenant' | 'contactId' | 'table' | 'id'>): Promise<Base | undefined> {
      const [r] = await rows(sql`SELECT dynamics, xero FROM contact_bases WHERE ${at(u)} AND party = ${`${u.table}:${u.id}`}`);
      return r && { dynamics: r.dynamics, xero: r.xero };
    },
    async setBase(u: Pick<UpdateWanted, 'environment' | 'tenant' | 'contactId' | 'table' | 'id'>, b: Base): Promise<void> {
      await rows(sql`
        INSERT INTO contact_bases (environment, tenant, contact_id, party, dynamics, xero)
        VALUES (${u.environment}, ${u.tenant}, ${u.contactId}::uuid, ${`${u.table}:${u.id}`}, ${JSON.stringify(b.dynamics)}::jsonb, ${JSON.stringify(b.xero)}::jsonb)
        ON CONFLICT (environment, tenant, contact_id) DO UPDATE SET party = excluded.party, dynamics = excluded.dynamics, xero = excluded.xero, compared_at = clock_timestamp()`);
    },
  };
};
export type UpdateStore = ReturnType<typeof createUpdateStore>;
