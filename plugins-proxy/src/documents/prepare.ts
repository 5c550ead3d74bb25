/** From a document as it was read to the document that Xero gets, or to every reason why it does not go (R1, R2). */
import type { Problem } from '../contract.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { checkConnection, chooseConnection } from './mapping/connection.ts';
import { contactOf } from './mapping/customer.ts';
import { discountLines, freightLine } from './mapping/extras.ts';
import { checkCurrency, currencyRate, invoiceDate, invoiceNumber, linkBack, reference, themeId } from './mapping/header.ts';
import { mapLines, type MappedLine } from './mapping/lines.ts';
import { collect, type Sayer } from './mapping/say.ts';
import { checkTotals } from './mapping/totals.ts';
import { totalsText, type ExactTotals } from './predict.ts';
import type { AmountsKey, ConnectionRead, ReadDocument } from './read-types.ts';
import { keptStatus, recordContext, titleOf } from './record-context.ts';
import type { ItemWanted, Prepared, RecordContext } from './types.ts';

export interface PrepareOptions {
  readonly now: Date;
  /** Base of links back to Dynamics, for example https://contoso.crm4.dynamics.com */
  readonly appUrl: string;
  /** systemuserid of the relay: only what it wrote into the details itself is believed. */
  readonly relayUser?: string | undefined;
  /** Base of links to Xero's own pages; go.xero.com unless a sandbox stands for it. */
  readonly xeroWebUrl?: string | undefined;
}

export function prepare(read: ReadDocument, o: PrepareOptions): { prepared: Prepared } | { problems: Problem[]; record: RecordContext } {
  const { say, problems } = collect();
  const { invoice } = read;
  const connection = chooseConnection(read, say);
  const record = recordContext(read.asked, invoice, read.details, connection, o.xeroWebUrl);
  if (connection) checkConnection(read, connection, say);
  checkState(read, o.relayUser, say);
  const date = invoiceDate(invoice, connection, o.now, say);
  checkCurrency(invoice, connection, say);
  const contact = contactOf(read, connection, say);
  const mode = invoice.amountsAre ?? connection?.amountsAre ?? 'exclusive';
  const money = moneyOf(read, connection, mode, say, problems);
  const number = connection && invoiceNumber(invoice, connection, say);
  const theme = connection && themeId(invoice, connection, say);
  if (problems.length > 0 || !connection || !date || !contact || !money) return { problems, record };

  const link = linkBack(o.appUrl, read.environment, invoice.id);
  const body = bodyOf(read, connection, { date, number, theme, link, mode, lines: money.lines });
  return {
    prepared: {
      asked: read.asked, kind: 'salesInvoice', owner: invoice.owner, detailsId: record.detailsId, currencyId: invoice.currencyId, currency: invoice.currency,
      connection: {
        id: connection.id, tenantId: connection.tenantId, name: connection.name, shortCode: connection.shortCode, baseCurrency: connection.baseCurrency,
        timeZone: connection.timeZone || 'UTC', numbering: connection.numbering, createContacts: connection.createContacts, owner: connection.owner,
      },
      contact, items: wantedItems(money.lines), document: body, number, date, linkBack: link, predicted: totalsText(money.predicted), title: titleOf(invoice), record,
    },
  };
}

/** Each product once, however many lines it has. */
const wantedItems = (lines: readonly MappedLine[]): ItemWanted[] => [...new Map(lines.flatMap((l) => (l.item ? [[l.item.productId, l.item] as const] : []))).values()];

function checkState(read: ReadDocument, relayUser: string | undefined, say: Sayer): void {
  if (read.invoice.state === 'cancelled') say('INVOICE_CANCELLED', {}, { field: 'statecode' });
  const kept = keptStatus(read.details, relayUser);
  if (kept === 'held') say('DOCUMENT_HELD', {});
  if (kept === 'skipped') say('DOCUMENT_SKIPPED', {});
}

/** Lines and totals. Totals are compared only when every line could be mapped: a missing line is its own problem, not a difference. */
function moneyOf(read: ReadDocument, c: ConnectionRead | undefined, mode: AmountsKey, say: Sayer, problems: readonly Problem[]): { lines: MappedLine[]; predicted: ExactTotals } | undefined {
  const before = problems.length;
  const own = mapLines(read, c, mode, say);
  if (!c) return undefined;
  const freight = freightLine(read.invoice, c, mode, say);
  const complete = own.length === read.lines.length && read.lines.length > 0;
  if (!complete) return undefined;
  const lines = [...own, ...discountLines(read.invoice, own, c, say), ...freight];
  if (problems.slice(before).some((p) => p.code.startsWith('FREIGHT_') || p.code === 'DISCOUNT_WITHOUT_LINES' || p.code === 'TAX_TYPED_BY_HAND')) return undefined;
  return { lines, predicted: checkTotals(read.invoice, lines, c, mode, say) };
}

const types = { exclusive: 'Exclusive', inclusive: 'Inclusive', noTax: 'NoTax' } as const;
const statuses = { draft: 'DRAFT', submitted: 'SUBMITTED', authorised: 'AUTHORISED' } as const;

interface Found { readonly date: string; readonly number: string | undefined; readonly theme: string | undefined; readonly link: string; readonly mode: AmountsKey; readonly lines: readonly MappedLine[] }

/** Line amounts and totals are never sent: Xero computes them, and the answer is compared with the prediction. */
function bodyOf(read: ReadDocument, c: ConnectionRead, f: Found): XeroInvoice {
  const { invoice } = read;
  const rate = currencyRate(read, c);
  const text = reference(invoice, c);
  return {
    Type: 'ACCREC', Status: statuses[invoice.arrivalStatus ?? c.arrivalStatus], LineAmountTypes: types[f.mode], CurrencyCode: invoice.currency,
    Date: f.date, ...(invoice.dueDate ? { DueDate: invoice.dueDate } : {}),
    ...(f.number === undefined ? {} : { InvoiceNumber: f.number }), ...(text ? { Reference: text } : {}), ...(f.theme ? { BrandingThemeID: f.theme } : {}), ...(rate ? { CurrencyRate: rate } : {}),
    Url: f.link, LineItems: f.lines.map((l) => l.wire),
  };
}
