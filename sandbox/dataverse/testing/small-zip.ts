/** A small solution zip for tests: a user-owned and an organisation-owned table, lookups with every cascade, a role. */
import { zipSync, strToU8 } from 'fflate';

export interface SmallZip {
  readonly managed?: boolean;
  readonly version?: string;
  /** Applied to the finished documents, to plant a defect. */
  readonly solution?: (xml: string) => string;
  readonly customizations?: (xml: string) => string;
  readonly without?: readonly string[];
}
const text = (name: string, more = ''): string => `<attribute PhysicalName="${name}"><Type>nvarchar</Type><LogicalName>${name}</LogicalName><Format>text</Format><MaxLength>100</MaxLength>${more}</attribute>`;
const key = (name: string): string => `<attribute PhysicalName="${name}"><Type>primarykey</Type><LogicalName>${name}</LogicalName></attribute>`;
const lookup = (name: string, logicalName = name.toLowerCase()): string => `<attribute PhysicalName="${name}"><Type>lookup</Type><LogicalName>${logicalName}</LogicalName></attribute>`;
const primary = '<DisplayMask>PrimaryName|ValidForForm</DisplayMask>';
const relation = (name: string, from: string, to: string, column: string, onDelete: string, onAssign = 'NoCascade'): string =>
  `<EntityRelationship Name="${name}"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>${from}</ReferencingEntityName><ReferencedEntityName>${to}</ReferencedEntityName><CascadeAssign>${onAssign}</CascadeAssign><CascadeDelete>${onDelete}</CascadeDelete><ReferencingAttributeName>${column}</ReferencingAttributeName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>${column}</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>${name}</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>`;

export const roleId = '11111111-2222-4333-8444-555555555555';
export const viewId = '22222222-2222-4333-8444-555555555555';
const customizations = `<ImportExportXml><Entities>
<Entity><Name>abc_Note</Name><EntityInfo><entity Name="abc_Note"><LocalizedNames><LocalizedName description="Note" languagecode="1033"/></LocalizedNames><attributes>
${key('abc_noteid')}${text('abc_name', primary)}${text('abc_key')}${text('abc_number', '<AutoNumberFormat>N-{SEQNUM:5}</AutoNumberFormat>')}
<attribute PhysicalName="abc_kind"><Type>picklist</Type><LogicalName>abc_kind</LogicalName><AppDefaultValue>727000000</AppDefaultValue><OptionSetName>abc_kind</OptionSetName></attribute>
<attribute PhysicalName="abc_flag"><Type>bit</Type><LogicalName>abc_flag</LogicalName><AppDefaultValue>1</AppDefaultValue><optionset Name="x"><options><option value="1"><labels><label description="Yes" languagecode="1033"/></labels></option><option value="0"><labels><label description="No" languagecode="1033"/></labels></option></options></optionset></attribute>
<attribute PhysicalName="abc_rate"><Type>decimal</Type><LogicalName>abc_rate</LogicalName><MinValue>0</MinValue><MaxValue>100</MaxValue><Accuracy>4</Accuracy></attribute>
<attribute PhysicalName="abc_day"><Type>datetime</Type><LogicalName>abc_day</LogicalName><Format>date</Format><Behavior>2</Behavior></attribute>
${lookup('abc_InvoiceId')}${lookup('abc_PostedId')}${lookup('abc_ParentId')}${lookup('abc_ThingId')}
<attribute PhysicalName="statecode"><Type>state</Type><LogicalName>statecode</LogicalName><ValidForCreateApi>0</ValidForCreateApi><optionset Name="s"><states><state value="0"><labels><label description="Active" languagecode="1033"/></labels></state><state value="1"><labels><label description="Inactive" languagecode="1033"/></labels></state></states></optionset></attribute>
<attribute PhysicalName="statuscode"><Type>status</Type><LogicalName>statuscode</LogicalName><optionset Name="t"><statuses><status value="1" state="0"><labels><label description="Active" languagecode="1033"/></labels></status><status value="2" state="1"><labels><label description="Inactive" languagecode="1033"/></labels></status></statuses></optionset></attribute>
</attributes><EntitySetName>abc_notes</EntitySetName><EntityKeys><EntityKey><Name>abc_Key</Name><EntityKeyAttributes><AttributeName>abc_key</AttributeName></EntityKeyAttributes></EntityKey></EntityKeys><OwnershipTypeMask>UserOwned</OwnershipTypeMask></entity></EntityInfo>
<SavedQueries><savedqueries><savedquery><savedqueryid>{${viewId}}</savedqueryid><layoutxml><grid name="resultset"><row name="result" id="abc_noteid"><cell name="abc_name" width="100"/></row></grid></layoutxml><querytype>0</querytype><isdefault>1</isdefault><fetchxml><fetch><entity name="abc_note"><attribute name="abc_name"/><order attribute="abc_name"/></entity></fetch></fetchxml><LocalizedNames><LocalizedName description="Notes" languagecode="1033"/></LocalizedNames></savedquery></savedqueries></SavedQueries></Entity>
<Entity><Name>abc_Thing</Name><EntityInfo><entity Name="abc_Thing"><attributes>${key('abc_thingid')}${text('abc_name', primary)}</attributes><EntitySetName>abc_things</EntitySetName><OwnershipTypeMask>OrgOwned</OwnershipTypeMask></entity></EntityInfo></Entity>
<Entity><Name>Invoice</Name><EntityInfo><entity Name="Invoice"><attributes>${text('abc_extra')}</attributes></entity></EntityInfo></Entity>
</Entities><Roles><Role id="{${roleId}}" name="Note Taker"><RolePrivileges>
<RolePrivilege name="prvCreateabc_Note" level="Basic"/><RolePrivilege name="prvReadabc_Note" level="Basic"/><RolePrivilege name="prvWriteabc_Note" level="Basic"/><RolePrivilege name="prvAppendabc_Note" level="Basic"/><RolePrivilege name="prvReadabc_Thing" level="Global"/>
</RolePrivileges></Role></Roles><EntityRelationships>
${relation('abc_invoice_note_InvoiceId', 'abc_Note', 'Invoice', 'abc_InvoiceId', 'RemoveLink', 'Cascade')}${relation('abc_invoice_note_PostedId', 'abc_Note', 'Invoice', 'abc_PostedId', 'Restrict')}${relation('abc_note_note_ParentId', 'abc_Note', 'abc_Note', 'abc_ParentId', 'Cascade')}${relation('abc_thing_note_ThingId', 'abc_Note', 'abc_Thing', 'abc_ThingId', 'RemoveLink')}
</EntityRelationships><optionsets><optionset Name="abc_kind"><options><option value="727000000" Color="#107c10"><labels><label description="Plain" languagecode="1033"/></labels></option><option value="727000001"><labels><label description="Loud" languagecode="1033"/></labels></option></options></optionset></optionsets>
<WebResources><WebResource><WebResourceId>{33333333-2222-4333-8444-555555555555}</WebResourceId><Name>abc_/note.js</Name><WebResourceType>3</WebResourceType><FileName>/WebResources/abc_notejs</FileName></WebResource></WebResources></ImportExportXml>`;
const root = (type: number, name: string): string => `<RootComponent type="${type}" ${name.includes('-') ? `id="{${name}}"` : `schemaName="${name}"`} behavior="0"/>`;

export function smallZip(o: SmallZip = {}): Uint8Array {
  const solution = `<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>${o.version ?? '1.0.0.0'}</Version><Managed>${o.managed === false ? 0 : 1}</Managed><Publisher><UniqueName>abc</UniqueName><CustomizationPrefix>abc</CustomizationPrefix></Publisher><RootComponents>${root(1, 'abc_note')}${root(1, 'abc_thing')}${root(1, 'invoice')}${root(9, 'abc_kind')}${root(20, roleId)}${root(61, 'abc_/note.js')}</RootComponents><MissingDependencies/></SolutionManifest></ImportExportXml>`;
  const files: Record<string, string> = {
    '[Content_Types].xml': '<Types><Default Extension="xml" ContentType="application/octet-stream"/><Override PartName="/WebResources/abc_notejs" ContentType="application/octet-stream"/></Types>',
    'solution.xml': (o.solution ?? ((x) => x))(solution), 'customizations.xml': (o.customizations ?? ((x) => x))(customizations), 'WebResources/abc_notejs': 'var Note = {};',
  };
  return zipSync(Object.fromEntries(Object.entries(files).filter(([n]) => !o.without?.includes(n)).map(([n, t]) => [n, strToU8(t)])));
}
