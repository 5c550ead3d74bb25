import { defineRole, grant, miscellaneous } from '../model/roles.ts';
import { readAll, referenceData } from './shared.ts';

/**
 * The relay's application user, and nothing else holds this role. It reads what a document needs, always as the person who
 * asked (Act on Behalf of Another User: the rights are the intersection of both), and writes results. It has no Delete
 * anywhere, and of the tables of the Sales app it writes one: the state of invoices that are paid in Xero, and nothing else of them. Lines of invoices have no privileges of their own: the invoice's rule.
 */
export const service = defineRole('Counterfoil Service', 'For the application user of the Counterfoil relay only.',
  miscellaneous('prvActOnBehalfOfAnotherUser'),
  // products: number and name on bills and credit notes, families for tracking rules, own columns for field mappings
  readAll(['Organization', 'User', 'TransactionCurrency', 'Invoice', 'Account', 'Contact', 'Product']),
  // of an order the quote that it came of: a deposit that was made on the quote holds back the order's invoice (R41)
  readAll(['Order']),
  // an invoice that is paid in Xero is marked as paid, and opened again when the payment is taken back (R18)
  grant('Invoice', { Write: 'Global' }),
  ['Invoice', 'Account', 'Contact', 'Product', 'TransactionCurrency', 'User'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  // Create: documents that go by themselves, or that a second person has approved, are asked for in somebody's name, with the rights that both have
  grant('cfl_SyncRequest', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  // Create: a credit note that was made by itself is applied by itself (R20); AppendTo: the report of existing documents is a note of its request (R45)
  grant('cfl_CorrectionRequest', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global' }),
  // credit that was applied becomes a row of the note's owner (R34); the credit note of a cancelled invoice is the invoice's owner's (R20)
  grant('cfl_CreditAllocation', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', Assign: 'Global' }),
  ['cfl_CreditNote', 'cfl_CreditNoteLine'].flatMap((stem) => grant(stem, { Create: 'Global', Append: 'Global', Assign: 'Global' })),
  readAll(['cfl_PurchaseInvoice', 'cfl_PurchaseInvoiceLine', 'cfl_CreditNote', 'cfl_CreditNoteLine', 'cfl_Approval', 'cfl_TrackingRule', 'cfl_FieldMapping']),
  ['cfl_PurchaseInvoice', 'cfl_CreditNote'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
  // AppendTo for history and requests, Assign because details belong to the document's owner
  grant('cfl_XeroDocument', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global', Assign: 'Global' }),
  // payments and credit are rows of the document's owner, and those that were applied from Dynamics name their allocation (R33)
  grant('cfl_XeroPayment', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', Assign: 'Global' }),
  grant('cfl_CreditAllocation', { AppendTo: 'Global' }),
  // Read: whether an event is recorded already is how a repeated write-back recognises itself; Assign: history belongs to the document's owner
  grant('cfl_SyncHistory', { Create: 'Global', Read: 'Global', Append: 'Global', Assign: 'Global' }),
  grant('cfl_Connection', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', AppendTo: 'Global' }),
  grant('cfl_ConnectionHealth', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  grant('cfl_ContactLink', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' }),
  // Assign: balances belong to the owner of the customer (R17)
  grant('cfl_Balance', { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global', Assign: 'Global' }),
  // files of the notes go to Xero, read as the person who asked; Xero's PDF becomes a note (R36)
  grant('Note', { Create: 'Global', Read: 'Global', Append: 'Global' }),
  // a link that exists is somebody's decision: created where there is none, never changed
  grant('cfl_ProductLink', { Create: 'Global', Read: 'Global', Append: 'Global' }),
  referenceData.flatMap((stem) => grant(stem, { Create: 'Global', Read: 'Global', Write: 'Global', Append: 'Global' })),
  // a new connection points at its proposed account and tax rate, a tracking option at its category; themes and options are chosen by people
  ['cfl_XeroAccount', 'cfl_XeroTaxRate', 'cfl_TrackingCategory', 'cfl_TrackingOption'].flatMap((stem) => grant(stem, { AppendTo: 'Global' })),
);
