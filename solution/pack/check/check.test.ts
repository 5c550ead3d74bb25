import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { testParts } from '../testing.ts';
import { checkPackage } from './index.ts';

type Change = (text: string) => string;
/** Plants a defect; a change that changes nothing would make the test prove nothing. */
function planted(path: string, change: Change): string[] {
  const parts = testParts();
  const before = strFromU8(parts.get(path)!);
  const after = change(before);
  expect(after).not.toBe(before);
  parts.set(path, strToU8(after));
  return checkPackage(parts).map((f) => f.rule);
}
const customizations = (change: Change) => planted('customizations.xml', change);
const manifest = (change: Change) => planted('solution.xml', change);
const without = (pattern: RegExp): Change => (s) => s.replace(pattern, '');
const swap = (from: string | RegExp, to: string): Change => (s) => s.replace(from, to);

describe('the semantic check', () => {
  it.each([[true], [false]])('finds nothing in our own package (managed: %s)', (managed) => { expect(checkPackage(testParts(managed))).toEqual([]); });

  it.each<[string, string, () => string[]]>([
    ['a root without definition', 'root-without-definition', () => manifest(swap('schemaName="cfl_numbering"', 'schemaName="cfl_nothing"'))],
    ['a definition without root', 'definition-without-root', () => manifest(without(/<RootComponent type="61" schemaName="cfl_\/counterfoil.js" behavior="0" \/>/))],
    ['a form of a shell table without root', 'definition-without-root', () => manifest(without(/<RootComponent type="60"[^>]*\/>/))],
    ['a root type that makes the import fail', 'root-unknown-type', () => manifest(swap('type="80"', 'type="10421"'))],
    ['a table of others that is no shell', 'foreign-table-not-shell', () => manifest(swap('schemaName="invoice" behavior="2"', 'schemaName="invoice" behavior="1"'))],
    ['a version of three numbers', 'version', () => manifest(swap('<Version>0.1.0.0', '<Version>0.1.0'))],
    ['a file that no part holds', 'file-missing', () => customizations(swap('/WebResources/cfl_counterfoiljs', '/WebResources/cfl_other'))],
    ['an extension without content type', 'content-type-missing', () => planted('[Content_Types].xml', without(/<Default Extension="js"[^>]*\/>/))],
    ['a web resource without content type', 'content-type-missing', () => planted('[Content_Types].xml', without(/<Override PartName="\/WebResources\/cfl_counterfoiljs[^>]*\/>/))],
    ['one id for two things', 'id-twice', () => customizations((s) => { const id = /<savedqueryid>(\{[^}]+\})/.exec(s)![1]!; return s.replace(/<formid>\{[^}]+\}/, `<formid>${id}`); })],
    ['an app with a table that is not there', 'app-component-missing', () => customizations(swap('<AppModuleComponent type="1" schemaName="cfl_connection"', '<AppModuleComponent type="1" schemaName="cfl_conection"'))],
    ['an app role that is not there', 'app-role-missing', () => customizations(swap(/(<AppModuleRoleMaps>\s*<Role id=")\{\w{8}/, '$1{00000000'))],
    ['an app icon that is not there', 'app-icon-missing', () => customizations(swap(/(<UniqueName>cfl_Counterfoil<\/UniqueName>[\s\S]*?<WebResourceId>)\w{8}/, '$100000000'))],
    ['a site map entry for a table that is not there', 'site-map-table-missing', () => customizations(swap('Entity="cfl_synchistory"', 'Entity="cfl_history"'))],
    ['a site map icon that is not there', 'site-map-icon-missing', () => customizations(swap('Icon="/WebResources/cfl_/icons/app.svg"', 'Icon="/WebResources/cfl_/icons/ap.svg"'))],
    ['a lookup without relationship', 'lookup-relationship', () => customizations(without(/<EntityRelationship Name="cfl_invoice_syncrequest_InvoiceId">[\s\S]*?<\/EntityRelationship>/))],
    ['a relationship without lookup', 'relationship-lookup', () => customizations(swap('<ReferencingAttributeName>cfl_SentInvoiceId', '<ReferencingAttributeName>cfl_PostedInvoiceId'))],
    ['a relationship to a table that is not there', 'relationship-table', () => customizations(swap('<ReferencedEntityName>cfl_BrandingTheme', '<ReferencedEntityName>cfl_Theme'))],
    ['a navigation property in the wrong case', 'navigation-name', () => customizations(swap('<NavigationPropertyName>cfl_InvoiceId', '<NavigationPropertyName>cfl_invoiceid'))],
    ['a second parent', 'two-parents', () => customizations(swap(/(Name="cfl_account_contactlink_AccountId">[\s\S]*?<CascadeDelete>)RemoveLink/, '$1Cascade'))],
    ['a cascade into a table of the platform', 'cascade-to-system-table', () => customizations(swap(/(Name="cfl_connection_invoice_ConnectionId">[\s\S]*?<CascadeDelete>)Restrict/, '$1Cascade'))],
    ['two columns of one name', 'column-twice', () => customizations(swap('<LogicalName>cfl_xeroid', '<LogicalName>cfl_xeronumber'))],
    ['money without base column', 'table-incomplete', () => customizations(without(/<attribute PhysicalName="cfl_total_Base">[\s\S]*?<\/attribute>/))],
    ['money without currency', 'table-incomplete', () => customizations(without(/<attribute PhysicalName="ExchangeRate">[\s\S]*?<\/attribute>/))],
    ['a table without primary name', 'table-incomplete', () => customizations(swap('PrimaryName|', ''))],
    ['a key on a column that is not there', 'table-incomplete', () => customizations(swap('<AttributeName>cfl_documentkey', '<AttributeName>cfl_dockey'))],
    ['a table without lookup view', 'table-incomplete', () => customizations(swap('<querytype>64</querytype>', '<querytype>0</querytype>'))],
    ['a choice that is not there', 'choice-missing', () => customizations(swap('<OptionSetName>cfl_exportstatus', '<OptionSetName>cfl_status'))],
    ['a default that is no option', 'choice-default', () => customizations(swap('<AppDefaultValue>864200000', '<AppDefaultValue>864200099'))],
    ['an option without the publisher\'s prefix', 'option-prefix', () => customizations(swap('<option value="864200003"', '<option value="100000003"'))],
    ['a form cell on a column that is not there', 'form-column-missing', () => customizations(swap('datafieldname="cfl_xeronumber"', 'datafieldname="cfl_xeronumer"'))],
    ['a text control on a money column', 'control-class', () => customizations(swap(/(<control id="cfl_subtotal" classid=")[^"]+/, '$1{4273EDBD-AC1D-40D3-9FB2-095C621B552D}'))],
    ['a control class that nobody knows', 'control-class', () => customizations(swap(/(<control id="cfl_subtotal" classid=")[^"]+/, '$1{00000000-AC1D-40D3-9FB2-095C621B552D}'))],
    ['a description of a control that is not there', 'control-description', () => customizations(swap(/forControl="\{\w{8}/, 'forControl="{00000000'))],
    ['a code component that is not there', 'component-missing', () => customizations(swap('name="cfl_Counterfoil.SyncStatus"', 'name="cfl_Counterfoil.Status"'))],
    ['a property that the component does not have', 'component-property', () => customizations((s) => s.replaceAll('<documentKey>', '<key>').replaceAll('</documentKey>', '</key>'))],
    ['a component bound to a column that is not there', 'component-property', () => customizations(swap('<documentKey>cfl_documentkey', '<documentKey>cfl_key'))],
    ['a required property left out', 'component-property', () => customizations(swap(/<parameters>\s*<documentKey>cfl_documentkey<\/documentKey>\s*<\/parameters>/, '<parameters />'))],
    ['a form library that is not there', 'library-missing', () => customizations((s) => s.replace('<Library name="cfl_/counterfoil.js"', '<Library name="cfl_/x.js"'))],
    ['a handler in a library that the form does not load', 'handler-library', () => customizations(swap('libraryName="cfl_/counterfoil.js"', 'libraryName="cfl_/x.js"'))],
    ['a subgrid with another table\'s view', 'subgrid-view', () => customizations(swap('<TargetEntityType>cfl_synchistory', '<TargetEntityType>cfl_syncrequest'))],
    ['a subgrid over another relationship', 'subgrid-relationship', () => customizations(swap('<RelationshipName>cfl_xerodocument_synchistory_XeroDocumentId', '<RelationshipName>cfl_xerodocument_syncrequest_XeroDocumentId'))],
    ['a view column that is not there', 'view-column-missing', () => customizations((s) => s.replace('<attribute name="totalamount" />', '<attribute name="total" />').replace('<cell name="totalamount"', '<cell name="total"'))],
    ['a view column that is not fetched', 'view-column-not-fetched', () => customizations(without(/<attribute name="totalamount" \/>/))],
    ['a filter on a join that is not there', 'view-alias-missing', () => customizations(swap('entityname="posted"', 'entityname="sent"'))],
    ['a default view on a table of others', 'view-default-foreign', () => customizations((s) => s.replace(/(<isdefault>)0(<\/isdefault>\s*<savedqueryid>[^<]*<\/savedqueryid>\s*<layoutxml>\s*<grid name="resultset" jump="name")/, '$11$2'))],
    ['a command that is not there', 'ribbon-missing', () => customizations(swap('Command="cfl.invoice.Send.Command"', 'Command="cfl.invoice.Post.Command"'))],
    ['a rule that nobody uses', 'ribbon-unused', () => customizations(without(/<EnableRule Id="cfl.invoice.canSend.EnableRule" \/>/))],
    ['a label that is not there', 'ribbon-missing', () => customizations(without(/<LocLabel Id="cfl.invoice.Send.LabelText">[\s\S]*?<\/LocLabel>/))],
    ['a script that is not there', 'web-resource-missing', () => customizations(swap('Library="$webresource:cfl_/counterfoil.js"', 'Library="$webresource:cfl_/missing.js"'))],
    ['a display rule on a table that is not there', 'ribbon-table-missing', () => customizations(swap('EntityName="cfl_syncrequest"', 'EntityName="cfl_request"'))],
    ['a name without the publisher\'s prefix', 'prefix', () => customizations(swap('<LogicalName>cfl_shortcode', '<LogicalName>shortcode'))],
    ['a privilege in the wrong case', 'privilege-unknown', () => customizations(swap('prvCreatecfl_SyncRequest', 'prvCreatecfl_syncrequest'))],
    ['a privilege of lines, which have none', 'privilege-unknown', () => customizations(swap('prvReadInvoice"', 'prvReadInvoiceDetail"'))],
    ['assigning what belongs to the organisation', 'privilege-organization', () => customizations(swap('prvAppendTocfl_XeroAccount', 'prvAssigncfl_XeroAccount'))],
    ['a depth that the organisation\'s tables do not know', 'privilege-organization', () => customizations(swap('name="prvReadcfl_XeroAccount" level="Global"', 'name="prvReadcfl_XeroAccount" level="Local"'))],
    ['an element younger than the schema', 'young-vocabulary', () => customizations(swap('<IsSecured>0</IsSecured>', '<IsSecured>0</IsSecured><IsSearchable>0</IsSearchable>'))],
    ['an attribute younger than the schema', 'young-vocabulary', () => customizations(swap('<ImportExportXml', '<ImportExportXml OrganizationVersion="9.2.0.0"'))],
    ['a language that the solution does not have', 'language', () => customizations(swap('languagecode="1033"', 'languagecode="1031"'))],
  ])('finds %s', (_, rule, plant) => { expect(plant()).toContain(rule); });

  it('finds a part that nothing names, and a shipped value of a variable', () => {
    const parts = testParts();
    parts.set('notes.xml', strToU8('<a/>'));
    parts.set('environmentvariabledefinitions/cfl_RelayUrl/environmentvariablevalues.json', strToU8('{}'));
    expect(checkPackage(parts).map((f) => f.rule)).toEqual(expect.arrayContaining(['file-unused', 'environment-value-shipped', 'content-type-missing']));
  });
  it('finds a version below the last release', () => {
    expect(checkPackage(testParts(), { before: '0.2.0.0' }).map((f) => f.rule)).toEqual(['version']);
    expect(checkPackage(testParts(), { before: '0.0.9.12' })).toEqual([]);
  });
  it('says where and what', () => {
    const parts = testParts();
    parts.set('customizations.xml', strToU8(strFromU8(parts.get('customizations.xml')!).replace('datafieldname="cfl_xeronumber"', 'datafieldname="cfl_xeronumer"')));
    expect(checkPackage(parts)).toContainEqual({ rule: 'form-column-missing', where: 'form "Xero Details" of cfl_xerodocument', text: 'Column cfl_xeronumer does not exist.' });
  });
  it('refuses what is no package at all', () => {
    expect(() => checkPackage(new Map())).toThrow('has no solution.xml');
    expect(() => checkPackage(new Map([...testParts(), ['solution.xml', strToU8('<a>')]]))).toThrow('not well-formed');
  });
});
