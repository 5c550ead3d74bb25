/** Files in the notes of a document, read as the person who asked: what they may not see does not go. */
import { createHmac } from 'node:crypto';
import type { Asked } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';

export interface NoteFile { readonly id: string; readonly name: string; readonly size: number }
export interface FileContent { readonly bytes: Buffer; /** Keyed digest. */ readonly digest: string }

/** More would not fit beside a document in Xero anyway; who has more is told. */
const most = 50;

/** Oldest first. @throws DoorError */
export async function filesOf(kit: Kit, a: Asked): Promise<NoteFile[]> {
  const answer = await kit.dataverse.get(`annotations?$select=annotationid,filename,filesize&$filter=_objectid_value eq ${a.document.id} and filename ne null&$orderby=createdon asc,annotationid asc&$top=${most}`, { callerId: a.createdBy, correlationId: a.requestId });
  return (answer.value as any[]).map((r) => ({ id: String(r.annotationid), name: String(r.filename), size: Number(r.filesize ?? 0) }));
}

/** One at a time: a file is in memory only while it travels. @throws DoorError */
export async function contentOf(kit: Kit, a: Asked, f: NoteFile): Promise<FileContent> {
  const row = await kit.dataverse.get(`annotations(${f.id})?$select=documentbody`, { callerId: a.createdBy, correlationId: a.requestId });
  const bytes = Buffer.from(String(row.documentbody ?? ''), 'base64');
  return { bytes, digest: digestOf(kit, bytes) };
}
export const digestOf = (kit: Kit, what: string | Buffer): string => createHmac('sha256', kit.digestKey).update(what).digest('base64url');
