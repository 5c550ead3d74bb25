/** The page of one invoice or bill. */
import { Decimal } from '../core/exact.ts';
import type { Invoice } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { amountsOf } from '../creditnotes/settle.ts';
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

export function documentPage(world: World, i: Invoice, problem?: string): Html {
  const { state } = world;
  const contact = state.contacts.get(i.ContactID)!;
  const { due, paid } = amountsOf(world, i);
  const theme = state.brandingThemes.find((b) => b.BrandingThemeID === i.BrandingThemeID);
  const field = (name: string, value: string | Html | undefined) => (value === undefined || value === '' ? html`` : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  const lines = i.lines.map((l) => {
    const account = state.accounts.find((a) => a.AccountID === l.AccountID);
    const tax = state.taxRates.find((t) => t.TaxType === l.TaxType);
    const tracking = l.Tracking.map((t) => { const c = state.trackingCategories.find((x) => x.TrackingCategoryID === t.category); return `${c?.Name}: ${c?.Options.find((o) => o.TrackingOptionID === t.option)?.Name}`; }).join(', ');
    const discount = l.DiscountRate ? `${amount(l.DiscountRate, 0)}%` : amount(l.DiscountAmount);
    if (l.textOnly) return html`<tr><td></td><td colspan="9">${l.Description}</td></tr>`;
    return html`<tr><td>${l.ItemCode}</td><td>${l.Description}</td><td class="n">${amount(l.Quantity, 0)}</td><td class="n">${amount(l.UnitAmount)}</td><td class="n">${discount}</td><td>${account ? `${account.Code} ${account.Name}` : ''}</td><td>${tax?.Name ?? l.TaxType}</td><td class="n">${amount(l.TaxAmount)}</td><td>${tracking}</td><td class="n">${amount(l.LineAmount)}</td></tr>`;
  });
  const sum = (name: string, value: string) => html`<tr><th scope="row" colspan="9" class="n">${name}</th><td class="n">${amount(value)}</td></tr>`;
  const history = state.history.filter((h) => h.documentId === i.InvoiceID).reverse();
  return html`
<header><div><p class="soft">${state.organisation.Name} &middot; sandbox</p><h1>${i.Type === 'ACCREC' ? 'Invoice' : 'Bill'} ${i.InvoiceNumber}</h1></div><p class="status">${labels[i.Status]}</p></header>
${problem ? html`<p class="alert" role="alert">${problem}</p>` : html``}
<dl>${field(i.Type === 'ACCREC' ? 'To' : 'From', contact.Name)}${field('Date', day(i.Date))}${field('Due date', day(i.DueDate))}${field('Reference', i.Reference)}${field('Branding theme', theme?.Name)}${field('Currency', i.CurrencyCode === state.organisation.BaseCurrency ? i.CurrencyCode : `${i.CurrencyCode} (rate ${i.CurrencyRate})`)}${field('Amounts are', taxWords[i.LineAmountTypes])}${field('Online link', i.Url ? html`<a href="${i.Url}" rel="noopener">Go to Counterfoil</a>` : undefined)}</dl>
<div class="scroll" tabindex="0" role="region" aria-label="Lines"><table class="lines"><thead><tr><th scope="col">Item</th><th scope="col">Description</th><th scope="col" class="n">Quantity</th><th scope="col" class="n">Price</th><th scope="col" class="n">Discount</th><th scope="col">Account</th><th scope="col">Tax rate</th><th scope="col" class="n">Tax</th><th scope="col">Tracking</th><th scope="col" class="n">Amount ${i.CurrencyCode}</th></tr></thead>
<tbody>${lines}</tbody><tfoot>${sum('Subtotal', i.SubTotal)}${sum('Total tax', i.TotalTax)}${sum('Total', i.Total)}${sum('Less paid', paid)}${sum('Amount due', due)}</tfoot></table></div>
${i.Status === 'AUTHORISED' ? html`<form method="post" action="/view/${i.InvoiceID}/pay"><p><button type="submit">Pay ${amount(due)} ${i.CurrencyCode}</button></p></form>` : html``}
<h2>History</h2><table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Details</th></tr></thead><tbody>${history.map((h) => html`<tr><td>${new Date(h.at).toISOString().slice(0, 16).replace('T', ' ')} UTC</td><td>${h.Changes}</td><td>${h.User}</td><td>${h.Details}</td></tr>`)}</tbody></table>
<p><a href="/">All documents</a></p>`;
}

export function listPage(world: World): Html {
  const all = [...world.state.invoices.values()].reverse();
  return html`<header><div><p class="soft">${world.state.organisation.Name} &middot; sandbox</p><h1>Documents</h1></div></header>
${all.length === 0 ? html`<p>Nothing has arrived yet.</p>` : html`<table><thead><tr><th scope="col">Number</th><th scope="col">Contact</th><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="n">Total</th></tr></thead><tbody>${all.slice(0, 200).map((i) => html`<tr><td><a href="/view/${i.InvoiceID}">${i.InvoiceNumber || 'no number'}</a></td><td>${world.state.contacts.get(i.ContactID)?.Name}</td><td>${day(i.Date)}</td><td>${labels[i.Status]}</td><td class="n">${amount(i.Total)} ${i.CurrencyCode}</td></tr>`)}</tbody></table>`}`;
}
