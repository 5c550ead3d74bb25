import type { Column, Table } from './model.ts';
import { column } from './model.ts';
import type { Metadata } from './registry.ts';

const text = (logicalName: string, label: string, over: Partial<Column>): Column => column({ logicalName, label, type: 'lookup', validForCreate: false, validForUpdate: false, origin: 'platform', ...over });

/** Every table has these, whatever its definition lists; what the definition lists already is left as it is. */
export function addSystemColumns(m: Metadata, t: Table): void {
  const add = (c: Column): void => { if (!t.columns.has(c.logicalName)) t.columns.set(c.logicalName, c); };
  const relate = (name: string, attribute: string, referenced: string): void => {
    if (m.relationships.some((r) => r.referencing === t.logicalName && r.attribute === attribute && r.referenced === referenced)) return;
    m.addRelationship({ name, referencing: t.logicalName, attribute, referencingNav: attribute, referenced, referencedNav: name, onDelete: 'NoCascade', onAssign: 'NoCascade', origin: 'platform' });
  };
  const n = t.logicalName;
  add(text('createdon', 'Created On', { type: 'datetime', format: 'datetime', behavior: 'UserLocal' }));
  add(text('modifiedon', 'Modified On', { type: 'datetime', format: 'datetime', behavior: 'UserLocal' }));
  add(text('versionnumber', 'Version Number', { type: 'bigint' }));
  for (const [c, label] of [['createdby', 'Created By'], ['modifiedby', 'Modified By'], ['createdonbehalfby', 'Created By (Delegate)'], ['modifiedonbehalfby', 'Modified By (Delegate)']] as const) {
    add(text(c, label, { targets: ['systemuser'] }));
    relate(`lk_${n}_${c}`, c, 'systemuser');
  }
  add(text('overriddencreatedon', 'Record Created On', { type: 'datetime', format: 'date', behavior: 'UserLocal', validForCreate: true }));
  add(text('importsequencenumber', 'Import Sequence Number', { type: 'whole', min: '-2147483648', max: '2147483647', validForCreate: true }));
  if (t.ownership !== 'UserOwned' && t.accessThrough === null) return;
  const own = t.ownership === 'UserOwned';
  add(text('ownerid', 'Owner', { type: 'owner', targets: ['systemuser', 'team'], validForCreate: own, validForUpdate: own, required: own ? 'systemrequired' : 'none' }));
  relate(`owner_${n}s`, 'ownerid', 'owner');
  add(text('owninguser', 'Owning User', { targets: ['systemuser'] }));
  relate(`user_${n}`, 'owninguser', 'systemuser');
  add(text('owningteam', 'Owning Team', { targets: ['team'] }));
  relate(`team_${n}`, 'owningteam', 'team');
  add(text('owningbusinessunit', 'Owning Business Unit', { targets: ['businessunit'] }));
  relate(`business_unit_${n}`, 'owningbusinessunit', 'businessunit');
}
