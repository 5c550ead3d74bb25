/** The floor of the way back: one read of Xero and one batch that writes the row, and nothing else. A process of its own, as the relay is. */
const { dataverseUrl, xeroUrl, identityUrl, tenantId } = JSON.parse(process.argv[2]!);
const form = (url: string, fields: Record<string, string>, headers = {}) =>
  fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) }).then(async (r) => ((await r.json()) as { access_token: string }).access_token);
const dataverse = await form(`${identityUrl}/sandbox/oauth2/v2.0/token`, { grant_type: 'client_credentials', client_id: 'relay', client_secret: 'sandbox-relay-secret', scope: `${dataverseUrl}/.default` });
const xero = await form(`${identityUrl}/connect/token`, { grant_type: 'client_credentials', scope: 'accounting.invoices' }, { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}` });
const api = `${dataverseUrl}/api/data/v9.2/`;

async function apply(xeroId: string, detailsId: string): Promise<void> {
  const read = await fetch(`${xeroUrl}/api.xro/2.0/Invoices?IDs=${xeroId}&page=1&unitdp=4`, { headers: { authorization: `Bearer ${xero}`, 'xero-tenant-id': tenantId, accept: 'application/json' } });
  const [invoice] = ((await read.json()) as { Invoices: { AmountDue: number; AmountPaid: number }[] }).Invoices;
  const patch = `PATCH ${api}cfl_xerodocuments(${detailsId}) HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: *\r\n\r\n${JSON.stringify({ cfl_amountdue: invoice!.AmountDue, cfl_amountpaid: invoice!.AmountPaid })}`;
  const body = `--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n${patch}\r\n--c--\r\n--b--\r\n`;
  const answer = await fetch(`${api}$batch`, { method: 'POST', headers: { authorization: `Bearer ${dataverse}`, 'content-type': 'multipart/mixed;boundary=b' }, body });
  const text = await answer.text();
  if (!answer.ok || /HTTP\/1\.1 [45]/.test(text)) throw new Error(`${answer.status} ${text.slice(0, 400)}`);
}

process.on('message', async (m: { xeroId: string; detailsId: string }) => {
  try { await apply(m.xeroId, m.detailsId); process.send!({ ok: true }); } catch (error) { process.send!({ ok: false, error: String(error) }); }
});
process.send!('ready');
