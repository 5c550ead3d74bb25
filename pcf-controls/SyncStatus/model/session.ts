/**
 * What the control knows of one document, and how it finds out: rows, the stream of its own click, signals of the
 * ribbon. No React here, so that every path can be tested with a clock. One session per control instance.
 */
import { detailsId as detailsIdOf, syncRequest } from '@counterfoil/solution';
import {
  advance, ask, begin, failureOf, follow, hasEnded, isInFlight, openSignals, organizationId, POLL_MS, readDetails, readTicket, relayUrl, REQUEST_SELECT, requestOf, textOf,
  type Details, type Failure, type Follow, type Progress, type RowWitness, type SignalLine, type Ticket, type WebApi,
} from '@counterfoil/webresources/nudge';

/** The relay is asked at once; silence for so long is told to the person. */
export const WAITING_AFTER_MS = 5000;
/** Rows of Xero Details are written a moment after the stream has said so. */
const SETTLE_MS = [200, 700, 1500, 3000, 6000] as const;
/** The page for the customer follows the rest by some seconds; after these looks it is found when somebody looks again. */
const LINK_MS = [4000, 6000, 15_000] as const;
const hasPage = (d: Details): boolean => d.xeroStatus === 'submitted' || d.xeroStatus === 'authorised' || d.xeroStatus === 'paid';
/** A queued document without a request that we may read is watched for so long, then only when looked at again. */
const WATCH_MS = 2 * 60_000;
/** Looking again within this time shows what is known. */
const REFRESH_MS = 2000;

export interface Compared { readonly total: number; readonly tax: number; readonly totalShown: string; readonly taxShown: string }

export interface State {
  readonly phase: 'loading' | 'ready' | 'noDocument' | 'unreadable';
  readonly details: Details | undefined;
  /** The request that is followed, or was in this session. */
  readonly progress: Progress | undefined;
  /** Nothing has been heard of the request for WAITING_AFTER_MS. */
  readonly waiting: boolean;
  /** The button was pressed and the request is not stored yet. */
  readonly asking: boolean;
  readonly failure: Failure | undefined;
  /** The document's own figures, read only where Xero's differ. */
  readonly compared: Compared | undefined;
}

export interface SessionOptions {
  readonly webApi: WebApi;
  readonly store: Storage | undefined;
  readonly isVisible: () => boolean;
  readonly fetch?: typeof globalThis.fetch;
}
export interface Session {
  getState(): State;
  subscribe(listener: () => void): () => void;
  /** `invoice:<id>`; the same key again is ignored, another one starts over. */
  setDocument(key: string | null): void;
  send(): Promise<void>;
  /** Reads again: the tab is shown, or somebody asks. */
  refresh(): Promise<void>;
  destroy(): void;
}

const EMPTY: State = { phase: 'loading', details: undefined, progress: undefined, waiting: false, asking: false, failure: undefined, compared: undefined };
const KEY = /^(invoice):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function createSession(o: SessionOptions): Session {
  let state = EMPTY;
  let key: string | null | undefined;
  let subject: { table: 'invoice'; id: string; detailsId: string } | undefined;
  let following: Follow | undefined;
  let followed: string | undefined;
  let readAt = 0;
  /** Rises with every document, so that answers about the one before are dropped. */
  let round = 0;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const listeners = new Set<() => void>();

  const emit = (): void => listeners.forEach((l) => l());
  const set = (change: Partial<State>): void => { state = { ...state, ...change }; emit(); };
  const later = (ms: number, what: () => void): void => {
    const t = setTimeout(() => { timers.delete(t); what(); }, ms);
    timers.add(t);
  };
  const quiet = (): void => { following?.stop(); following = undefined; timers.forEach((t) => clearTimeout(t)); timers.clear(); };

  const signals: SignalLine = openSignals((s) => {
    if (subject === undefined || s.detailsId !== subject.detailsId) return;
    if (s.kind === 'settled') return void load(round);
    const ticket = readTicket(o.store, s.detailsId, Date.now());
    if (ticket !== undefined) void watch(round, ticket.request, ticket);
  });

  async function load(mine: number): Promise<Details | undefined> {
    if (subject === undefined) return undefined;
    try {
      const { details } = await readDetails(o.webApi, subject.table, subject.id);
      if (mine !== round) return undefined;
      set({ phase: 'ready', details, failure: undefined });
      if (details?.status === 'sentButDiffers') void compare(mine, subject.id);
      return details;
    } catch (error) {
      if (mine === round) set(state.details === undefined ? { phase: 'unreadable', failure: failureOf(error) } : {});
      return undefined;
    }
  }

  /** Optional: who may not read the document sees Xero's figures and the problem's text alone. */
  async function compare(mine: number, id: string): Promise<void> {
    try {
      const row = await o.webApi.retrieveRecord('invoice', id, '?$select=totalamount,totaltax');
      const [total, tax] = [row['totalamount'], row['totaltax']];
      const shown = (c: string, v: number): string => textOf(row, `${c}@OData.Community.Display.V1.FormattedValue`) ?? v.toFixed(2);
      if (mine === round && typeof total === 'number' && typeof tax === 'number') set({ compared: { total, tax, totalShown: shown('totalamount', total), taxShown: shown('totaltax', tax) } });
    } catch { /* see above */ }
  }

  function settle(mine: number, attempt: number): void {
    later(SETTLE_MS[attempt] ?? 0, () => void load(mine).then((details) => {
      if (mine !== round) return;
      if (details !== undefined && isInFlight(details.status) && attempt + 1 < SETTLE_MS.length) settle(mine, attempt + 1);
      else if (details !== undefined) awaitLink(mine, details, 0);
    }));
  }

  function awaitLink(mine: number, known: Details, attempt: number): void {
    const pause = LINK_MS[attempt];
    if (pause === undefined || !hasPage(known) || known.customerLink !== undefined) return;
    later(pause, () => void load(mine).then((details) => { if (mine === round && details !== undefined) awaitLink(mine, details, attempt + 1); }));
  }

  async function watch(mine: number, request: string, ticket: Ticket | undefined, since?: number): Promise<void> {
    if (followed === request && following !== undefined) return;
    quiet();
    followed = request;
    const askedAt = since ?? (ticket === undefined ? Date.now() : Date.parse(ticket.at));
    set({ progress: begin(request, askedAt), waiting: false });
    const pause = Math.max(0, askedAt + WAITING_AFTER_MS - Date.now());
    later(pause, () => { if (followed === request && state.progress?.reached.length === 0 && state.progress.state === 'waiting') set({ waiting: true }); });
    const relay = ticket === undefined ? undefined : await relayUrl(o.webApi);
    const organization = ticket === undefined || relay === undefined ? undefined : ticket.organization ?? await organizationId(o.webApi);
    if (mine !== round || followed !== request) return;
    let ended = false;
    let lost = false;
    following = follow({
      webApi: o.webApi, request, askedAt, ticket: ticket?.ticket, relay, organization, isVisible: o.isVisible, fetch: o.fetch,
      onChange: (progress) => {
        if (mine !== round || followed !== request) return;
        const moved = progress.reached.length > (state.progress?.reached.length ?? 0);
        set({ progress, waiting: state.waiting && !moved && progress.link !== 'live' && !hasEnded(progress.state) });
        // the relay died over our request: as silent as one that was never there, so it is told in the same words
        const away = progress.link === 'rows' && ticket !== undefined && progress.reached.length > 0 && !hasEnded(progress.state);
        if (away && !lost) later(WAITING_AFTER_MS, () => { if (lost && followed === request) set({ waiting: true }); });
        lost = away;
        if (!hasEnded(progress.state)) return;
        if (!ended) { ended = true; settle(mine, 0); }
        if (progress.state === 'done' && progress.link === 'live' && !progress.reached.some((r) => r.step === 'recorded')) return;
        following = undefined;
        if (subject !== undefined) signals.send({ kind: 'settled', detailsId: subject.detailsId });
      },
    });
  }

  /** The newest request about the document that this user may read, or undefined. */
  async function newestRequest(id: string): Promise<{ row: RowWitness; createdOn: number } | undefined> {
    try {
      const filter = `$filter=_cfl_invoiceid_value eq ${id}&$orderby=createdon desc&$top=1`;
      const row = (await o.webApi.retrieveMultipleRecords(syncRequest.logicalName, `?${REQUEST_SELECT}&${filter}`)).entities[0];
      if (row === undefined) return undefined;
      return { row: requestOf(row), createdOn: Date.parse(textOf(row, 'createdon') ?? '') || Date.now() };
    } catch { return undefined; }
  }

  function watchDetails(mine: number, until: number): void {
    later(POLL_MS, () => {
      if (mine !== round || following !== undefined || Date.now() > until) return;
      if (!o.isVisible()) return watchDetails(mine, until);
      void load(mine).then((details) => { if (details !== undefined && isInFlight(details.status)) watchDetails(mine, until); });
    });
  }

  async function begins(mine: number): Promise<void> {
    readAt = Date.now();
    const details = await load(mine);
    if (mine !== round || subject === undefined || state.phase === 'unreadable') return;
    const ticket = readTicket(o.store, subject.detailsId, Date.now());
    // a fresh click: open the stream at once, the row can tell no more yet
    if (ticket !== undefined && details !== undefined && isInFlight(details.status)) return watch(mine, ticket.request, ticket);
    const newest = await newestRequest(subject.id);
    if (mine !== round) return;
    if (newest !== undefined && !hasEnded(newest.row.state)) {
      const own = ticket?.request === newest.row.request ? ticket : undefined;
      return watch(mine, newest.row.request, own, own === undefined ? newest.createdOn : undefined);
    }
    if (details === undefined || !isInFlight(details.status)) return;
    // refused before anything could be written on the details: the request itself says why
    if (newest !== undefined) set({ progress: advance(begin(newest.row.request, newest.createdOn), { kind: 'row', row: newest.row }) });
    watchDetails(mine, Date.now() + WATCH_MS);
  }

  return {
    getState: () => state,
    subscribe: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    setDocument: (next) => {
      if (next === key) return;
      key = next;
      round += 1;
      quiet();
      followed = undefined;
      const parts = KEY.exec(next ?? '');
      subject = undefined;
      state = parts === null ? { ...EMPTY, phase: 'noDocument' } : EMPTY;
      // the host calls this while it draws, and a component must not be told to draw during that
      void Promise.resolve().then(emit);
      if (parts === null) return;
      const [, , id = ''] = parts;
      const mine = round;
      void detailsIdOf('invoice', id).then((detailsId) => {
        if (mine !== round) return undefined;
        subject = { table: 'invoice', id: id.toLowerCase(), detailsId };
        return begins(mine);
      });
    },
    send: async () => {
      if (subject === undefined || state.asking) return;
      const mine = round;
      set({ asking: true, failure: undefined });
      try {
        const organization = await organizationId(o.webApi);
        const asked = await ask({ webApi: o.webApi, document: subject, detailsId: subject.detailsId, organization, store: o.store, now: new Date() });
        if (mine !== round) return;
        set({ asking: false });
        signals.send({ kind: 'asked', detailsId: asked.detailsId });
        await watch(mine, asked.ticket.request, asked.ticket);
      } catch (error) {
        if (mine === round) set({ asking: false, failure: failureOf(error) });
      }
    },
    refresh: async () => {
      if (following !== undefined) return following.wake();
      // moving between frames of one page gives focus again and again
      if (subject === undefined || Date.now() - readAt < REFRESH_MS) return;
      await begins(round);
    },
    destroy: () => { round += 1; quiet(); signals.close(); listeners.clear(); subject = undefined; },
  };
}

