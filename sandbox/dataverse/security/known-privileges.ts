import type { Metadata } from '../metadata/registry.ts';
import { accesses, privilegeOf } from '../metadata/model.ts';

/** Privileges that belong to no table of the sandbox but that roles may hold. */
const miscellaneous = [
  'prvActOnBehalfOfAnotherUser', 'prvImportCustomization', 'prvExportCustomization', 'prvPublishCustomization', 'prvAssignRole', 'prvFlow', 'prvBulkDelete', 'prvExportToExcel', 'prvGoMobile', 'prvPrint',
  'prvReadEntity', 'prvReadAttribute', 'prvReadRelationship', 'prvReadOptionSet', 'prvReadEntityKey', 'prvReadWebResource', 'prvReadCustomControl', 'prvReadSdkMessage', 'prvReadPluginAssembly', 'prvReadSiteMap', 'prvReadSystemApplicationMetadata', 'prvReadAppModuleComponent', 'prvReadCustomizations', 'prvReadNote', 'prvReadActivity', 'prvReadQuote', 'prvReadOrder', 'prvReadOpportunity',
  'prvOverridePriceEngineInvoice', 'prvReviseInvoice', 'prvOverrideInvoicePricing', 'prvReadServiceEndpoint', 'prvReadUserQuery', 'prvCreateUserQuery', 'prvWriteUserQuery', 'prvDeleteUserQuery', 'prvReadPublisher', 'prvReadSavedQueryVisualization', 'prvReadRecordFilter',
] as const;

/** The original refuses a role that names a privilege which does not exist; so does the import here. */
export function knownPrivileges(m: Metadata): Set<string> {
  const known = new Set<string>(miscellaneous);
  for (const t of m.tables.values()) for (const access of accesses) { const p = privilegeOf(t, access); if (p) known.add(p); }
  return known;
}
