/** From a document as it was read to the document that Xero gets, or to every reason why it does not go (R1, R2). */
import type { Problem } from '../contract.ts';
import type { XeroDocument } from '../xero/types.ts';
import { checkConnection, chooseConnection } from './mapping/connection.ts';
import { contactOf } from './mapping/customer.ts';
import { daysOf, type Days } from './mapping/dates.ts';
import { arrivalOf, deliveryOf } from './mapping/delivery.ts';
import { discountLines, freightLine } from './mapping/extras.ts';
import { checkMappings, mappedReference } from './mapping/field-mappings.ts';
import { baseTotal, checkCurrency, currencyRate, documentNumber, linkBack, reference, themeId } from './mapping/header.ts';
import { linesToSend, mapLines, type MappedLine } from './mapping/lines.ts';
import { collect, type Sayer } from './mapping/say.ts';
import { settleTotals, type Settled } from './mapping/totals.ts';
import { totalsText } from './predict.ts';
import type { AmountsKey, ArrivalKey, ConnectionRead, EmailKey, ReadDocument } from './read-types.ts';
import { recordContext, titleOf } from './record-context.ts';
import { isCredit, isPurchase, type ConnectionSettings, type ItemWanted, type Prepared, type RecordContext } from './types.ts';
import { words, type Words } from './words.ts';

export interface PrepareOptions {
  readonly now: Date;
  /** Base of links back to Dynamics, for example https://contoso.crm4.dynamics.com */
  readonly appUrl: string;
  /** Base of links to Xero's own pages; go.xero.com unless a sandbox stands for it. */
  readonly xeroWebUrl?: string | undefined;
}

export function prepare(read: ReadDocument, o: PrepareOptions): { prepared: Prepared } | { problems: Problem[]; record: RecordContext } {
  const { say, problems } = collect();
  const { say: note, problems: notes } = collect();
  const { head } = read;
  const w = words[head.kind];
  const connection = chooseConnection(read, say);
  const record = recordContext(read.asked, head, read.details, connection, o.xeroWebUrl);
  if (connection) checkConnection(read, connection, say);
  checkState(read, w, say);
  const days = daysOf(head, connection, o.now, w, say);
  checkCurrency(head, connection, w, say);
  if (read.rows) checkMappings(read.rules, connection, read.rows, head.kind, say);
  const contact = contactOf(read, connection, say);
  const mode = head.amountsAre ?? connection?.amountsAre ?? 'exclusive';
  const money = moneyOf(read, connection, mode, say, note, problems);
  const number = connection && documentNumber(head, connection, w, say, note);
  const theme = connection && themeId(head, connection, say);
  if (problems.length > 0 || !connection || !days || !contact || !money) return { problems, record };

  const arrives = arrivalOf(head, connection, w, note);
  const delivery = deliveryOf(head, connection, arrives, contact, w, note);
  const link = linkBack(o.appUrl, read.environment, { table: head.table, id: head.id });
  const predicted = totalsText(money.predicted);
  const document = bodyOf(read, connection, note, { days, number, theme, link, mode, arrives, delivery, lines: money.lines });
  return {
    prepared: {
      asked: read.asked, kind: head.kind, owner: head.owner, detailsId: record.detailsId, currencyId: head.currencyId, currency: head.currency, connection: settingsOf(connection),
      contact, items: wantedItems(money.lines), document, number, date: days.date, linkBack: link, predicted, baseTotal: baseTotal(read, connection, predicted, currencyRate(read, connection)), delivery, notes, title: titleOf(head),
      record: { ...record, notes },
    },
  };
}

const settingsOf = (c: ConnectionRead): ConnectionSettings => ({
  id: c.id, tenantId: c.tenantId, name: c.name, shortCode: c.shortCode, baseCurrency: c.baseCurrency, timeZone: c.timeZone || 'UTC', numbering: c.numbering, createContacts: c.createContacts, owner: c.owner,
  safeStart: c.safeStart, safeStartLimit: c.safeStartLimit, approvalLimit: c.approvalLimit?.toFixed(2),
});

/** Each product once, however many lines it has. */
const wantedItems = (lines: readonly MappedLine[]): ItemWanted[] => [...new Map(lines.flatMap((l) => (l.item ? [[l.item.productId, l.item] as const] : []))).values()];

function checkState(read: ReadDocument, w: Words, say: Sayer): void {
  const { state, creditsOtherSide } = read.head;
  if (state === 'cancelled') say('INVOICE_CANCELLED', {}, { field: 'statecode' });
  if (state === 'inactive') say('DOCUMENT_INACTIVE', { document: w.document }, { field: 'statecode' });
  if (creditsOtherSide) say('CREDITS_OTHER_SIDE', {}, { field: 'cfl_kind' });
}

/** Without these lines nothing can be said about totals: what is missing is its own problem, not a difference. */
const incomplete = (code: string): boolean => code.startsWith('FREIGHT_') || code === 'DISCOUNT_WITHOUT_LINES' || code === 'TAX_TYPED_BY_HAND';

/** Lines and totals. Totals are compared only when every line could be mapped. */
function moneyOf(read: ReadDocument, c: ConnectionRead | undefined, mode: AmountsKey, say: Sayer, note: Sayer, problems: readonly Problem[]): Settled | undefined {
  const before = problems.length;
  const wanted = linesToSend(read, c);
  const own = mapLines(read, wanted, c, mode, say);
  if (!c) return undefined;
  const freight = freightLine(read.head, c, mode, say);
  if (own.length !== wanted.length || wanted.length === 0) return undefined;
  const lines = [...own, ...discountLines(read.head, own, c, say), ...freight];
  if (problems.slice(before).some((p) => incomplete(p.code))) return undefined;
  return settleTotals(read, lines, c, mode, say, note);
}

const types = { salesInvoice: 'ACCREC', bill: 'ACCPAY', salesCreditNote: 'ACCRECCREDIT', purchaseCreditNote: 'ACCPAYCREDIT' } as const;
const amounts = { exclusive: 'Exclusive', inclusive: 'Inclusive', noTax: 'NoTax' } as const;
const statuses = { draft: 'DRAFT', submitted: 'SUBMITTED', authorised: 'AUTHORISED' } as const;

interface Found {
  readonly days: Days; readonly number: string | undefined; readonly theme: string | undefined; readonly link: string; readonly mode: AmountsKey; readonly arrives: ArrivalKey; readonly delivery: EmailKey; readonly lines: readonly MappedLine[];
}

/** Line amounts and totals are never sent: Xero computes them, and the answer is compared with the prediction. Credit notes have neither a due date nor a link. */
function bodyOf(read: ReadDocument, c: ConnectionRead, note: Sayer, f: Found): XeroDocument {
  const { head } = read;
  const rate = currencyRate(read, c);
  const text = mappedReference(read, c, reference(head, c), note);
  const credit = isCredit(head.kind);
  return {
    Type: types[head.kind], Status: statuses[f.arrives], LineAmountTypes: amounts[f.mode], CurrencyCode: head.currency, Date: f.days.date,
    ...(!credit && f.days.due ? { DueDate: f.days.due } : {}), ...(head.kind === 'bill' && f.days.planned ? { PlannedPaymentDate: f.days.planned } : {}),
    ...(f.number === undefined ? {} : credit ? { CreditNoteNumber: f.number } : { InvoiceNumber: f.number }), ...(text ? { Reference: text } : {}),
    ...(f.theme && !isPurchase(head.kind) ? { BrandingThemeID: f.theme } : {}), ...(rate ? { CurrencyRate: rate } : {}), ...(f.delivery === 'markAsSent' ? { SentToContact: true } : {}),
    ...(credit ? {} : { Url: f.link }), LineItems: f.lines.map((l) => l.wire),
  };
}
