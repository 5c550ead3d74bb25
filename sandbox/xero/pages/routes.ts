/** Pages for people: look at a document, pay it, take a payment back, void it. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { payOpen, voided } from '../control/money.ts';
import type { World } from '../core/world.ts';
import { takeBack } from '../payments/book.ts';
import { creditNotePage, documentPage, listPage } from './document.ts';
import { document, html, type Html } from './html.ts';

export function pageRoutes(app: FastifyInstance, world: World): void {
  const page = (reply: FastifyReply, status: number, title: string, body: Html) =>
    reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'").send(document(title, body));
  const find = (id: string) => world.state.invoices.get(id.toLowerCase());
  const missing = (reply: FastifyReply) => page(reply, 404, 'Not found', html`<h1>There is no such document</h1><p><a href="/">All documents</a></p>`);

  app.get('/', (_request, reply) => page(reply, 200, 'Documents', listPage(world)));
  app.get('/view/:id', (request, reply) => {
    const { id } = request.params as { id: string };
    const invoice = find(id);
    const note = world.state.creditNotes.get(id.toLowerCase());
    if (note) return page(reply, 200, `${note.CreditNoteNumber ?? 'Credit note'} - ${world.state.organisation.Name}`, creditNotePage(world, note));
    return invoice ? page(reply, 200, `${invoice.InvoiceNumber ?? 'Document'} - ${world.state.organisation.Name}`, documentPage(world, invoice)) : missing(reply);
  });
  app.post('/view/:id/pay', (request, reply) => {
    const invoice = find((request.params as { id: string }).id);
    if (!invoice) return missing(reply);
    const paid = payOpen(world, { invoice });
    return paid.ok ? reply.redirect(`/view/${invoice.InvoiceID}`, 303) : page(reply, 409, 'Not paid', documentPage(world, invoice, paid.message));
  });
  app.post('/view/:id/payments/:payment/remove', (request, reply) => {
    const { id, payment } = request.params as { id: string; payment: string };
    const [invoice, found] = [find(id), world.state.payments.get(payment.toLowerCase())];
    if (!invoice || found?.InvoiceID !== invoice.InvoiceID) return missing(reply);
    // pressed twice, it stays taken back
    if (found.Status === 'AUTHORISED') takeBack(world, 'Xero user', found);
    return reply.redirect(`/view/${invoice.InvoiceID}`, 303);
  });
  app.post('/view/:id/void', (request, reply) => {
    const { id } = request.params as { id: string };
    const [invoice, note] = [find(id), world.state.creditNotes.get(id.toLowerCase())];
    if (!invoice && !note) return missing(reply);
    const problem = voided(world, invoice ? { invoice } : { note: note! });
    if (!problem) return reply.redirect(`/view/${id.toLowerCase()}`, 303);
    return page(reply, 409, 'Not voided', invoice ? documentPage(world, invoice, problem) : creditNotePage(world, note!, problem));
  });
  /** Xero's older links: bills, credit notes of both sides, and the way in that chooses the organisation first. */
  const older = (path: string): string | undefined => {
    const at = new URL(path, 'http://sandbox');
    const query = new Map([...at.searchParams].map(([k, v]) => [k.toLowerCase(), v]));
    const known = /^\/Accounts(?:Payable|Receivable)\/(View|Edit|ViewCreditNote|EditCreditNote)\.aspx$/i.exec(at.pathname);
    const id = known && query.get(/creditnote/i.test(known[1]!) ? 'creditnoteid' : 'invoiceid')?.toLowerCase();
    return id && (world.state.invoices.has(id) || world.state.creditNotes.has(id)) ? `/view/${id}` : undefined;
  };
  const follow = (reply: FastifyReply, path: string) => { const to = older(path); return to ? reply.redirect(to, 302) : missing(reply); };
  for (const side of ['AccountsPayable', 'AccountsReceivable']) app.get(`/${side}/*`, (request, reply) => follow(reply, request.url));
  app.get('/organisationlogin/default.aspx', (request, reply) => {
    // the address to go on to is not encoded by those who make such links, so its own parameters follow
    const { shortcode, redirecturl } = request.query as { shortcode?: string; redirecturl?: string };
    return shortcode === world.state.organisation.ShortCode && redirecturl ? follow(reply, redirecturl) : missing(reply);
  });
  app.get('/app/:shortCode/invoicing/view/:id', (request, reply) => {
    const { shortCode, id } = request.params as { shortCode: string; id: string };
    return shortCode === world.state.organisation.ShortCode && find(id) ? reply.redirect(`/view/${id}`, 302) : missing(reply);
  });
}
