/** Pages for people: look at a document, pay it. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { payInFull } from '../control/edit.ts';
import type { World } from '../core/world.ts';
import { documentPage, listPage } from './document.ts';
import { document, html, type Html } from './html.ts';

export function pageRoutes(app: FastifyInstance, world: World): void {
  const page = (reply: FastifyReply, status: number, title: string, body: Html) =>
    reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'").send(document(title, body));
  const find = (id: string) => world.state.invoices.get(id.toLowerCase());
  const missing = (reply: FastifyReply) => page(reply, 404, 'Not found', html`<h1>There is no such document</h1><p><a href="/">All documents</a></p>`);

  app.get('/', (_request, reply) => page(reply, 200, 'Documents', listPage(world)));
  app.get('/view/:id', (request, reply) => {
    const invoice = find((request.params as { id: string }).id);
    return invoice ? page(reply, 200, `${invoice.InvoiceNumber ?? 'Document'} - ${world.state.organisation.Name}`, documentPage(world, invoice)) : missing(reply);
  });
  app.post('/view/:id/pay', (request, reply) => {
    const invoice = find((request.params as { id: string }).id);
    if (!invoice) return missing(reply);
    const paid = payInFull(world, invoice);
    return paid.ok ? reply.redirect(`/view/${invoice.InvoiceID}`, 303) : page(reply, 409, 'Not paid', documentPage(world, invoice, paid.message));
  });
  app.get('/app/:shortCode/invoicing/view/:id', (request, reply) => {
    const { shortCode, id } = request.params as { shortCode: string; id: string };
    return shortCode === world.state.organisation.ShortCode && find(id) ? reply.redirect(`/view/${id}`, 302) : missing(reply);
  });
}
