/** R29 R47: held and skipped documents, and how they are let go again. */
import { exportStatus } from '@counterfoil/solution';
import { isThere } from '../intents/claims.ts';
import type { Kit } from '../intents/ports.ts';
import type { Done, Outcome } from '../documents/types.ts';
import { mayPostTo, refusal, type Case, type Decided, type Waits } from './handling.ts';
import { settle, type UnderWay } from './under-way.ts';
import type { Stop, Stops } from './stops.ts';

export interface HoldingDeps {
  readonly kit: Kit;
  readonly stops: Stops;
  /** Requests that asked to send and are to be told what stops them. */
  readonly again: (requests: readonly string[]) => void;
  /** May be sent by itself from now on. */
  readonly released: (environment: string, subject: string) => Promise<void>;
}
type Status = keyof typeof exportStatus.options;
const inXero: readonly string[] = ['sent', 'sentButDiffers', 'readyToUpdate'];
const soonMs = 1_000;
/** An answer that was lost is looked for over minutes. */
const doubtMs = 10_000;
const waits = (text: string): Waits => ({ wait: text, inMs: soonMs });

/** Nobody can write the details of a document but the relay; where somebody has made a row all the same, nothing in it is kept that Xero does not bear out. */
const madeUp = async (kit: Kit, c: Case, u: UnderWay): Promise<boolean> => {
  if (u.bound || u.undecided) return false;
  const xeroId = c.record.detailsOf!.row?.xeroId;
  return xeroId === undefined || !await isThere(kit, xeroId, c.asked.document.id);
};

/** Who held it, when and why, for lists and people. */
const whoAndWhy = (c: Case, s: Stop): Record<string, unknown> => ({ cfl_holdreason: c.reason || null, 'cfl_HeldById@odata.bind': `/systemusers(${s.by})`, cfl_heldon: s.at });
const nobody = { cfl_holdreason: null, 'cfl_HeldById@odata.bind': null, cfl_heldon: null };

/** Problems of an earlier try are over, except where they are about what is in Xero, or a question that is still open. */
const standing = (status: Status, keepProblems: boolean, details: Record<string, unknown>): Pick<Done, 'status' | 'details'> =>
  (keepProblems ? { details: { ...details, cfl_exportstatus: exportStatus.options[status].value } } : { status, details });

export const createHolding = (d: HoldingDeps) => {
  const { kit, stops } = d;

  async function place(c: Case, kind: 'held' | 'skipped'): Promise<{ stop: Stop; u: UnderWay } | Decided | Waits> {
    const row = c.record.detailsOf!.row;
    const stop = await stops.put(c.environment, { subject: c.subject, kind, by: c.asked.createdBy, request: c.row.id, was: row && inXero.includes(row.exportStatus) ? row.exportStatus : undefined });
    await kit.at('stop-stored');
    if (stop.ending || stop.kind === 'unlinking') return waits('Somebody is letting this document go right now. Counterfoil waits for that.');
    if (stop.kind !== kind) return refusal([kit.documents.problem('DOCUMENT_SKIPPED', {})]);
    if (stop.request !== c.row.id) {
      const word = kind === 'held' ? 'on hold' : 'marked as skipped';
      return { outcome: { kind: 'done', title: `${c.title} was ${word} already`, text: `${c.title} was ${word} already. Nothing has changed.` } };
    }
    const u = await settle(kit, c.environment, c.subject, c.row.id);
    d.again(u.again);
    if (u.busy) return { wait: `${c.title} is being sent to Xero right now, which cannot be stopped any more. Counterfoil waits for the result; nothing further goes.`, inMs: u.busy.state === 'in_doubt' ? doubtMs : soonMs };
    return { stop, u };
  }

  const ending = async (c: Case, p: { stop: Stop; u: UnderWay }, status: 'held' | 'skipped', title: string, text: string): Promise<Decided> => ({ outcome: {
    kind: 'done', title, text, ...standing(status, p.u.bound !== undefined || p.u.undecided !== undefined, whoAndWhy(c, p.stop)), ...(await madeUp(kit, c, p.u) ? { gone: true } : {}),
  } });
  const because = (c: Case): string => (c.reason ? ` Reason: ${c.reason}` : '');

  /** Where it is, else where it would go; undefined while it names no company. */
  async function connectionOf(c: Case): Promise<{ readonly id: string; readonly name: string } | undefined> {
    const tenant = (await kit.store.known(c.environment, [c.subject])).get(c.subject)?.tenant?.toLowerCase();
    const there = kit.environment()!.organisations.find((o) => o.tenantId === tenant);
    return there ? { id: there.connectionId, name: there.name } : c.record.detailsOf!.connection;
  }

  return {
    async hold(c: Case): Promise<Decided | Waits> {
      const p = await place(c, 'held');
      if (!('stop' in p)) return p;
      const already = p.u.bound ? ` It is in Xero already (id ${p.u.bound.xeroId}) and stays there as it is; changes are not sent until it is released.` : p.u.undecided ? ' An earlier sending still needs a decision; that question stays open.' : ' It is not sent until somebody releases it.';
      return ending(c, p, 'held', `${c.title} was put on hold`, `${c.title} is on hold.${already}${because(c)}`);
    },

    async skip(c: Case): Promise<Decided | Waits> {
      if (!c.reason) return refusal([kit.documents.problem('REASON_MISSING', { what: 'skipped' })]);
      const known = (await kit.store.known(c.environment, [c.subject])).get(c.subject);
      const inBooks = known?.xeroId;
      // before anything is stored: what is refused must leave an earlier hold as it was
      if (known?.open?.state === 'needs_person') return refusal([kit.documents.problem('DECIDE_FIRST', {})]);
      const before = (await stops.of(c.environment, [c.subject])).get(c.subject);
      if (inBooks) return refusal([kit.documents.problem('SKIP_IN_XERO', { id: inBooks })]);
      const p = await place(c, 'skipped');
      if (!('stop' in p)) return p;
      if (p.u.bound || p.u.undecided) {
        await stops.takeBack(c.environment, c.subject, c.row.id, before?.kind === 'held' ? before : undefined);
        return refusal([p.u.bound ? kit.documents.problem('SKIP_IN_XERO', { id: p.u.bound.xeroId }) : kit.documents.problem('DECIDE_FIRST', {})]);
      }
      return ending(c, p, 'skipped', `${c.title} was skipped`, `${c.title} does not go to Xero.${because(c)}`);
    },

    async release(c: Case): Promise<Decided | Waits> {
      const kept = c.record.detailsOf!.row?.exportStatus;
      // what is let go may be sent at once: that is for who may post to that company
      const where = await connectionOf(c);
      if (where && !await mayPostTo(kit, c.asked.createdBy, where.id)) return refusal([kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection: where.name })]);
      const stop = await stops.ending(c.environment, c.subject, c.row.id);
      await kit.at('stop-ending');
      if (stop?.kind === 'unlinking') { await stops.keep(c.environment, c.subject, c.row.id); return waits('The document is being unlinked right now. Counterfoil waits for that.'); }
      if (!stop && kept !== 'held' && kept !== 'skipped') return { outcome: { kind: 'done', title: `${c.title} was not on hold`, text: `${c.title} was neither on hold nor skipped. Nothing has changed.` } };
      const known = (await kit.store.known(c.environment, [c.subject])).get(c.subject);
      const status: Status = known?.xeroId ? (stop?.was && inXero.includes(stop.was) ? stop.was as Status : 'sent') : known?.open?.state === 'needs_person' ? 'needsDecision' : 'notSent';
      const skipped = stop?.kind === 'skipped' || kept === 'skipped';
      const outcome: Outcome = {
        kind: 'done', title: `${c.title} was released`, ...standing(status, status !== 'notSent', nobody),
        text: `${c.title} ${skipped ? 'is no longer skipped' : 'is no longer on hold'}${known?.xeroId ? '.' : '; it can be sent to Xero.'}${because(c)}`,
      };
      return { outcome, after: async () => {
        await stops.end(c.environment, c.subject, c.row.id);
        if (!known?.xeroId) await d.released(c.environment, c.subject);
      } };
    },
  };
};
