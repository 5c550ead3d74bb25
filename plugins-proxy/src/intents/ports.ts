import type { Problem, RequestState, Step, ArrivedDocument, DocumentPreview } from '../contract.ts';
import type { Alerts } from '../alerts/index.ts';
import type { AtPoint } from '../core/crash-points.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Organisation, Prepared, RecordContext } from '../documents/types.ts';
import type { SeenNotes } from '../changes/seen.ts';
import type { FollowUps } from '../follow-ups/index.ts';
import type { MailNotes } from '../mail/index.ts';
import type { ArrivalNotes } from '../incoming/notes.ts';
import type { XeroDoor } from '../xero/door.ts';
import type { ContactUpdates } from '../contacts/updates/index.ts';
import type { RulesSource } from '../rules/index.ts';
import type { Stops } from '../decisions/stops.ts';
import type { Unlinked } from '../decisions/unlinked.ts';
import type { Store } from './store.ts';
import type { Standing } from '../operators/standing/index.ts';

/** The pure functions of documents/, problems/ and contacts/ that sending needs. A port, so that the tests of exactly once need no invoice of real richness. */
export type Documents = Pick<typeof import('../documents/index.ts'), 'readParts' | 'sharedParts' | 'readOptions' | 'parseRead' | 'parseShared' | 'prepare' | 'compareTotals' | 'recordParts' | 'judgeRecord' | 'sendingParts' | 'arrivedDocument' | 'inOrganisation' | 'detailsOf' | 'resetParts' | 'seenParts' | 'truthParts' | 'historyIdOf' | 'fingerprint'>
  & Pick<typeof import('../problems/index.ts'), 'problem' | 'problemsOfXero'>
  & Pick<typeof import('../contacts/index.ts'), 'resolveContact' | 'contactLinkWrite'>
  & Pick<typeof import('../items/index.ts'), 'productLinkWrite'>;

/** The environment that this relay serves, known once it has been joined. */
export interface JoinedEnvironment {
  /** Organization id, lower case. */
  readonly key: string;
  /** systemuserid of the relay's own user. */
  readonly user: string;
  /** What the connections stand for, by the relay's own database; the sender's rights on their rows are read along with the document. */
  readonly organisations: readonly Organisation[];
  /** True after the relay's database was lost or restored: look up before every create. */
  readonly lookFirst: boolean;
  /** True: the environment is a copy, from which nothing is sent. */
  readonly copied?: boolean;
}

export interface Timing {
  /** How long a lease lasts without renewal. */
  readonly leaseMs: number;
  /** Deadline of one HTTP call to Xero. A write may only start while this much of the lease is left, so that a lapsed lease never has a socket open. */
  readonly callMs: number;
  /** The same key may be used this long after the first send (four minutes). */
  readonly sameKeyMs: number;
  /** After this Xero has surely forgotten a key: six minutes are documented, twenty have been seen. */
  readonly keyLifeMs: number;
  /** How long bulk waits for company. */
  readonly lingerMs: number;
  /** First step of every back-off; doubles up to `slowestMs`. */
  readonly againMs: number;
  readonly slowestMs: number;
  readonly sweepMs: number;
  /** Between two looks for Xero Details that the relay did not write. */
  readonly strayMs: number;
  /** Five seconds between heartbeats, two minutes until a stream ends. */
  readonly heartbeatMs: number;
  readonly streamMs: number;
  /** A ticket opens streams for ten minutes after the request was created. */
  readonly ticketMs: number;
}
export const usualTiming: Timing = {
  leaseMs: 120_000, callMs: 30_000, sameKeyMs: 240_000, keyLifeMs: 380_000, lingerMs: 250, againMs: 1_000, slowestMs: 300_000,
  sweepMs: 60_000, strayMs: 3_600_000, heartbeatMs: 5_000, streamMs: 120_000, ticketMs: 600_000,
};

export interface Log { info(o: object, text: string): void; warn(o: object, text: string): void; error(o: object, text: string): void }

/** What a listener is told; `requests` are all those that ask for the same thing. */
export interface Told { readonly step: Step; readonly state: RequestState; readonly text: string; readonly problems?: readonly Problem[]; readonly document?: ArrivedDocument; readonly preview?: DocumentPreview }
export type Tell = (requests: readonly string[], told: Told) => void;

/** What may not go, although nothing is wrong with it: a second person has to agree, or too much has gone for a first day. */
export interface Gatekeeper {
  /** Undefined lets it in. `decision`: only people stand in the way. @throws DoorError */
  shuts(p: Prepared): Promise<{ readonly problems: readonly Problem[]; readonly decision: boolean } | undefined>;
}

/** Everything that the parts of sending share. */
export interface Kit {
  readonly store: Store;
  readonly dataverse: DataverseDoor;
  readonly xero: XeroDoor;
  readonly documents: Documents;
  readonly environment: () => JoinedEnvironment | undefined;
  /** Xero said 401 or 403 although the token is fresh: the connection needs a person. */
  readonly connectionRefused: (connectionId: string, why: string) => void;
  /** What was mirrored from Xero seems to be out of date; of one connection, or of any. */
  readonly outdated?: ((connectionId?: string) => void) | undefined;
  /** A problem when this organization id is not the environment that was joined: the environment was copied (R67). */
  readonly guard: (organizationId: string) => Promise<Problem | undefined>;
  /** Key of the digests that are kept with intents. */
  readonly digestKey: Buffer;
  readonly appUrl: string;
  /** Base of links to Xero's own pages; undefined for go.xero.com. */
  readonly xeroWebUrl: string | undefined;
  readonly timing: Timing;
  readonly at: AtPoint;
  /** Set only where a test kills the process while Xero works on a request. */
  readonly inFlight?: (() => void) | undefined;
  readonly tell: Tell;
  /** Told of every ending before it is written back; what has to follow it is then noted for good. */
  readonly followUps?: Pick<FollowUps, 'note'> | undefined;
  /** Told of every ending, too: an e-mail may have to follow. */
  readonly mail?: MailNotes | undefined;
  /** Told of every ending, too: what a document looked like in Xero is what may later be overwritten. */
  readonly seen?: SeenNotes | undefined;
  /** Told of every ending, too: what arrived may have been paid by then. */
  readonly arrivals?: ArrivalNotes | undefined;
  /** Told of every ending, too: somebody may have to hear of it. Never rejects. */
  readonly alerts?: Pick<Alerts, 'note'> | undefined;
  /** Tracking rules and field mappings; undefined only where a test has none. */
  readonly rules?: RulesSource | undefined;
  /** Told of linked contacts that Dynamics says something new about. */
  readonly contactUpdates?: ContactUpdates | undefined;
  /** Which documents go nowhere; undefined only where a test has no decisions. */
  readonly stops?: Stops | undefined;
  readonly unlinked?: Unlinked | undefined;
  readonly gatekeeper?: Gatekeeper | undefined;
  /** Which connections stand still; undefined only where a test has none that could. */
  readonly standing?: Pick<Standing, 'hold' | 'holds' | 'look'> | undefined;
  /** When the sign-in of an organisation at Xero ends unless it is renewed; undefined where it never does, or has. */
  readonly signInEnds?: ((tenantId: string) => Promise<Date | undefined>) | undefined;
  readonly log: Log;
  readonly now: () => Date;
}

/** What lives in memory while an intent is worked on: read afresh when it is lost or old. */
export interface Body {
  readonly prepared: Prepared | undefined;
  readonly record: RecordContext;
  readonly contactId: string | undefined;
  readonly problems: readonly Problem[];
  /** performance.now() when it was read. */
  readonly readAt: number;
}
