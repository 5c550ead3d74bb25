/** One-to-many relationships: one for every lookup of ours, and those that the platform gives every own table. */
import type { LookupColumn } from '../model/columns.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import type { ExtendedTable, Table } from '../model/tables.ts';
import { introduced } from './attributes.ts';
import { hasMoney, schemaNameOf } from './lookup.ts';
import { descriptions, el, leaf, leaves, type Xml } from './xml.ts';

export interface PackedRelationship { readonly name: string; readonly referenced: string; readonly xml: Xml }

const bare = (name: string): string => name.replace(/^cfl_/, '');
/** cfl_connection_invoice_ConnectionId: the table pointed at, the table with the lookup, the lookup. */
export const relationshipName = (referenced: string, referencing: string, lookupSchemaName: string): string =>
  `cfl_${bare(referenced)}_${bare(referencing)}_${bare(lookupSchemaName)}`;

function cascade(o: { assign?: string; remove: string }): Xml[] {
  return leaves({ CascadeAssign: o.assign ?? 'NoCascade', CascadeDelete: o.remove, CascadeReparent: 'NoCascade', CascadeShare: 'NoCascade', CascadeUnshare: 'NoCascade' });
}
function relationship(name: string, referencing: string, referenced: string, column: string, help: string | undefined, cascades: Xml[], own: Xml[] = []): PackedRelationship {
  return { name, referenced, xml: el('EntityRelationship', { Name: name },
    leaves({ EntityRelationshipType: 'OneToMany', IsCustomizable: 1, IntroducedVersion: introduced, IsHierarchical: 0, ReferencingEntityName: referencing, ReferencedEntityName: referenced }),
    cascades, own.filter((x) => x.name !== 'EntityRelationshipRoles'), leaf('ReferencingAttributeName', column),
    el('RelationshipDescription', {}, descriptions(help)), own.filter((x) => x.name === 'EntityRelationshipRoles')) };
}

/** The relationship that a lookup column needs. Navigation properties: the lookup's schema name here, the relationship's name there. */
export function lookupRelationship(s: SolutionDefinition, t: Table | ExtendedTable, c: LookupColumn): PackedRelationship {
  const name = relationshipName(c.target, t.logicalName, c.schemaName);
  const role = (type: 0 | 1, navigation: string, pane: Xml[]): Xml => el('EntityRelationshipRole', {}, pane, leaf('NavigationPropertyName', navigation), leaf('RelationshipRoleType', type));
  return relationship(name, t.schemaName, schemaNameOf(s, c.target), c.schemaName, c.help, cascade({ assign: c.onAssign ?? 'NoCascade', remove: c.onDelete }), [
    leaf('CascadeRollupView', 'NoCascade'), leaf('IsValidForAdvancedFind', 1),
    el('EntityRelationshipRoles', {},
      role(1, c.schemaName, leaves({ NavPaneDisplayOption: 'UseCollectionName', NavPaneArea: 'Details', NavPaneOrder: 10000 })),
      role(0, name, [])),
  ]);
}

/** Owner, business unit, team, creator and modifier (six on a user-owned table), and the currency where there is money. */
export function systemRelationships(t: Table): PackedRelationship[] {
  const n = t.logicalName;
  const of = (name: string, referenced: string, column: string, help: string, remove = 'NoCascade') => relationship(name, t.schemaName, referenced, column, help, cascade({ remove }));
  return [
    of(`lk_${n}_createdby`, 'SystemUser', 'CreatedBy', 'Unique identifier of the user who created the record.'),
    of(`lk_${n}_modifiedby`, 'SystemUser', 'ModifiedBy', 'Unique identifier of the user who modified the record.'),
    ...(t.ownership === 'OrgOwned' ? [of(`organization_${n}`, 'Organization', 'OrganizationId', 'Unique identifier for the organization')] : [
      of(`business_unit_${n}`, 'BusinessUnit', 'OwningBusinessUnit', 'Unique identifier for the business unit that owns the record', 'Restrict'),
      of(`owner_${n}`, 'Owner', 'OwnerId', 'Owner Id'),
      of(`team_${n}`, 'Team', 'OwningTeam', 'Unique identifier for the team that owns the record.'),
      of(`user_${n}`, 'SystemUser', 'OwningUser', 'Unique identifier for the user that owns the record.'),
    ]),
    ...(hasMoney(t.columns) ? [of(`TransactionCurrency_${n}`, 'TransactionCurrency', 'TransactionCurrencyId', 'Unique identifier of the currency associated with the entity.', 'Restrict')] : []),
  ];
}

/** All of the solution, sorted by name. */
export function allRelationships(s: SolutionDefinition): PackedRelationship[] {
  const lookups = [...s.tables, ...s.extended].flatMap((t) => Object.values(t.columns).filter((c) => c.kind === 'lookup').map((c) => lookupRelationship(s, t, c)));
  return [...lookups, ...s.tables.flatMap(systemRelationships)].sort((a, b) => (a.name < b.name ? -1 : 1));
}
