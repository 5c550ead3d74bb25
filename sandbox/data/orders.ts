/** Quotes and orders: what is invoiced in parts, first a deposit and the rest at the end. */
import type { SeedLine } from './invoices.ts';

export interface SeedSale { readonly table: 'quote' | 'salesorder'; readonly key: string; readonly number: string; readonly name: string; readonly account: string; readonly lines: readonly SeedLine[]; readonly discountPercentage?: string; /** Quotes: sent to the customer, so it can become an order. */ readonly active?: true }

export const sales: readonly SeedSale[] = [
  { table: 'salesorder', key: 'cellar', number: 'ORD-01001', name: 'Cellar of the Quay House', account: 'AC-1010', lines: [{ text: 'Racks of oak, made to measure', price: '7400.00', quantity: '1' }, { text: 'Climate control, fitted', price: '2450.00', quantity: '1' }, { product: 'SV-DELIV', quantity: '12' }] },
  { table: 'quote', key: 'wedding', number: 'QUO-01001', name: 'Wedding at Ridgeway', account: 'AC-1012', active: true, lines: [{ product: 'WN-RED-01', quantity: '180' }, { product: 'WN-WHT-02', quantity: '120' }, { product: 'SV-TASTE', quantity: '6' }] },
];
