/** A stand-in for the tables of the other connector, as far as their names are published: an unmanaged solution made here and imported like any other. */
import { strToU8, zipSync } from 'fflate';
import type { World } from '../world/index.ts';

const text = (name: string, more = ''): string => `<attribute PhysicalName="${name}"><Type>nvarchar</Type><LogicalName>${name}</LogicalName><Format>text</Format><MaxLength>400</MaxLength>${more}</attribute>`;
const primary = '<DisplayMask>PrimaryName|ValidForForm</DisplayMask>';
const key = (name: string): string => `<attribute PhysicalName="${name}"><Type>primarykey</Type><LogicalName>${name}</LogicalName></attribute>`;
const lookup = (name: string): string => `<attribute PhysicalName="${name}"><Type>lookup</Type><LogicalName>${name.toLowerCase()}</LogicalName></attribute>`;
const flag = (name: string): string => `<attribute PhysicalName="${name}"><Type>bit</Type><LogicalName>${name}</LogicalName><AppDefaultValue>0</AppDefaultValue><optionset Name="${name}"><options><option value="1"><labels><label description="Yes" languagecode="1033"/></labels></option><option value="0"><labels><label description="No" languagecode="1033"/></labels></option></options></optionset></attribute>`;
const table = (name: string, label: string, columns: string): string => `<Entity><Name>${name}</Name><EntityInfo><entity Name="${name}"><LocalizedNames><LocalizedName description="${label}" languagecode="1033"/></LocalizedNames><attributes>${key(`${name}id`)}${text('stl3_name', primary)}${columns}</attributes><EntitySetName>${name}s</EntitySetName><OwnershipTypeMask>OrgOwned</OwnershipTypeMask></entity></EntityInfo></Entity>`;
const relation = (name: string, from: string, to: string, column: string): string => `<EntityRelationship Name="${name}"><EntityRelationshipType>OneToMany</EntityRelationshipType><ReferencingEntityName>${from}</ReferencingEntityName><ReferencedEntityName>${to}</ReferencedEntityName><CascadeAssign>NoCascade</CascadeAssign><CascadeDelete>RemoveLink</CascadeDelete><ReferencingAttributeName>${column}</ReferencingAttributeName><EntityRelationshipRoles><EntityRelationshipRole><NavigationPropertyName>${column}</NavigationPropertyName><RelationshipRoleType>1</RelationshipRoleType></EntityRelationshipRole><EntityRelationshipRole><NavigationPropertyName>${name}</NavigationPropertyName><RelationshipRoleType>0</RelationshipRoleType></EntityRelationshipRole></EntityRelationshipRoles></EntityRelationship>`;

const roleId = '5ae3f4c1-6d0b-4f59-9a55-3c0d7d1f0001';
export const roleName = 'Other Connector User';
const tables = ['stl3_xerodetails', 'stl3_chartofaccounts', 'stl3_stellariseconnectorsettings'];
const customizations = `<ImportExportXml><Entities>
${table('stl3_xerodetails', 'Xero Details', `${text('stl3_xeroinvoiceid')}${text('stl3_xeroinvoicenumber')}${text('stl3_xeroinvoiceurl')}${flag('stl3_exportstatus')}${lookup('stl3_InvoiceId')}`)}
${table('stl3_chartofaccounts', 'Chart of Accounts', text('stl3_code'))}
${table('stl3_stellariseconnectorsettings', 'Settings', `${lookup('stl3_DefaultAccountId')}${text('stl3_defaulttaxtype')}${text('stl3_defaultbrandingtheme')}${flag('stl3_createnewcontacts')}`)}
</Entities><Roles><Role id="{${roleId}}" name="${roleName}"><RolePrivileges>${tables.map((t) => `<RolePrivilege name="prvRead${t}" level="Global"/>`).join('')}</RolePrivileges></Role></Roles><EntityRelationships>
${relation('stl3_invoice_xerodetails', 'stl3_xerodetails', 'Invoice', 'stl3_InvoiceId')}${relation('stl3_account_settings', 'stl3_stellariseconnectorsettings', 'stl3_chartofaccounts', 'stl3_DefaultAccountId')}
</EntityRelationships></ImportExportXml>`;

export async function installOther(world: World): Promise<void> {
  const root = (type: number, what: string): string => `<RootComponent type="${type}" ${type === 20 ? `id="{${what}}"` : `schemaName="${what}"`} behavior="0"/>`;
  const solution = `<ImportExportXml><SolutionManifest><UniqueName>OtherConnector</UniqueName><Version>3.12.0.0</Version><Managed>0</Managed><Publisher><UniqueName>stl3</UniqueName><CustomizationPrefix>stl3</CustomizationPrefix></Publisher><RootComponents>${tables.map((t) => root(1, t)).join('')}${root(20, roleId)}</RootComponents><MissingDependencies/></SolutionManifest></ImportExportXml>`;
  const zip = zipSync({ '[Content_Types].xml': strToU8('<Types><Default Extension="xml" ContentType="application/octet-stream"/></Types>'), 'solution.xml': strToU8(solution), 'customizations.xml': strToU8(customizations) });
  await (await world.as('admin'))('POST', 'ImportSolution', { OverwriteUnmanagedCustomizations: false, PublishWorkflows: true, CustomizationFile: Buffer.from(zip).toString('base64'), ImportJobId: crypto.randomUUID() });
}
/** As the security administrator does it before, and takes it back afterwards. */
export async function giveRole(world: World, user: string): Promise<void> {
  const call = await world.as('security');
  const role = (await call('GET', `roles?$select=roleid&$filter=name eq '${roleName}'`)).value[0].roleid;
  const found = ((await call('GET', 'systemusers?$select=domainname,systemuserid')).value as { domainname: string; systemuserid: string }[]).find((u) => u.domainname.split('@')[0] === user)!;
  await call('POST', `systemusers(${found.systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${world.dataverse.url}/api/data/v9.2/roles(${role})` });
}
