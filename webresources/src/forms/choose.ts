/** Which connection a document goes to, and which account and tax rate a line gets: the relay's own rules, for what is seen while typing. */
import type { LineRow } from './kinds.ts';
import type { Coded, ConnectionRow, ProductLinkRow, Side } from './rows.ts';

export type Chosen =
  | { readonly connection: ConnectionRow }
  | { readonly problem: 'NO_CONNECTION' | 'SEVERAL_DEFAULT_CONNECTIONS' | 'CONNECTION_NOT_VISIBLE'; readonly names: readonly string[] };

/** @param connections the active ones that the person may see */
export function choose(named: string | undefined, connections: readonly ConnectionRow[]): Chosen {
  if (named !== undefined) {
    const found = connections.find((c) => c.id === named);
    return found ? { connection: found } : { problem: 'CONNECTION_NOT_VISIBLE', names: [] };
  }
  const defaults = connections.filter((c) => c.isDefault);
  if (defaults.length > 1) return { problem: 'SEVERAL_DEFAULT_CONNECTIONS', names: defaults.map((c) => c.name) };
  return defaults[0] ? { connection: defaults[0] } : { problem: 'NO_CONNECTION', names: [] };
}
export const connectionIn = (chosen: Chosen | undefined): ConnectionRow | undefined => (chosen !== undefined && 'connection' in chosen ? chosen.connection : undefined);

/** Line, product for this connection, connection default. */
export function codingOf(line: Pick<LineRow, 'account' | 'taxRate' | 'productId'>, connection: ConnectionRow | undefined, links: readonly ProductLinkRow[], side: Side): Coded {
  const link = line.productId === undefined ? undefined : links.find((l) => l.productId === line.productId)?.codes[side];
  const otherwise = connection?.defaults[side];
  return { account: line.account ?? link?.account ?? otherwise?.account, taxRate: line.taxRate ?? link?.taxRate ?? otherwise?.taxRate };
}
