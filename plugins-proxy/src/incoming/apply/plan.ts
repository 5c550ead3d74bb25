/** What is to be written about one document: all in one change set, on the version of the details that was read. Pure. */
import { xeroDocument } from '@counterfoil/solution';
import type { Write } from '../../dataverse/door.ts';
import { fingerprint } from '../../documents/fingerprint.ts';
import { isCreditNote } from '../../documents/places.ts';
import type { Owner } from '../../documents/read-types.ts';
import { contentInXero } from '../../changes/content.ts';
import type { XeroDocument } from '../../xero/types.ts';
import { allocationFinder, allocationWrites } from './allocations.ts';
import { deletedBody, detailsBody, kindOf, titleIn, type Bringing } from './details.ts';
import { historyWrite, toldOf } from './history.ts';
import { paymentWrites } from './payments.ts';
import type { Standing } from './read.ts';
import { secondOf } from './same.ts';
import type { BoundDocument } from './store.ts';
import { wireInstant } from '../../documents/wire-dates.ts';

export interface PlanOptions extends Bringing {
  readonly digestKey: Buffer;
  /** Xero id of a credit note of Dynamics, by its id there. */
  readonly noteOf: (creditNoteId: string) => string | undefined;
  /** Dataverse refused the document's owner, who may not read these tables: the connection's owner stands in. */
  readonly ownerOfConnection: boolean;
}

/** Something newer is known of it already. */
export function isOlder(x: XeroDocument, s: Standing): boolean {
  const [now, known] = [secondOf(wireInstant(x.UpdatedDateUTC)), secondOf(s.details.values['cfl_xeroupdatedon'])];
  return now !== undefined && known !== undefined && now < known;
}

const ownerOf = (s: Standing, o: PlanOptions): Owner | undefined => {
  if (o.ownerOfConnection) return o.organisation.owner;
  const [user, team] = [s.details.values['_owninguser_value'], s.details.values['_owningteam_value']];
  return user ? { table: 'systemuser', id: String(user).toLowerCase() } : team ? { table: 'team', id: String(team).toLowerCase() } : undefined;
};

/** The writes; none when Dynamics says it all. */
export function writesFor(d: Pick<BoundDocument, 'table' | 'id' | 'seen'>, x: XeroDocument, s: Standing, o: PlanOptions): Write[] {
  const { details } = s;
  const owner = ownerOf(s, o);
  const deleted = x.Status === 'DELETED';
  const body = deleted ? deletedBody(details) : detailsBody(d.table, d.id, details, x, o);
  const rows = [
    ...paymentWrites({ connectionId: o.organisation.connectionId, x, details, rows: s.payments, owner, allocationOf: allocationFinder(isCreditNote(x) ? [] : s.allocations, o.noteOf) }),
    ...(isCreditNote(x) ? allocationWrites(x, s.allocations) : []),
  ];
  if (Object.keys(body).length === 0) return rows;
  const kind = kindOf(d.table, x);
  // only what moved its time in Xero can have moved its lines; an answer without lines says nothing of them
  const rewritten = 'cfl_xeroupdatedon' in body && d.seen !== undefined && Array.isArray(x.LineItems) && Object.keys(body).every((n) => n === 'cfl_xeroupdatedon') && fingerprint(o.digestKey, contentInXero(x)) !== d.seen;
  const told = toldOf({ title: titleIn(kind, details), kind, row: details, body, x, rewritten });
  return [
    { method: 'PATCH', path: `${xeroDocument.setName}(${details.id})`, ifMatch: details.etag, body }, ...rows,
    ...(told ? [historyWrite(details, told, { event: `xero ${details.etag}`, now: o.now, owner })] : []),
  ];
}
