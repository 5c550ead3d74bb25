/** What people care about in a change that came from Xero, in their words: one row for all of it, with the next step where there is one. Pure. */
import { historyDirection, historyResult, optionKey, syncHistory, xeroStatus, type Choice } from '@counterfoil/solution';
import type { Decimal } from 'decimal.js';
import type { Write } from '../../dataverse/door.ts';
import { statusText } from '../../documents/arrived.ts';
import { exact, moneyText, ZERO } from '../../documents/decimals.ts';
import { historyIdOf } from '../../documents/ids.ts';
import { isCreditNote } from '../../documents/places.ts';
import { within } from '../../documents/record-texts.ts';
import type { Owner } from '../../documents/read-types.ts';
import type { DocumentKind } from '../../documents/types.ts';
import { words } from '../../documents/words.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Row } from './read.ts';

export interface Told { readonly title: string; readonly text: string }
/** `body`: the columns that change. `rewritten`: its content is not what we wrote, nor what a person last saw. */
export interface ChangeIn { readonly title: string; readonly kind: DocumentKind; readonly row: Row; readonly body: Readonly<Record<string, unknown>>; readonly x: XeroDocument; readonly rewritten: boolean }

const amountOf = (v: unknown): Decimal => exact(v) ?? ZERO;
const content = [['cfl_xeronumber', 'Number'], ['cfl_reference', 'Reference'], ['cfl_invoicedate', 'Date'], ['cfl_duedate', 'Due date'], ['cfl_total', 'Total'], ['cfl_totaltax', 'Tax']] as const;
const shown = (v: unknown): string => (v === null || v === undefined || v === '' ? 'nothing' : /^-?\d+(\.\d+)?$/.test(String(v)) ? moneyText(exact(String(v))!) : String(v));

/** Undefined: nothing that anybody would ask about. The first thing that happened gives the title. */
export function toldOf(c: ChangeIn): Told | undefined {
  const { row, title } = c;
  // nothing was known before: it was taken over, which says so itself
  if (!row.values['cfl_xeroid']) return undefined;
  const said = [...fateOf(c), ...moneyOf(c), ...contentOf(c)];
  return said.length === 0 ? undefined : { title: within(`${title} ${said[0]!.event}`, 300), text: within(said.map((s) => s.text).join(' '), 4000) };
}

interface Said { readonly event: string; readonly text: string }

function fateOf({ row, x, title, kind }: ChangeIn): Said[] {
  const before = optionKey(xeroStatus as Choice, row.values['cfl_xerostatus']);
  const word = words[kind].document;
  switch (x.Status) {
    case 'VOIDED': return before === 'voided' ? [] : [{ event: 'was voided in Xero', text: `${title} was voided in Xero. It stays in the books as voided and counts for nothing. If it should count again, make a new ${word} here and send that${kind === 'salesInvoice' ? '; otherwise cancel this one, too' : ''}.` }];
    case 'DELETED': return before === 'deleted' ? [] : [{ event: 'was deleted in Xero', text: `${title} was deleted in Xero, where it was a draft. It is not in the books any more. It can be sent again, or deleted here; Xero may want another number for it.` }];
    case 'SUBMITTED': return before === 'draft' ? [{ event: 'waits for approval in Xero', text: `${title} was submitted for approval in Xero.` }] : [];
    case 'DRAFT': return before === 'submitted' ? [{ event: 'is a draft again in Xero', text: `${title} was turned back into a draft in Xero.` }] : [];
    case 'AUTHORISED': return before === 'draft' || before === 'submitted' ? [{ event: 'was approved in Xero', text: `${title} was approved in Xero.` }] : [];
    default: return [];
  }
}

function moneyOf(c: ChangeIn): Said[] {
  const { row, x, title } = c;
  const currency = x.CurrencyCode ?? '';
  const money = (d: Decimal): string => `${moneyText(d)} ${currency}`.trim();
  const note: boolean = isCreditNote(x);
  if (note) {
    if (x.RemainingCredit === undefined || x.Status === 'VOIDED' || x.Status === 'DELETED') return [];
    const [before, now] = [row.values['cfl_remainingcredit'], amountOf(x.RemainingCredit)];
    if (before === null || before === undefined || amountOf(before).eq(now)) return [];
    const less = amountOf(before).minus(now);
    return less.gt(0) ? [{ event: now.isZero() ? 'is used up in Xero' : 'was applied or refunded in Xero', text: `${money(less)} of ${title} was applied or refunded. ${money(now)} is left.` }]
      : [{ event: 'has credit again in Xero', text: `${money(less.abs())} of ${title} was taken back from what it had paid. ${money(now)} is left.` }];
  }
  const [paid, credited, due] = [amountOf(x.AmountPaid), amountOf(x.AmountCredited), amountOf(x.AmountDue)];
  const [morePaid, moreCredited] = [x.AmountPaid === undefined ? ZERO : paid.minus(amountOf(row.values['cfl_amountpaid'])), x.AmountCredited === undefined ? ZERO : credited.minus(amountOf(row.values['cfl_amountcredited']))];
  const before = optionKey(xeroStatus as Choice, row.values['cfl_xerostatus']);
  const parts = [
    ...(morePaid.gt(0) ? [`${money(morePaid)} was paid.`] : morePaid.lt(0) ? [`Payments of ${money(morePaid.abs())} were removed.`] : []),
    ...(moreCredited.gt(0) ? [`${money(moreCredited)} was credited.`] : moreCredited.lt(0) ? [`Credit of ${money(moreCredited.abs())} was removed.`] : []),
  ];
  if (parts.length === 0) return x.Status === 'PAID' && before !== 'paid' ? [{ event: 'is settled in Xero', text: `${title} is ${statusText(x.Status).toLowerCase()} in Xero; nothing is due on it.` }] : [];
  const left = x.Status === 'VOIDED' ? '' : due.isZero() ? ' Nothing is due any more.' : ` ${money(due)} is due.`;
  const event = x.Status === 'PAID' ? (paid.isZero() ? 'was credited in full in Xero' : credited.gt(0) ? 'was paid and credited in full in Xero' : 'was paid in Xero')
    : morePaid.gt(0) ? 'was paid in part in Xero' : morePaid.lt(0) ? 'lost a payment in Xero' : moreCredited.gt(0) ? 'was credited in part in Xero' : 'lost credit in Xero';
  return [{ event, text: `${title}: ${parts.join(' ')}${left}` }];
}

function contentOf({ row, body, title, rewritten, x }: ChangeIn): Said[] {
  if (x.Status === 'VOIDED' || x.Status === 'DELETED') return [];
  // what was never known did not change; only these may have been empty
  const changes = content.filter(([name]) => name in body && (name === 'cfl_reference' || name === 'cfl_duedate' || row.values[name] !== null && row.values[name] !== undefined)).map(([name, label]) => `${label}: ${shown(row.values[name]?.toString().replace(/T.*$/, ''))} became ${shown(body[name]?.toString())}.`);
  const next = 'The document here still says what it said: Send update shows both, and Refresh notes that somebody has looked.';
  if (changes.length > 0) return [{ event: 'was changed in Xero', text: `${title} was changed in Xero by somebody. ${changes.join(' ')} ${next}` }];
  return rewritten ? [{ event: 'was changed in Xero', text: `Lines or other details of ${title} were changed in Xero by somebody. ${next}` }] : [];
}

/** Of one version of the details there is one next one, so the row is written with it or not at all, and never twice. */
export function historyWrite(details: Row, told: Told, o: { readonly event: string; readonly now: Date; readonly owner: Owner | undefined; readonly problem?: string }): Write {
  return {
    method: 'PATCH', path: `${syncHistory.setName}(${historyIdOf(details.id, o.event)})`, ifNoneMatch: '*',
    body: {
      cfl_name: told.title, cfl_text: told.text, 'cfl_XeroDocumentId@odata.bind': `/cfl_xerodocuments(${details.id})`, cfl_occurredon: o.now.toISOString(),
      cfl_direction: historyDirection.options.fromXero.value, cfl_result: (o.problem ? historyResult.options.refused : historyResult.options.done).value, ...(o.problem ? { cfl_problemcode: o.problem } : {}),
      ...(o.owner ? { 'ownerid@odata.bind': `/${o.owner.table === 'team' ? 'teams' : 'systemusers'}(${o.owner.id})` } : {}),
    },
  };
}
