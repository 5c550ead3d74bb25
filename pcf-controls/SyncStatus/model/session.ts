/**
 * What the control knows of one document, and how it finds out: rows, the stream of its own click, signals of the
 * ribbon. No React here, so that every path can be tested with a clock. One session per control instance.
 */
import { detailsId as detailsIdOf, optionKey, requestAction, syncRequest } from '@counterfoil/solution';
import {
  advance, ask, bareId, begin, failureOf, follow, hasEnded, isInFlight, isInXero, keepLooking, openSignals, organizationId, places, POLL_MS, readDetails, readTicket, relayUrl, REQUEST_SELECT, requestOf, SEND, textOf, wordOf,
  type Details, type DocumentTable, type Follow, type Looking, type RowWitness, type SignalLine, type Ticket, type WebApi, type Wish,
} from '@counterfoil/webresources/nudge';
import { createPreviewing } from './previewing.ts';
import { isSending, type Session, type State } from './state.ts';

/** The relay is asked at once; silence for so long is told to the person. */
export const WAITING_AFTER_MS = 5000;
/** Rows of Xero Details are written a moment after the stream has said so. */
const SETTLE_MS = [200, 700, 1500, 3000, 6000] as const;
/** The page for the customer follows the rest by some seconds; after these looks it is found when somebody looks again. */
const LINK_MS = [4000, 6000, 15_000] as const;
const hasPage = (d: Details): boolean => d.xeroStatus === 'submitted' || d.xeroStatus === 'authorised' || d.xeroStatus === 'paid';
/** A queued document without a request that we may read is watched for so long, then only when looked at again. */
const WATCH_MS = 2 * 60_000;
/** The second person answers somewhere else, and seldom at once. */
const APPROVAL_PAUSE_MS = 10_000;
const APPROVAL_WATCH_MS = 30 * 60_000;
const waitsForApproval = (d: Details | undefined): boolean => d?.problems.some((p) => p.code === 'APPROVAL_NEEDED') ?? false;
/** Looking again within this time shows what is known. */
const REFRESH_MS = 2000;
/** A click on something else than sending is shown by a pane that opens so soon after it. */
const CLICK_MS = 60_000;
/** Requests that were shown on this page: a pane that is opened again does not tell them again. */
const shownOnce = new Set<string>();

export interface SessionOptions {
  readonly webApi: WebApi;
  readonly store: Storage | undefined;
  readonly isVisible: () => boolean;
  readonly fetch?: typeof globalThis.fetch;
}
export type { Compared, Session, State } from './state.ts';

const asksForChoice = (row: RowWitness): boolean => (row.state === 'refused' || row.state === 'needsDecision') && row.problems.some((p) => p.candidates !== undefined || p.differences !== undefined);

const EMPTY: State = { phase: 'loading', details: undefined, progress: undefined, waiting: false, asking: false, failure: undefined, compared: undefined };
const KEY = /^(invoice|cfl_purchaseinvoice|cfl_creditnote):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function createSession(o: SessionOptions): Session {
  let state = EMPTY;
  let key: string | null | undefined;
  let subject: { table: DocumentTable; id: string; detailsId: string } | undefined;
  let following: Follow | undefined;
  let followed: string | undefined;
  let looking: Looking | undefined;
  let answerUntil: number | undefined;
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
  const previewing = createPreviewing({
    waitingAfterMs: WAITING_AFTER_MS, onChange: (preview) => set({ preview }),
    base: async () => ({ webApi: o.webApi, relay: await relayUrl(o.webApi), organization: await organizationId(o.webApi).catch(() => undefined), isVisible: o.isVisible, fetch: o.fetch }),
  });
  const quiet = (): void => { following?.stop(); following = undefined; answerUntil = undefined; timers.forEach((t) => clearTimeout(t)); timers.clear(); };

  const signals: SignalLine = openSignals((s) => {
    if (subject === undefined || s.detailsId !== subject.detailsId) return;
    if (s.kind === 'seen') return looking?.heard(s.version);
    if (s.kind === 'settled') return void load(round);
    const ticket = readTicket(o.store, s.detailsId, Date.now());
    if (ticket !== undefined) void clicked(round, ticket);
  });
  /** What the ribbon has asked for; a preview opens as one. */
  function clicked(mine: number, ticket: Ticket): Promise<void> {
    shownOnce.add(ticket.request);
    return ticket.action === 'preview' ? previewing.watch(ticket) : watch(mine, ticket.request, ticket);
  }

  async function load(mine: number): Promise<Details | undefined> {
    if (subject === undefined) return undefined;
    try {
      const { details } = await readDetails(o.webApi, subject.table, subject.id);
      if (mine !== round) return undefined;
      set({ phase: 'ready', details, failure: undefined, stale: false });
      lookOut(mine, subject.detailsId, details);
      if (details?.status === 'sentButDiffers') void compare(mine, subject.table, subject.id);
      if (waitsForApproval(details)) awaitAnswer(mine);
      return details;
    } catch (error) {
      if (mine === round) set(state.details === undefined ? { phase: 'unreadable', failure: failureOf(error) } : {});
      return undefined;
    }
  }

  /** What comes back from Xero is shown by itself; nothing comes back of what is not there. */
  function lookOut(mine: number, detailsId: string, details: Details | undefined): void {
    if (details === undefined || !isInXero(details.status)) { looking?.stop(); looking = undefined; return; }
    looking ??= keepLooking({ webApi: o.webApi, detailsId, isVisible: o.isVisible, tell: (s) => signals.send(s), onChange: () => void load(mine) });
    looking.saw(details.version);
  }

  /** Optional: who may not read the document sees Xero's figures and the problem's text alone. */
  async function compare(mine: number, table: DocumentTable, id: string): Promise<void> {
    try {
      const of = places[table];
      const row = await o.webApi.retrieveRecord(table, id, `?$select=${of.total},${of.tax}`);
      const [total, tax] = [row[of.total], row[of.tax]];
      const shown = (c: string, v: number): string => textOf(row, `${c}@OData.Community.Display.V1.FormattedValue`) ?? v.toFixed(2);
      if (mine === round && typeof total === 'number' && typeof tax === 'number') set({ compared: { total, tax, totalShown: shown(of.total, total), taxShown: shown(of.tax, tax) } });
    } catch { /* see above */ }
  }

  /** A page that is looked at says by itself that the second person has answered. */
  function awaitAnswer(mine: number): void {
    if (answerUntil !== undefined) return;
    answerUntil = Date.now() + APPROVAL_WATCH_MS;
    const next = (): void => later(APPROVAL_PAUSE_MS, () => {
      if (mine !== round || answerUntil === undefined) return;
      if (Date.now() > answerUntil) { answerUntil = undefined; return; }
      if (!o.isVisible() || following !== undefined) return next();
      void load(mine).then((details) => {
        if (mine !== round) return;
        if (details === undefined || waitsForApproval(details)) return next();
        answerUntil = undefined;
        set({ progress: undefined, doing: undefined });
        if (isInFlight(details.status)) watchDetails(mine, Date.now() + WATCH_MS);
        if (subject !== undefined) signals.send({ kind: 'settled', detailsId: subject.detailsId });
      });
    });
    next();
  }

  /** What is worth knowing stands in the row alone: read once, when it has arrived. */
  async function readNotes(mine: number, request: string, table: Ticket['table']): Promise<void> {
    try {
      const row = requestOf(await o.webApi.retrieveRecord(table ?? syncRequest.logicalName, request, `?${REQUEST_SELECT}`));
      if (mine === round && row.notes !== undefined && followed === request) set({ notes: row.notes });
    } catch { /* who may not read it any more does without */ }
  }

  function settle(mine: number, attempt: number): void {
    later(SETTLE_MS[attempt] ?? 0, () => void load(mine).then((details) => {
      if (mine !== round) return;
      if (details !== undefined && isInFlight(details.status) && attempt + 1 < SETTLE_MS.length) settle(mine, attempt + 1);
      else if (details !== undefined && isInFlight(details.status)) watchDetails(mine, Date.now() + WATCH_MS);
      else if (details !== undefined) awaitLink(mine, details, 0);
    }));
  }

  function awaitLink(mine: number, known: Details, attempt: number): void {
    const pause = LINK_MS[attempt];
    if (pause === undefined || !hasPage(known) || known.customerLink !== undefined) return;
    later(pause, () => void load(mine).then((details) => { if (mine === round && details !== undefined) awaitLink(mine, details, attempt + 1); }));
  }

  async function watch(mine: number, request: string, ticket: Ticket | undefined, since?: number, doing = ticket?.action): Promise<void> {
    if (followed === request && following !== undefined) return;
    quiet();
    followed = request;
    const askedAt = since ?? (ticket === undefined ? Date.now() : Date.parse(ticket.at));
    set({ progress: begin(request, askedAt), doing, waiting: false, notes: undefined });
    const pause = Math.max(0, askedAt + WAITING_AFTER_MS - Date.now());
    later(pause, () => { if (followed === request && state.progress?.reached.length === 0 && state.progress.state === 'waiting') set({ waiting: true }); });
    const relay = ticket === undefined ? undefined : await relayUrl(o.webApi);
    const organization = ticket === undefined || relay === undefined ? undefined : ticket.organization ?? await organizationId(o.webApi);
    if (mine !== round || followed !== request) return;
    let [ended, noted, lost] = [false, false, false];
    following = follow({
      webApi: o.webApi, request, table: ticket?.table, askedAt, ticket: ticket?.ticket, relay, organization, isVisible: o.isVisible, fetch: o.fetch,
      onChange: (progress) => {
        if (mine !== round || followed !== request) return;
        const moved = progress.reached.length > (state.progress?.reached.length ?? 0);
        set({ progress, ...(hasEnded(progress.state) && !ended ? { stale: true } : {}), waiting: state.waiting && !moved && progress.link !== 'live' && !hasEnded(progress.state) });
        // the relay died over our request: as silent as one that was never there, so it is told in the same words
        const away = progress.link === 'rows' && ticket !== undefined && progress.reached.length > 0 && !hasEnded(progress.state);
        if (away && !lost) later(WAITING_AFTER_MS, () => { if (lost && followed === request) set({ waiting: true }); });
        lost = away;
        if (!hasEnded(progress.state)) return;
        if (!ended) { ended = true; settle(mine, 0); }
        if (progress.state === 'done' && progress.link === 'live' && !progress.reached.some((r) => r.step === 'recorded')) return;
        following = undefined;
        if (progress.state === 'done' && isSending(doing) && !noted) { noted = true; void readNotes(mine, request, ticket?.table); }
        if (subject !== undefined) signals.send({ kind: 'settled', detailsId: subject.detailsId });
      },
    });
  }

  /** The newest request about the document that this user may read, or undefined. */
  async function newestRequest(table: DocumentTable, id: string): Promise<{ row: RowWitness; createdOn: number; doing: string | undefined; by: string | undefined } | undefined> {
    try {
      const { preview, dryRun } = requestAction.options;
      const filter = `$filter=${places[table].value} eq ${id} and cfl_action ne ${preview.value} and cfl_action ne ${dryRun.value}&$orderby=createdon desc&$top=1`;
      const row = (await o.webApi.retrieveMultipleRecords(syncRequest.logicalName, `?${REQUEST_SELECT},cfl_action,_createdby_value&${filter}`)).entities[0];
      if (row === undefined) return undefined;
      const action = row['cfl_action'];
      return { row: requestOf(row), createdOn: Date.parse(textOf(row, 'createdon') ?? '') || Date.now(), doing: typeof action === 'number' ? optionKey(requestAction, action) : undefined, by: bareId(textOf(row, '_createdby_value') ?? '') || undefined };
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
    const sends = isSending(ticket?.action);
    if (ticket !== undefined && !sends && !shownOnce.has(ticket.request) && Date.now() - Date.parse(ticket.at) < CLICK_MS) return clicked(mine, ticket);
    // a fresh click: open the stream at once, the row can tell no more yet
    if (ticket !== undefined && sends && details !== undefined && isInFlight(details.status)) return watch(mine, ticket.request, ticket);
    const newest = await newestRequest(subject.table, subject.id);
    if (mine !== round) return;
    if (newest?.by !== state.askedBy) set({ askedBy: newest?.by });
    if (newest !== undefined && !hasEnded(newest.row.state)) {
      const own = ticket?.request === newest.row.request ? ticket : undefined;
      return watch(mine, newest.row.request, own, own === undefined ? newest.createdOn : undefined, newest.doing);
    }
    const waits = details !== undefined && isInFlight(details.status);
    if (newest?.row.notes !== undefined && newest.row.state === 'done') set({ notes: newest.row.notes });
    // refused before anything could be written on the details, or a person has to choose: the request itself says it
    if (newest !== undefined && (waits || asksForChoice(newest.row))) set({ progress: advance(begin(newest.row.request, newest.createdOn), { kind: 'row', row: newest.row }), doing: newest.doing });
    if (waits) watchDetails(mine, Date.now() + WATCH_MS);
  }

  async function asks(wish: Wish): Promise<void> {
    if (subject === undefined || state.asking) return;
    const mine = round;
    set({ asking: true, failure: undefined });
    try {
      const organization = await organizationId(o.webApi);
      const asked = await ask({ webApi: o.webApi, document: subject, detailsId: subject.detailsId, wish, organization, store: o.store, now: new Date() });
      if (mine !== round) return;
      set({ asking: false });
      shownOnce.add(asked.ticket.request);
      signals.send({ kind: 'asked', detailsId: asked.detailsId });
      await watch(mine, asked.ticket.request, asked.ticket, undefined, wordOf(wish));
    } catch (error) {
      if (mine === round) set({ asking: false, failure: failureOf(error) });
    }
  }

  return {
    getState: () => state,
    subscribe: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    setDocument: (next) => {
      if (next === key) return;
      key = next;
      round += 1;
      quiet();
      previewing.stop();
      looking?.stop();
      [followed, looking] = [undefined, undefined];
      const parts = KEY.exec(next ?? '');
      subject = undefined;
      state = parts === null ? { ...EMPTY, phase: 'noDocument' } : EMPTY;
      // the host calls this while it draws, and a component must not be told to draw during that
      void Promise.resolve().then(emit);
      if (parts === null) return;
      const table = (parts[1] ?? '').toLowerCase() as DocumentTable;
      const id = (parts[2] ?? '').toLowerCase();
      const mine = round;
      void detailsIdOf(table, id).then((detailsId) => {
        if (mine !== round) return undefined;
        subject = { table, id, detailsId };
        return begins(mine);
      });
    },
    send: () => asks(SEND),
    ask: asks,
    preview: async () => {
      const of = subject;
      if (of === undefined) return;
      await previewing.begin(async () => {
        const organization = await organizationId(o.webApi);
        return (await ask({ webApi: o.webApi, document: of, detailsId: of.detailsId, wish: { action: 'preview' }, organization, store: undefined, now: new Date() })).ticket;
      });
    },
    closePreview: () => previewing.close(),
    dismiss: () => { if (!isSending(state.doing) && state.progress !== undefined && hasEnded(state.progress.state)) set({ progress: undefined, doing: undefined }); },
    refresh: async () => {
      if (following !== undefined) return following.wake();
      // moving between frames of one page gives focus again and again
      if (subject === undefined || Date.now() - readAt < REFRESH_MS) return;
      await begins(round);
    },
    destroy: () => { round += 1; quiet(); looking?.stop(); previewing.stop(); signals.close(); listeners.clear(); subject = undefined; },
  };
}

