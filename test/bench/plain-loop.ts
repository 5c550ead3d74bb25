/** A plain loop over the official SDK: one createInvoices a document, no reads in Dynamics, no durability. */
import { XeroClient } from 'xero-node';

const { xeroUrl, identityUrl, tenantId } = JSON.parse(process.argv[2]!);
const token = (await (await fetch(`${identityUrl}/connect/token`, {
  method: 'POST', headers: { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}` }, body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'accounting.invoices' }),
})).json()) as { access_token: string };
const client = new XeroClient({ clientId: 'x', clientSecret: 'x' });
client.accountingApi.basePath = `${xeroUrl}/api.xro/2.0`;
client.accountingApi.accessToken = token.access_token;

process.on('message', (m: { number: string; contactId: string; date: string; dueDate: string }) => {
  const invoice = {
    type: 'ACCREC', invoiceNumber: m.number, contact: { contactID: m.contactId }, date: m.date, dueDate: m.dueDate,
    lineItems: [{ description: 'Consulting', quantity: 2, unitAmount: 100, accountCode: '200', taxType: 'OUTPUT2' }],
  };
  client.accountingApi.createInvoices(tenantId, { invoices: [invoice as never] }, false, 4)
    .then((r) => process.send!({ ok: !!r.body.invoices?.[0]?.invoiceID, error: 'no id' }), (e) => process.send!({ ok: false, error: String(e).slice(0, 300) }));
});
process.send!({ ready: true });
