/** The page of one invoice or bill. */
import { Decimal } from '../core/exact.ts';
import type { CreditNote, Invoice, Line } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { amountsOf, hasApplied, hasUsed, remainingOf } from '../creditnotes/settle.ts';
import { html, type Html } from './html.ts';

/** With thousands separated and at least so many decimals, never fewer than the number has. */
function amount(n: string | undefined, least = 2): string {
  if (n === undefined) return '';
  const d = new Decimal(n);
  const [whole = '', part] = d.toFixed(Math.max(least, d.decimalPlaces())).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}
const day = (date: string | undefined) => (date ? new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`)) : '');
const labels: Readonly<Record<string, string>> = { DRAFT: 'Draft', SUBMITTED: 'Awaiting approval', AUTHORISED: 'Awaiting payment', PAID: 'Paid', VOIDED: 'Voided', DELETED: 'Deleted' };
const taxWords = { Exclusive: 'Tax exclusive', Inclusive: 'Tax inclusive', NoTax: 'No tax' } as const;

const field = (name: string, value: string | Html | undefined) => (value === undefined || value === '' ? html`` : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
const sum = (name: string, value: string) => html`<tr><th scope="row" colspan="9" class="n">${name}</th><td class="n">${amount(value)}</td></tr>`;

function lineRows(world: World, lines: readonly Line[]): Html[] {
  const { state } = world;
  return lines.map((l) => {
    const account = state.accounts.find((a) => a.AccountID === l.AccountID);
    const tax = state.taxRates.find((t) => t.TaxType === l.TaxType);
    const tracking = l.Tracking.map((t) => { const c = state.trackingCategories.find((x) => x.TrackingCategoryID === t.category); return `${c?.Name}: ${c?.Options.find((o) => o.TrackingOptionID === t.option)?.Name}`; }).join(', ');
    const discount = l.DiscountRate ? `${amount(l.DiscountRate, 0)}%` : amount(l.DiscountAmount);
    if (l.textOnly) return html`<tr><td></td><td colspan="9">${l.Description}</td></tr>`;
    return html`<tr><td>${l.ItemCode}</td><td>${l.Description}</td><td class="n">${amount(l.Quantity, 0)}</td><td class="n">${amount(l.UnitAmount)}</td><td class="n">${discount}</td><td>${account ? `${account.Code} ${account.Name}` : ''}</td><td>${tax?.Name ?? l.TaxType}</td><td class="n">${amount(l.TaxAmount)}</td><td>${tracking}</td><td class="n">${amount(l.LineAmount)}</td></tr>`;
  });
}

const table = (currency: string, lines: readonly Html[], sums: readonly Html[]): Html => html`
<div class="scroll" tabindex="0" role="region" aria-label="Lines"><table class="lines"><thead><tr><th scope="col">Item</th><th scope="col">Description</th><th scope="col" class="n">Quantity</th><th scope="col" class="n">Price</th><th scope="col" class="n">Discount</th><th scope="col">Account</th><th scope="col">Tax rate</th><th scope="col" class="n">Tax</th><th scope="col">Tracking</th><th scope="col" class="n">Amount ${currency}</th></tr></thead>
<tbody>${lines}</tbody><tfoot>${sums}</tfoot></table></div>`;

function below(world: World, id: string): Html {
  const history = world.state.history.filter((h) => h.documentId === id).reverse();
  const files = world.attachmentsOf(id);
  return html`${files.length ? html`<h2>Files</h2><ul>${files.map((f) => html`<li>${f.FileName} (${f.ContentLength} bytes)</li>`)}</ul>` : html``}
<h2>History</h2><table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Details</th></tr></thead><tbody>${history.map((h) => html`<tr><td>${new Date(h.at).toISOString().slice(0, 16).replace('T', ' ')} UTC</td><td>${h.Changes}</td><td>${h.User}</td><td>${h.Details}</td></tr>`)}</tbody></table>
<p><a href="/">All documents</a></p>`;
}

const alert = (problem: string | undefined): Html => (problem ? html`<p class="alert" role="alert">${problem}</p>` : html``);

/** Money and credit on an invoice or bill; a payment can be taken back. */
function moneyOn(world: World, i: Invoice): Html {
  const { state } = world;
  const row = (what: Html | string, date: string, sumOf: string, more: Html = html``): Html => html`<tr><td>${what}</td><td>${day(date)}</td><td class="n">${amount(sumOf)} ${i.CurrencyCode}</td><td>${more}</td></tr>`;
  const rows = [
    ...world.paymentsOf(i.InvoiceID).map((p) => row('Payment', p.Date, p.Amount, html`<form method="post" action="/view/${i.InvoiceID}/payments/${p.PaymentID}/remove"><button type="submit" class="small">Take back<span class="only-read"> the payment of ${amount(p.Amount)} ${i.CurrencyCode}</span></button></form>`)),
    ...world.creditOn(i.InvoiceID).map((a) => row(html`<a href="/view/${a.CreditNoteID}">Credit note ${state.creditNotes.get(a.CreditNoteID)?.CreditNoteNumber}</a>`, a.Date, a.Amount)),
    ...world.prepaidOn(i.InvoiceID).map((a) => row(state.prepaid.get(a.PrepaidID)!.kind, a.Date, a.Amount)),
  ];
  return rows.length === 0 ? html`` : html`<h2>Payments and credit</h2><table><thead><tr><th scope="col">What</th><th scope="col">Date</th><th scope="col" class="n">Amount</th><th scope="col"><span class="only-read">Actions</span></th></tr></thead><tbody>${rows}</tbody></table>`;
}

const voidForm = (id: string, status: Invoice['Status']): Html => html`<form method="post" action="/view/${id}/void"><p><button type="submit" class="small">${status === 'AUTHORISED' ? 'Void' : 'Delete'}</button></p></form>`;
const canVoid = (status: Invoice['Status'], used: boolean): boolean => !used && ['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(status);

export function creditNotePage(world: World, c: CreditNote, problem?: string): Html {
  const { state } = world;
  const applied = world.allocationsOf(c.CreditNoteID).map((a) => html`<tr><td><a href="/view/${a.InvoiceID}">${state.invoices.get(a.InvoiceID)?.InvoiceNumber || 'no number'}</a></td><td>${day(a.Date)}</td><td class="n">${amount(a.Amount)} ${c.CurrencyCode}</td></tr>`);
  return html`
<header><div><p class="soft">${state.organisation.Name} &middot; sandbox</p><h1>${c.Type === 'ACCRECCREDIT' ? 'Credit Note' : 'Supplier Credit Note'} ${c.CreditNoteNumber}</h1></div><p class="status">${labels[c.Status]}</p></header>
${alert(problem)}
<dl>${field(c.Type === 'ACCRECCREDIT' ? 'To' : 'From', state.contacts.get(c.ContactID)?.Name)}${field('Date', day(c.Date))}${field('Reference', c.Reference)}${field('Branding theme', state.brandingThemes.find((b) => b.BrandingThemeID === c.BrandingThemeID)?.Name)}${field('Currency', c.CurrencyCode)}${field('Amounts are', taxWords[c.LineAmountTypes])}</dl>
${table(c.CurrencyCode, lineRows(world, c.lines), [sum('Subtotal', c.SubTotal), sum('Total tax', c.TotalTax), sum('Total', c.Total), sum('Remaining credit', remainingOf(world, c))])}
${applied.length ? html`<h2>Credit applied</h2><table><thead><tr><th scope="col">To</th><th scope="col">Date</th><th scope="col" class="n">Amount</th></tr></thead><tbody>${applied}</tbody></table>` : html``}
${canVoid(c.Status, hasUsed(world, c)) ? voidForm(c.CreditNoteID, c.Status) : html``}
${below(world, c.CreditNoteID)}`;
}

export function documentPage(world: World, i: Invoice, problem?: string): Html {
  const { state } = world;
  const contact = state.contacts.get(i.ContactID)!;
  const { due, paid, credited } = amountsOf(world, i);
  const theme = state.brandingThemes.find((b) => b.BrandingThemeID === i.BrandingThemeID);
  const lines = lineRows(world, i.lines);
  return html`
<header><div><p class="soft">${state.organisation.Name} &middot; sandbox</p><h1>${i.Type === 'ACCREC' ? 'Invoice' : 'Bill'} ${i.InvoiceNumber}</h1></div><p class="status">${labels[i.Status]}</p></header>
${alert(problem)}
<dl>${field(i.Type === 'ACCREC' ? 'To' : 'From', contact.Name)}${field('Date', day(i.Date))}${field('Due date', day(i.DueDate))}${field('Reference', i.Reference)}${field('Branding theme', theme?.Name)}${field('Currency', i.CurrencyCode === state.organisation.BaseCurrency ? i.CurrencyCode : `${i.CurrencyCode} (rate ${i.CurrencyRate})`)}${field('Amounts are', taxWords[i.LineAmountTypes])}${field('Online link', i.Url ? html`<a href="${i.Url}" rel="noopener">Go to Counterfoil</a>` : undefined)}</dl>
${table(i.CurrencyCode, lines, [sum('Subtotal', i.SubTotal), sum('Total tax', i.TotalTax), sum('Total', i.Total), sum('Less paid', paid), ...(credited === '0.00' ? [] : [sum('Less credit', credited)]), sum('Amount due', due)])}
${i.Status === 'AUTHORISED' ? html`<form method="post" action="/view/${i.InvoiceID}/pay"><p><button type="submit">Pay ${amount(due)} ${i.CurrencyCode}</button></p></form>` : html``}
${moneyOn(world, i)}
${canVoid(i.Status, hasApplied(world, i)) ? voidForm(i.InvoiceID, i.Status) : html``}
${below(world, i.InvoiceID)}`;
}

export function listPage(world: World): Html {
  const { state } = world;
  const name = (id: string) => state.contacts.get(id)?.Name;
  const all = [
    ...[...state.invoices.values()].map((i) => ({ at: i.createdAt, id: i.InvoiceID, what: i.Type === 'ACCREC' ? 'Invoice' : 'Bill', number: i.InvoiceNumber, of: i })),
    ...[...state.creditNotes.values()].map((c) => ({ at: c.createdAt, id: c.CreditNoteID, what: c.Type === 'ACCRECCREDIT' ? 'Credit note' : 'Supplier credit note', number: c.CreditNoteNumber, of: c })),
  ].reverse().sort((a, b) => b.at - a.at).slice(0, 200);
  const rows = all.map((d) => html`<tr><td><a href="/view/${d.id}">${d.number || 'no number'}</a></td><td>${d.what}</td><td>${name(d.of.ContactID)}</td><td>${day(d.of.Date)}</td><td>${labels[d.of.Status]}</td><td class="n">${amount(d.of.Total)} ${d.of.CurrencyCode}</td></tr>`);
  return html`<header><div><p class="soft">${state.organisation.Name} &middot; sandbox</p><h1>Documents</h1></div></header>
${all.length === 0 ? html`<p>Nothing has arrived yet.</p>` : html`<table><thead><tr><th scope="col">Number</th><th scope="col">Kind</th><th scope="col">Contact</th><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="n">Total</th></tr></thead><tbody>${rows}</tbody></table>`}`;
}
