/** Tables: own ones whole, those of others as a shell with nothing but our columns (root behaviour 2). */
import type { ExtendedTable, Table } from '../model/tables.ts';
import { platformTables } from '../out-of-box/columns.ts';
import { columnAttributes, introduced } from './attributes.ts';
import { systemAttributes } from './system-columns.ts';
import { el, labels, leaf, leaves, localizedNames, descriptions, type Xml } from './xml.ts';

const byLogicalName = (a: Xml, b: Xml): number => {
  const name = (x: Xml) => x.attributes[0]![1].toLowerCase();
  return name(a) < name(b) ? -1 : 1;
};

const keys = (t: Table): Xml | null => t.keys ? el('EntityKeys', {}, ...Object.entries(t.keys).map(([schemaName, k]) => el('EntityKey', {},
  leaves({ Name: schemaName, LogicalName: schemaName.toLowerCase(), IntroducedVersion: introduced, IsCustomizable: 0 }),
  el('EntityKeyAttributes', {}, ...k.columns.map((c) => leaf('AttributeName', c))), labels('displaynames', 'displayname', k.label)))) : null;

// Off where Dynamics would clutter or offer what makes no sense for machine-made rows; mobile on, because phones open details as a page.
const flags = (t: Table, icon: string, quickCreate: boolean): Xml[] => [
  leaves({ EntitySetName: t.setName, ...(t.notes ? { HasRelatedNotes: 'True' } : {}), IsDuplicateCheckSupported: 0, IsBusinessProcessEnabled: 0, IsRequiredOffline: 0, IsInteractionCentricEnabled: 0, IsCollaboration: 0, AutoRouteToOwnerQueue: 0, IsConnectionsEnabled: 0, IsDocumentManagementEnabled: 0, AutoCreateAccessTeams: 0, IsOneNoteIntegrationEnabled: 0, IsKnowledgeManagementEnabled: 0, IsSLAEnabled: 0, IsDocumentRecommendationsEnabled: 0, IsBPFEntity: 0 }),
  leaves({ OwnershipTypeMask: t.ownership, IsAuditEnabled: t.audit ? 1 : 0, IsActivity: 0, ActivityTypeMask: '', IsActivityParty: 0, IsReplicated: 0, IsReplicationUserFiltered: 0, IsMailMergeEnabled: 0 }),
  leaves({ IsVisibleInMobile: 0, IsVisibleInMobileClient: 1, IsReadOnlyInMobileClient: 0, IsOfflineInMobileClient: 0, DaysSinceRecordLastModified: 0, MobileOfflineFilters: '', IsMapiGridEnabled: 1, IsReadingPaneEnabled: 1, IsQuickCreateEnabled: quickCreate ? 1 : 0, SyncToExternalSearchIndex: 0 }),
  leaves({ IntroducedVersion: introduced, IsCustomizable: 1, IsRenameable: 1, IsMappable: 1, CanModifyAuditSettings: 1, CanModifyMobileVisibility: 1, CanModifyMobileClientVisibility: 1, CanModifyMobileClientReadOnly: 1, CanModifyMobileClientOffline: 1, CanModifyConnectionSettings: 1, CanModifyDuplicateDetectionSettings: 1, CanModifyMailMergeSettings: 1, CanModifyQueueSettings: 1, CanCreateAttributes: 1, CanCreateForms: 1, CanCreateCharts: 1, CanCreateViews: 1, CanModifyAdditionalSettings: 1, CanEnableSyncToExternalSearchIndex: 1 }),
  leaves({ IconVectorName: icon, EnforceStateTransitions: 0, CanChangeHierarchicalRelationship: 1, EntityHelpUrlEnabled: 0, ChangeTrackingEnabled: 1, CanChangeTrackingBeEnabled: 1, IsEnabledForExternalChannels: 0 }),
].flat();

/** Name and EntityInfo of an own table. @param icon name of the SVG web resource shown for its rows @param quickCreate it has a quick create form */
export function ownEntity(t: Table, icon: string, quickCreate: boolean): Xml[] {
  const attributes = [...systemAttributes(t), ...Object.entries(t.columns).flatMap(([name, c]) => columnAttributes(t.logicalName, name, c, name === t.primaryName, t.audit))];
  return [
    el('Name', { LocalizedName: t.label, OriginalName: t.label }, t.schemaName),
    el('EntityInfo', {}, el('entity', { Name: t.schemaName },
      localizedNames(t.label), labels('LocalizedCollectionNames', 'LocalizedCollectionName', t.plural), descriptions(t.help),
      el('attributes', {}, ...attributes.sort(byLogicalName)), keys(t), flags(t, icon, quickCreate))),
  ];
}
/** Name and EntityInfo of a table of somebody else. Nothing of its own settings is touched. */
export function shellEntity(t: ExtendedTable): Xml[] {
  const label = platformTables[t.logicalName]!.label;
  const attributes = Object.entries(t.columns).flatMap(([name, c]) => columnAttributes(t.logicalName, name, c, false, true));
  return [
    el('Name', { LocalizedName: label, OriginalName: label }, t.schemaName),
    el('EntityInfo', {}, el('entity', { Name: t.schemaName }, el('attributes', {}, ...attributes.sort(byLogicalName)))),
  ];
}
