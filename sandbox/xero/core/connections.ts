/**
 * Which organisations a person has connected to which app. Apps with a custom connection need none: they reach their
 * organisation by themselves. A connection ends here, whoever ends it, and the next call is refused.
 */
export interface Connection { readonly id: string; readonly app: string; readonly user: string; readonly tenantId: string; readonly authEventId: string; readonly createdAt: number; readonly updatedAt: number }
export interface Connections {
  of(app: string, user: string): readonly Connection[];
  reaches(app: string, user: string, tenantId: string): boolean;
  /** One that is there already keeps its id. `keepsEvent`: and the event by which it was made first. */
  connect(o: { readonly app: string; readonly user: string; readonly tenantIds: readonly string[]; readonly authEventId: string; readonly keepsEvent: boolean; readonly now: number }): void;
  /** False when this person has no such connection. */
  remove(app: string, user: string, id: string): boolean;
  all(): readonly Connection[];
  end(which: (c: Connection) => boolean): void;
}

export function createConnections(): Connections {
  let list: Connection[] = [];
  const of = (app: string, user: string): Connection[] => list.filter((c) => c.app === app && c.user === user);
  return {
    of,
    reaches: (app, user, tenantId) => of(app, user).some((c) => c.tenantId === tenantId.toLowerCase()),
    connect(o) {
      for (const tenantId of o.tenantIds) {
        const old = of(o.app, o.user).find((c) => c.tenantId === tenantId);
        list = list.filter((c) => c !== old);
        list.push(old ? { ...old, authEventId: o.keepsEvent ? old.authEventId : o.authEventId, updatedAt: o.now } : { id: crypto.randomUUID(), app: o.app, user: o.user, tenantId, authEventId: o.authEventId, createdAt: o.now, updatedAt: o.now });
      }
    },
    remove(app, user, id) {
      const found = of(app, user).find((c) => c.id === id.toLowerCase());
      list = list.filter((c) => c !== found);
      return found !== undefined;
    },
    all: () => list,
    end(which) { list = list.filter((c) => !which(c)); },
  };
}
