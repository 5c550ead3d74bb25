/**
 * R16: what is overdue becomes so by the mere passing of a day, when nobody writes anything. So once on every day of an
 * organisation the details of its documents are gone through, and those that say something else are put right.
 */
import { optionValue, xeroDocument, xeroStatus } from '@counterfoil/solution';
import { dayInZone, exact, overdueAmount } from '../documents/index.ts';
import type { DataverseDoor, Write } from '../dataverse/door.ts';
import { everyRow } from '../environments/rows.ts';
import type { JoinedEnvironment, Log } from '../intents/ports.ts';
import type { FollowUpStore } from './store.ts';

export interface OverdueDeps { readonly store: FollowUpStore; readonly dataverse: DataverseDoor; readonly log: Log; readonly now: () => Date; /** After a failure it is tried again so much later. */ readonly dayLeaseMs: number }

const awaitingPayment = optionValue(xeroStatus, 'authorised');
const perBatch = 100;
/** Rows that somebody changed between reading and writing are read again. */
const passes = 3;
const key = `${xeroDocument.logicalName}id`;

export const createOverdue = (d: OverdueDeps) => {
  /** Days known to be done, so that a sweep on the same day costs nothing. */
  const done = new Map<string, string>();

  async function wrongRows(connectionId: string, today: string): Promise<Write[]> {
    const rows = await everyRow(d.dataverse, `${xeroDocument.setName}?$select=${key},cfl_xerostatus,cfl_duedate,cfl_amountdue,cfl_overdueamount`
      + `&$filter=_cfl_connectionid_value eq ${connectionId} and ((cfl_xerostatus eq ${awaitingPayment} and cfl_duedate lt ${today} and cfl_amountdue gt 0) or cfl_overdueamount gt 0)`);
    return rows.flatMap((r): Write[] => {
      const wanted = overdueAmount(r.cfl_xerostatus === awaitingPayment ? 'awaitingPayment' : 'other', r.cfl_duedate?.slice(0, 10), exact(r.cfl_amountdue ?? 0)!, today);
      if (exact(r.cfl_overdueamount)?.eq(wanted)) return [];
      // its version: an amount that a write-back has just changed must not be overwritten by what was read before
      return [{ method: 'PATCH', path: `${xeroDocument.setName}(${r[key]})`, body: { cfl_overdueamount: wanted }, ifMatch: r['@odata.etag'] ?? '*' }];
    });
  }

  /** True when every row says what it should. @throws DoorError */
  async function putRight(connectionId: string, today: string): Promise<boolean> {
    for (let pass = 1; ; pass++) {
      const writes = await wrongRows(connectionId, today);
      let left = 0;
      for (let n = 0; n < writes.length; n += perBatch) {
        // each by itself: one row that was deleted meanwhile must not keep the others from being put right
        const answers = await d.dataverse.batch(writes.slice(n, n + perBatch).map((write) => ({ write })), { continueOnError: true, deadlineMs: 60_000 });
        for (const a of answers) {
          if (a.status < 400 || a.status === 404) continue;
          left += 1;
          if (a.status !== 412) d.log.warn({ connection: connectionId, status: a.status, code: a.error?.code }, 'an overdue amount could not be written');
        }
      }
      if (left === 0 || pass === passes) return left === 0;
    }
  }

  return {
    /** Costs nothing on a day that is done. @throws DoorError; the next call after `dayLeaseMs` is the repetition */
    async turn(environment: JoinedEnvironment): Promise<void> {
      for (const { connectionId, timeZone: zone } of environment.organisations) {
        const today = dayInZone(d.now(), zone);
        const known = `${environment.key} ${connectionId}`;
        if (done.get(known) === today) continue;
        if (await d.store.claimDay(environment.key, connectionId, today, d.dayLeaseMs)) {
          if (!await putRight(connectionId, today)) continue;
          await d.store.finishDay(environment.key, connectionId, today);
          done.set(known, today);
        } else done.set(known, await d.store.dayDone(environment.key, connectionId));
      }
    },
  };
};
