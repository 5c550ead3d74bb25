/** The floor: the same reads and the same PUT as a send, with no durability, no checks, no recovery. Runs as a process of its own, as the relay does. */
import { readParts, sharedParts } from '../../plugins-proxy/src/documents/index.ts';
import type { Asked } from '../../plugins-proxy/src/documents/index.ts';
import type { BatchPart } from '../../plugins-proxy/src/dataverse/door.ts';

const { dataverseUrl, xeroUrl, identityUrl, tenantId, organizationId } = JSON.parse(process.argv[2]!);
const form = (url: string, fields: Record<string, string>, headers = {}) =>
  fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) }).then(async (r) => ((await r.json()) as { access_token: string }).access_token);
const dataverse = await form(`${identityUrl}/sandbox/oauth2/v2.0/token`, { grant_type: 'client_credentials', client_id: 'relay', client_secret: 'sandbox-relay-secret', scope: `${dataverseUrl}/.default` });
const xero = await form(`${identityUrl}/connect/token`, { grant_type: 'client_credentials', scope: 'accounting.invoices' }, { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}` });
const api = `${dataverseUrl}/api/data/v9.2/`;

async function send(requestId: string, contactId: string): Promise<void> {
  const request = (await (await fetch(`${api}cfl_syncrequests(${requestId})`, { headers: { authorization: `Bearer ${dataverse}` } })).json()) as Record<string, any>;
  const id = request._cfl_invoiceid_value as string;
  const asked: Asked = { requestId, from: 'cfl_syncrequest', action: 'send', document: { table: 'invoice', id }, createdBy: request._createdby_value, createdOn: request.createdon, ticketHash: undefined };
  const parts = [...sharedParts([asked]), ...readParts(asked)];
  const body = parts.map((p: BatchPart) => `--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET ${api}${'get' in p ? p.get : ''} HTTP/1.1\r\nAccept: application/json\r\n\r\n`).join('') + '--b--\r\n';
  const read = await (await fetch(`${api}$batch`, { method: 'POST', body, headers: { authorization: `Bearer ${dataverse}`, MSCRMCallerID: request._createdby_value, 'content-type': 'multipart/mixed;boundary=b', prefer: 'odata.include-annotations="*"' } })).text();
  const objects = [...read.matchAll(/^\{.*\}\s*$/gm)].map((m) => JSON.parse(m[0]) as Record<string, any>);
  const invoice = objects.find((o) => o.invoiceid === id)!;
  const lines = objects.find((o) => o.value?.[0]?.invoicedetailid)!.value as Record<string, any>[];
  const put = await fetch(`${xeroUrl}/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4`, {
    method: 'PUT', headers: { authorization: `Bearer ${xero}`, 'xero-tenant-id': tenantId, 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ Invoices: [{
      Type: 'ACCREC', InvoiceNumber: invoice.invoicenumber, Contact: { ContactID: contactId }, Date: String(invoice.datedelivered).slice(0, 10), DueDate: invoice.duedate, LineAmountTypes: 'Exclusive',
      Url: `${dataverseUrl}/main.aspx?pagetype=entityrecord&etn=invoice&id=${id}&org=${organizationId}`,
      LineItems: lines.map((l) => ({ Description: l.productdescription, Quantity: l.quantity, UnitAmount: l.priceperunit, AccountCode: '200', TaxType: 'OUTPUT2' })),
    }] }),
  });
  const answer = (await put.json()) as { Invoices?: { InvoiceID: string; HasErrors?: boolean; ValidationErrors?: unknown }[] };
  if (!put.ok || !answer.Invoices?.[0]?.InvoiceID || answer.Invoices[0].HasErrors) throw new Error(`${put.status} ${JSON.stringify(answer)}`);
}

process.on('message', (m: { requestId: string; contactId: string }) => {
  send(m.requestId, m.contactId).then(() => process.send!({ ok: true }), (e: Error) => process.send!({ ok: false, error: e.message }));
});
process.send!({ ready: true });
