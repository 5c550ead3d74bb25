import { grant, type Depth, type Privilege } from '../model/roles.ts';

/** Schema names of the mirrored reference data. */
export const referenceData = ['cfl_XeroAccount', 'cfl_XeroTaxRate', 'cfl_BrandingTheme', 'cfl_TrackingCategory', 'cfl_TrackingOption'] as const;
/** What documents and their lines point at, so whoever chooses one there must be able to append to it. */
export const choosable = ['cfl_XeroAccount', 'cfl_XeroTaxRate', 'cfl_BrandingTheme', 'cfl_TrackingOption'] as const;
/** Bills and credit notes with what belongs to them. */
export const ownDocuments = ['cfl_PurchaseInvoice', 'cfl_PurchaseInvoiceLine', 'cfl_CreditNote', 'cfl_CreditNoteLine', 'cfl_CreditAllocation'] as const;
/** What the relay writes about documents and customers. */
export const results = ['cfl_SyncHistory', 'cfl_XeroPayment', 'cfl_Balance'] as const;

export const readAll = (stems: readonly string[], depth: Depth = 'Global'): Privilege[] => stems.flatMap((s) => grant(s, { Read: depth }));
/** The relay's address: scripts and control read it with the user's own rights. */
export const readSettings: Privilege[] = readAll(['EnvironmentVariableDefinition', 'EnvironmentVariableValue']);
