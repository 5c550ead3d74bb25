/** What a person needs to see of the documents in Xero among which they choose: read when it is told, and forgotten. */
import type { DocumentCandidate, Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { statusTextOf } from '../documents/arrived.ts';
import { exact, moneyText } from '../documents/decimals.ts';
import { linkPattern } from '../documents/record-context.ts';
import { endpointOf, isCreditNote, xeroIdOf, xeroNumberOf } from '../documents/places.ts';
import type { DocumentKind, DocumentTable } from '../documents/types.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { Kit } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import type { XeroDocument } from '../xero/types.ts';

const kinds: Readonly<Record<string, DocumentKind>> = { ACCREC: 'salesInvoice', ACCPAY: 'bill', ACCRECCREDIT: 'salesCreditNote', ACCPAYCREDIT: 'purchaseCreditNote' };

/** Pure. What Xero did not say is left out. */
export function candidateOf(x: XeroDocument, o: { readonly shortCode: string; readonly xeroWebUrl?: string | undefined }): DocumentCandidate {
  const [id, number, total] = [xeroIdOf(x)!, xeroNumberOf(x), exact(x.Total)];
  const date = wireDay(x.DateString, x.Date);
  const kind = kinds[x.Type ?? ''] ?? (isCreditNote(x) ? 'salesCreditNote' : 'salesInvoice');
  return {
    xeroId: id, ...(number ? { number } : {}), ...(date ? { date } : {}), ...(total ? { total: moneyText(total) } : {}), ...(x.CurrencyCode ? { currency: x.CurrencyCode } : {}),
    ...(x.Status ? { status: statusTextOf(x) } : {}), ...(x.Contact?.Name ? { contact: x.Contact.Name } : {}),
    link: linkPattern(kind, o.shortCode, o.xeroWebUrl).replace('{id}', id),
  };
}

/** One call for invoices and bills. Where Xero cannot be asked, the ids have to do: the question is told all the same. */
export async function candidatesOf(kit: Kit, i: Pick<Intent, 'id' | 'tenant' | 'lane' | 'candidateIds' | 'documentTable'>): Promise<DocumentCandidate[]> {
  if (i.candidateIds.length === 0) return [];
  const call = { lane: i.lane, correlationId: i.id, deadlineMs: kit.timing.callMs };
  const shortCode = kit.environment()?.organisations.find((o) => o.tenantId === i.tenant.toLowerCase())?.shortCode ?? '';
  let found: readonly XeroDocument[] = [];
  try {
    found = endpointOf(i.documentTable as DocumentTable) === 'CreditNotes' ? await kit.xero.creditNotesById(i.tenant, i.candidateIds, call) : await kit.xero.invoicesById(i.tenant, i.candidateIds, call);
  } catch (e) {
    if (!isDoorError(e)) throw e;
    kit.log.warn({ intent: i.id, code: e.code }, 'the candidates of a decision could not be read from Xero');
  }
  return i.candidateIds.map((id) => {
    const x = found.find((f) => xeroIdOf(f) === id.toLowerCase());
    return x ? candidateOf(x, { shortCode, xeroWebUrl: kit.xeroWebUrl }) : { xeroId: id.toLowerCase() };
  });
}

/** On the first problem: that is the question. */
export async function withCandidates(kit: Kit, i: Intent, problems: readonly Problem[]): Promise<Problem[]> {
  const candidates = await candidatesOf(kit, i);
  return problems.map((p, n) => (n === 0 && candidates.length > 0 ? { ...p, candidates } : p));
}
