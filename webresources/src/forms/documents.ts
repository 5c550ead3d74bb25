/** What the platform calls when a form of documents or their lines opens. */
import { openDocument } from './document.ts';
import { billKind, creditNoteKind, invoiceKind, kindOfLines } from './kinds.ts';
import { openLine } from './line.ts';

/** The invoice form's name is older than the other documents. */
export const onLoad = (context: Xrm.Events.EventContext): Promise<void> => openDocument(context.getFormContext(), invoiceKind);
export const onBillLoad = (context: Xrm.Events.EventContext): Promise<void> => openDocument(context.getFormContext(), billKind);
export const onCreditNoteLoad = (context: Xrm.Events.EventContext): Promise<void> => openDocument(context.getFormContext(), creditNoteKind);
export const onInvoiceLineLoad = (context: Xrm.Events.EventContext): Promise<void> => openLine(context.getFormContext(), invoiceKind);
/** One handler for the lines of bills and of credit notes: the form knows its table. */
export async function onLineLoad(context: Xrm.Events.EventContext): Promise<void> {
  const form = context.getFormContext();
  const kind = kindOfLines(form.data.entity.getEntityName());
  if (kind !== undefined) await openLine(form, kind);
}
