/**
 * The ticket: 32 random bytes that let this browser, and nobody else, watch the requests it made. Dataverse holds only
 * its SHA-256, so reading the row does not give the ticket away. It is kept in the tab's session storage, because the
 * side pane may load after the click and opens a stream of its own.
 */
export interface Ticket {
  /** Id of the request row, lower case. */
  readonly request: string;
  readonly ticket: string;
  /** ISO 8601, UTC, this browser's clock: when the button was pressed. */
  readonly at: string;
  /** Organization id of the environment; controls cannot ask the platform for it. */
  readonly organization?: string;
  /** What was asked for; left out: to send it. The pane shows what comes of a preview as a preview. */
  readonly action?: string;
  /** Table of the request row; left out: cfl_syncrequest. */
  readonly table?: 'cfl_correctionrequest';
}

/** The relay honours a ticket for ten minutes after the row's creation. */
export const TICKET_LIFE_MS = 10 * 60_000;

export function newTicket(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...Array.from(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** SHA-256 of the ticket's ASCII text, lower-case hex: what cfl_tickethash holds. */
export async function ticketHash(ticket: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ticket));
  return Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, '0')).join('');
}

const keyOf = (detailsId: string): string => `counterfoil:${detailsId}`;
type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Storage may be full or forbidden; the click then still works, only the pane reads rows instead of the stream. */
export function keepTicket(store: Store | undefined, detailsId: string, ticket: Ticket): void {
  try { store?.setItem(keyOf(detailsId), JSON.stringify(ticket)); } catch { /* see above */ }
}

/** The ticket of the last click on this document in this tab, or undefined when there is none or it has lapsed. */
export function readTicket(store: Store | undefined, detailsId: string, now: number): Ticket | undefined {
  try {
    const t = JSON.parse(store?.getItem(keyOf(detailsId)) ?? 'null') as Partial<Ticket> | null;
    if (t === null || typeof t.request !== 'string' || typeof t.ticket !== 'string' || typeof t.at !== 'string') return undefined;
    const at = Date.parse(t.at);
    if (!Number.isFinite(at) || now - at >= TICKET_LIFE_MS) return undefined;
    return {
      request: t.request, ticket: t.ticket, at: t.at, organization: t.organization,
      ...(typeof t.action === 'string' ? { action: t.action } : {}), ...(t.table === 'cfl_correctionrequest' ? { table: t.table } : {}),
    };
  } catch { return undefined; }
}

export function sessionStore(): Storage | undefined {
  // reading the property itself throws where storage is forbidden
  try { return sessionStorage; } catch { return undefined; }
}
