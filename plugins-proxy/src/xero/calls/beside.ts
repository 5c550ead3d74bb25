/** What stands beside a document: e-mail, files, its picture as PDF, its history. */
import { DoorError } from '../../core/errors.ts';
import type { XeroDoor } from '../door.ts';
import { API, type Core } from './core.ts';

type Beside = Pick<XeroDoor, 'emailInvoice' | 'attachmentsOf' | 'putAttachment' | 'pdfOf' | 'historyOf'>;
const path = encodeURIComponent;

export function besideCalls(core: Core): Beside {
  return {
    async emailInvoice(tenant, id, c) {
      await core.call({ method: 'POST', path: `${API}Invoices/${path(id)}/Email`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, correlationId: c.correlationId, headers: { 'Idempotency-Key': c.idempotencyKey }, body: '{}', beforeWrite: c.beforeWrite });
    },
    attachmentsOf: (tenant, of, c) => core.list(tenant, 'Attachments', '', c, undefined, `${of.endpoint}/${path(of.id)}/Attachments`),
    async putAttachment(tenant, of, file, c) {
      const online = file.includeOnline ? '?IncludeOnline=true' : '';
      const answer = await core.call({
        method: 'PUT', path: `${API}${of.endpoint}/${path(of.id)}/Attachments/${path(file.name)}${online}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, correlationId: c.correlationId,
        headers: { 'Idempotency-Key': c.idempotencyKey, 'content-type': file.contentType }, body: file.bytes, beforeWrite: c.beforeWrite,
      });
      return attachmentIn(answer.text);
    },
    async pdfOf(tenant, of, c) {
      const answer = await core.call({ method: 'GET', path: `${API}${of.endpoint}/${path(of.id)}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, correlationId: c.correlationId, headers: { accept: 'application/pdf' } });
      if (!answer.bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new DoorError({ door: 'xero', fate: 'doubtful', status: answer.status, code: 'not-pdf', message: 'The answer is no PDF.' });
      return answer.bytes;
    },
    historyOf: (tenant, of, c) => core.list(tenant, 'HistoryRecords', '', c, undefined, `${of.endpoint}/${path(of.id)}/History`),
  };
}

function attachmentIn(text: string): { AttachmentID?: string; FileName?: string } | undefined {
  try { const rows = (JSON.parse(text) as { Attachments?: { AttachmentID?: string; FileName?: string }[] }).Attachments; return rows?.[0]; } catch { return undefined; }
}
