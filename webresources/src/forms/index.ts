export { hideUnreadable } from './access.ts';
export { onDetailsLoad } from './details.ts';
export { onBillLoad, onCreditNoteLoad, onInvoiceLineLoad, onLineLoad, onLoad } from './documents.ts';
export { onLineCellChange, onLineRowSave } from './grid.ts';
export { onAllocationLoad, onSettingsLoad } from './settings.ts';
