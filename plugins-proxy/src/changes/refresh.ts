/** R16, by hand: what Xero says now, into Dynamics, by the road on which everything comes back. Nothing in Xero changes, so it needs no intent. */
import { statusTextOf } from '../documents/arrived.ts';
import { exact } from '../documents/decimals.ts';
import type { ContactsChanged, Apply } from '../incoming/ports.ts';
import type { Kit } from '../intents/ports.ts';
import type { XeroDocument } from '../xero/types.ts';
import { readInXero } from './books.ts';
import type { Kind, Planned } from './kinds.ts';
import type { ChangeStore } from './store.ts';
import { ending } from './take-back.ts';

export interface RefreshDeps { readonly store: ChangeStore; readonly apply: Apply; readonly changed: ContactsChanged }

export function refreshKind(kit: Kit, d: RefreshDeps): Pick<Kind<XeroDocument>, 'plan'> {
  return {
    async plan(job): Promise<Planned<XeroDocument>> {
      const x = await readInXero(kit, job);
      if (!x) return { is: 'ends', calls: 1, outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      const environment = kit.environment()!;
      const bring = (): ReturnType<Apply> => d.apply(environment, job.organisation, [x], { source: 'refresh' });
      // a deleted draft ends here as it does when somebody deletes it from Dynamics
      if (x.Status === 'DELETED') return { is: 'ends', calls: 1, ...ending(kit, d.store, job, x, true) };
      const applied = await bring();
      const contactId = x.Contact?.ContactID?.toLowerCase();
      if (contactId) await d.changed(environment, [{ tenantId: job.organisation.tenantId, contactId }]);
      const row = job.record.detailsOf?.row;
      // a row that was lost, or that somebody else made, said nothing of the kind
      const known = row !== undefined && ['sent', 'sentButDiffers', 'readyToUpdate', 'held'].includes(row.exportStatus);
      const done = applied.unknown.length === 0 && applied.failed.length === 0;
      const sent = exact(x.Total);
      return {
        is: 'ends', calls: 1, outcome: {
          kind: 'done', direction: 'fromXero', title: `${job.title} was read from Xero`, document: x, ...(done ? { applied: true as const } : {}), ...(known ? {} : { status: 'sent' as const }),
          text: `${job.title} is ${statusTextOf(x).toLowerCase()} in Xero${sent ? `, total ${sent.toFixed(2)} ${x.CurrencyCode ?? ''}`.trimEnd() : ''}${x.CreditNoteID ? leftText(x) : dueText(x)}.`,
        },
        // its details are made with this ending; only then there is something that payments can belong to
        ...(done ? {} : { after: async () => { await bring(); } }),
      };
    },
  };
}

/** Of a credit note, nobody owes anything: what counts is what it can still be used for. */
function leftText(x: XeroDocument): string {
  const left = exact(x.RemainingCredit);
  return left?.gt(0) && x.Status === 'AUTHORISED' ? `, ${left.toFixed(2)} of it left to use` : '';
}

function dueText(x: XeroDocument): string {
  const [due, paid, credited] = [exact(x.AmountDue), exact(x.AmountPaid), exact(x.AmountCredited)];
  const parts = [paid?.gt(0) ? `${paid.toFixed(2)} paid` : '', credited?.gt(0) ? `${credited.toFixed(2)} credited` : '', due?.gt(0) ? `${due.toFixed(2)} due` : ''].filter((t) => t !== '');
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
