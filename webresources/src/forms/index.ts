export { hideUnreadable } from './access.ts';
export { onAllocationLoad } from './allocation.ts';
export { onDetailsLoad } from './details.ts';
export { onBillLoad, onCreditNoteLoad, onInvoiceLineLoad, onLineLoad, onLoad } from './documents.ts';
export { onLineCellChange, onLineRowSave } from './grid.ts';
export { onMappingLoad } from './mapping.ts';
export { onRuleLoad } from './rule.ts';
export { onSettingsLoad } from './settings.ts';
