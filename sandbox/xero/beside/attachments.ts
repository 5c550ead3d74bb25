/** Files beside a document. Texts marked (*) are ours; Xero's wording is not known. */
import { gateway, notEmulated, notFound, ok, serverError, validationException, type Answer } from '../core/answer.ts';
import { messages } from '../core/batch.ts';
import { flag, isGuid, onlyParameters, type Call } from '../core/call.ts';
import type { Attachment, Wire } from '../core/state.ts';
import { zeros } from '../invoices/write.ts';

/** Endings that Xero takes; it judges by the name, not by the type that is said. */
const endings = ['bmp', 'csv', 'doc', 'docx', 'eml', 'gif', 'jpeg', 'jpg', 'key', 'keynote', 'msg', 'numbers', 'odf', 'ods', 'odt', 'pages', 'pdf', 'png', 'ppt', 'pptx', 'rtf', 'tif', 'tiff', 'txt', 'xls', 'xlsx'];
const perDocument = 10;

export function attachments(call: Call, endpoint: string, id: string | undefined, key: string, name: string | undefined): Answer {
  const { world } = call;
  if (call.method === 'GET') {
    onlyParameters(call);
    if (id === undefined) return notFound;
    const all = world.attachmentsOf(id);
    if (name === undefined) return ok(world.now(), { Attachments: all.map((a) => shape(call, endpoint, a)) });
    const one = all.find((a) => (isGuid(name) ? a.AttachmentID === name.toLowerCase() : a.FileName === name));
    return one ? { status: 200, type: one.MimeType, body: '', bytes: Buffer.from(one.content, 'base64') } : notFound;
  }
  if ((call.method !== 'PUT' && call.method !== 'POST') || name === undefined) return notEmulated(`${call.method} of attachments`, call.method, call.url);
  onlyParameters(call, ...(call.method === 'PUT' ? ['IncludeOnline'] : []));
  return store(call, endpoint, id, key, name);
}

function store(call: Call, endpoint: string, id: string | undefined, key: string, FileName: string): Answer {
  const { world } = call;
  const bytes = call.bodyBytes;
  const MimeType = (call.headers['content-type'] ?? 'application/octet-stream').split(';')[0]!.trim();
  const refuse = (message: string): Answer => validationException([{ AttachmentID: zeros, FileName, MimeType, ContentLength: bytes.length, ValidationErrors: messages([message]) }], [{ number: FileName, errors: [message] }]);
  if (bytes.length > world.switches.attachmentMaxBytes) return gateway(413, 'RequestEntityTooLarge', 'PayloadTooLarge');
  // seen by users of its SDK: a name that ends with a space makes Xero fail
  if (FileName !== FileName.trim()) return serverError();
  if (id === undefined) return refuse(`A document with id '${key}' could not be found`);
  const ending = /\.([A-Za-z0-9]+)$/.exec(FileName)?.[1]?.toLowerCase();
  if (!ending || !endings.includes(ending)) return refuse("The file couldn't be uploaded because it isn't a supported file type.");
  if (FileName.length > 255 || /[\\/:*?"<>|\x00-\x1f]/.test(FileName)) return refuse('The file name is not valid.'); // (*)
  if (bytes.length === 0) return refuse('The file is empty.'); // (*)
  const all = world.attachmentsOf(id);
  const same = all.find((a) => a.FileName.toLowerCase() === FileName.toLowerCase());
  if (same && call.method === 'PUT' && world.switches.attachmentSameName === 'refuse') return refuse(`A file named '${FileName}' already exists.`); // (*)
  if (!same && all.length >= perDocument) return refuse(`A document can have no more than ${perDocument} attachments.`); // (*)
  const IncludeOnline = flag(call, 'IncludeOnline', false);
  const made: Attachment = { AttachmentID: same?.AttachmentID ?? crypto.randomUUID(), documentId: id, FileName, MimeType, ContentLength: bytes.length, IncludeOnline, content: bytes.toString('base64'), at: world.now() };
  world.set('attachments', made.AttachmentID, made);
  world.addHistory(id, 'Attached a file', `Attached the file ${FileName} through the Xero API.`, call.app);
  return ok(world.now(), { Attachments: [shape(call, endpoint, made)] }, [{ id: made.AttachmentID, number: FileName, errors: [] }]);
}

const shape = (call: Call, endpoint: string, a: Attachment): Wire => ({
  AttachmentID: a.AttachmentID, FileName: a.FileName, Url: `${call.baseUrl}/api.xro/2.0/${endpoint}/${a.documentId}/Attachments/${encodeURIComponent(a.FileName)}`, MimeType: a.MimeType, ContentLength: a.ContentLength, IncludeOnline: a.IncludeOnline,
});
