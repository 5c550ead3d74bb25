import type { ColumnType, Generated } from 'kysely';

/** timestamptz: read as Date, written as Date or ISO text. */
export type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** Who this database is. One row. */
export interface RelayTable {
  single: Generated<boolean>;
  relay_id: Generated<string>;
  /** Rises when the database is restored from a backup: connections that remember a higher one know that we forgot something. */
  epoch: Generated<number>;
  created_at: Generated<Date>;
}

/** A Dynamics environment that this relay serves. */
export interface EnvironmentTable {
  organization_id: string;
  url: string;
  joined_at: Generated<Date>;
  seen_at: NullableTimestamp;
}

/** A Xero organisation joined to an environment; mirrors the id of the connection row in Dataverse. */
export interface ConnectionTable {
  connection_id: string;
  organization_id: string;
  tenant_id: string;
  name: string;
  /** Set when the environment turned out to be a copy; nothing is sent while it is set. */
  disarmed_reason: string | null;
  /** True: documents may have been sent over it that this database does not know. */
  look_first: Generated<boolean>;
  reference_read_at: NullableTimestamp;
  joined_at: Generated<Date>;
  /** It was the default one at the last look. */
  is_default: Generated<boolean>;
}

/** A Dynamics environment that this relay serves, or has served; in the schema `public`. `secret` is sealed. */
export interface HostedEnvironmentTable {
  organization_id: string;
  schema_name: string;
  url: string;
  authority: string | null;
  entra_tenant_id: string | null;
  client_id: string | null;
  name: string | null;
  secret: string | null;
  /** By what is stored here. What configuration names is served as well. */
  served: Generated<boolean>;
  /** Rises with every change, so that other relays notice. */
  version: Generated<number>;
  seen_at: Generated<Date>;
}

export interface Schema {
  relay: RelayTable;
  environments: EnvironmentTable;
  connections: ConnectionTable;
  xero_budget: XeroBudgetTable;
  hosted_environments: HostedEnvironmentTable;
}

/** One row per Xero tenant, shared by all relays and all connections. See xero/budget.ts. */
export interface XeroBudgetTable {
  tenant: string;
  calls: Generated<Date[]>;
  bulk_calls: Generated<Date[]>;
  day_started: Generated<Date>;
  day_used: Generated<number>;
  day_polls: Generated<number>;
  day_most_left: number | null;
  blocked_until: NullableTimestamp;
  slot_until: Generated<Date[]>;
  slot_lane: Generated<string[]>;
  slot_key: Generated<string[]>;
}
