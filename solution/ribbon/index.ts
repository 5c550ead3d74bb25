import { invoiceRibbon } from './invoice.ts';

export const allRibbons = [invoiceRibbon] as const;
