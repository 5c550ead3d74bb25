/** What a single table, column, view, text or role may be. */
import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { testParts } from '../testing.ts';
import { checkPackage } from './index.ts';
import { inBatches, inCustomizations as xml, swap, without, type Change, type Planting } from './planting.ts';

/** A change inside of one column of the first table that has it. */
const column = (name: string, from: string | RegExp, to: string): Change => (s) => s.replace(new RegExp(`<attribute PhysicalName="${name}">[\\s\\S]*?</attribute>`), (a) => a.replace(from, to));
/** A change inside of the view of this name. */
const view = (name: string, from: string | RegExp, to: string): Change => (s) => {
  const end = s.indexOf(`<LocalizedName description="${name}"`);
  const start = s.lastIndexOf('<savedquery>', end);
  return s.slice(0, start) + s.slice(start, end).replace(from, to) + s.slice(end);
};
const resource = (name: string, from: string | RegExp, to: string): Change => (s) => s.replace(new RegExp(`<Name>${name}</Name>[\\s\\S]*?</WebResource>`), (w) => w.replace(from, to));
const quick = 'Quick Find Active Xero Connections';

const limits: Planting[] = [
  xml('two columns of one name', 'column-twice', swap('<LogicalName>cfl_xeroid', '<LogicalName>cfl_xeronumber')),
  xml('a logical name that is not the schema name', 'column-physical', swap('PhysicalName="cfl_shortcode"', 'PhysicalName="cfl_short"')),
  xml('a type of column that nobody knows', 'column-type', column('cfl_tenantid', '<Type>nvarchar', '<Type>varchar')),
  xml('a requirement level that nobody knows', 'column-required', column('cfl_shortcode', '<RequiredLevel>none', '<RequiredLevel>optional')),
  xml('a text that is too long for its type', 'column-size', column('cfl_basecurrency', /<MaxLength>\d+/, '<MaxLength>5000')),
  xml('a length that is not twice the signs', 'column-length', column('cfl_xeronumber', /<Length>\d+/, '<Length>12')),
  xml('a whole number beyond 32 bits', 'column-range', swap('<MaxValue>2147483647', '<MaxValue>2147483648')),
  xml('more digits than the type has', 'column-digits', column('cfl_total', '<Accuracy>4', '<Accuracy>5')),
  xml('an amount with the digits of the organisation', 'money-precision', column('cfl_amountdue', '<AccuracySource>2', '<AccuracySource>1')),
  xml('a format that text does not have', 'column-format', column('cfl_name', '<Format>text', '<Format>duration')),
  xml('a behaviour that dates do not have', 'column-behaviour', swap('<Behavior>2', '<Behavior>4')),
  xml('a placeholder that numbers do not have', 'autonumber', swap('<AutoNumberFormat>XR-{SEQNUM:6}', '<AutoNumberFormat>XR-{SEQ:6}')),
  xml('numbers that may repeat', 'autonumber-unique', swap('<AutoNumberFormat>BILL-{SEQNUM:6}', '<AutoNumberFormat>BILL-{RANDSTRING:6}')),
  xml('numbers that do not fit', 'autonumber-length', swap('<AutoNumberFormat>CN-{SEQNUM:6}', `<AutoNumberFormat>${'C'.repeat(200)}-{SEQNUM:6}`)),
  xml('money without base column', 'table-incomplete', without(/<attribute PhysicalName="cfl_total_Base">[\s\S]*?<\/attribute>/)),
  xml('money without currency', 'table-house', without(/<attribute PhysicalName="ExchangeRate">[\s\S]*?<\/attribute>/)),
  xml('a table without primary name', 'table-house', swap('PrimaryName|', '')),
  xml('a table without lookup view', 'table-house', swap('<querytype>64</querytype>', '<querytype>0</querytype>')),
  xml('a key on a column that is not there', 'key-column-missing', swap('<AttributeName>cfl_documentkey', '<AttributeName>cfl_dockey')),
  xml('a key on a text of many lines', 'key-type', (s) => { const table = s.slice(s.indexOf('Name="cfl_XeroDocument"')); const memo = /PhysicalName="(cfl_\w+)">\s*<Type>ntext/.exec(table)![1]!; return s.replace('<AttributeName>cfl_documentkey', `<AttributeName>${memo}`); }),
  xml('a key that no index takes', 'key-size', column('cfl_documentkey', /<MaxLength>\d+/, '<MaxLength>1000')),
  xml('a key beyond the documented limit', 'key-long', column('cfl_documentkey', /<MaxLength>\d+/, '<MaxLength>500')),
  xml('a key without columns', 'key-shape', without(/<AttributeName>cfl_documentkey<\/AttributeName>/)),
  xml('two keys of one name', 'key-twice', (s) => { const k = /<EntityKey>[\s\S]*?<\/EntityKey>/.exec(s)![0]; return s.replace(k, k + k); }),
  xml('a default that is no option', 'choice-default', swap('<AppDefaultValue>864200000', '<AppDefaultValue>864200099')),
  xml('two choices of one name', 'choice-twice', (s) => { const o = /<optionset Name="cfl_numbering"[\s\S]*?<\/optionset>/.exec(s)![0]; return s.replace(o, o + o); }),
  xml('a yes/no with three options', 'choice-yesno', swap(/(<OptionSetType>bit[\s\S]*?<options>)/, '$1<option value="2"><labels><label description="Perhaps" languagecode="1033" /></labels></option>')),
  xml('an option without the publisher\'s prefix', 'option-prefix', swap('<option value="864200003"', '<option value="100000003"')),
  xml('two options of one value', 'option-twice', swap(/(<optionset Name="cfl_exportstatus"[\s\S]*?)<option value="864200001"/, '$1<option value="864200000"')),
  xml('an option beyond 32 bits', 'option-range', swap(/(<optionset Name="cfl_numbering"[\s\S]*?)<option value="864200001"/, '$1<option value="8642000010"')),
  xml('two options that read alike', 'option-label-twice', swap(/(<optionset Name="cfl_exportstatus"[\s\S]*?<label description=")Not sent/, '$1Queued')),
  xml('a colour that is none', 'option-color', swap(/ Color="#\w+"/, ' Color="grey"')),
  xml('a status reason of no state', 'status-state', swap('<status value="2" state="1">', '<status value="2" state="5">')),
  xml('a view column that is not there', 'view-column-missing', (s) => s.replace('<attribute name="totalamount" />', '<attribute name="total" />').replace('<cell name="totalamount"', '<cell name="total"')),
  xml('a view column that is not fetched', 'view-column-not-fetched', without(/<attribute name="totalamount" \/>/)),
  xml('a view column shown twice', 'view-column-twice', view(quick, '<cell name="cfl_name" width="200" />', '<cell name="cfl_name" width="200" /><cell name="cfl_name" width="200" />')),
  xml('a filter on a join that is not there', 'view-alias-missing', swap(/<condition entityname="\w+"/, '<condition entityname="nobody"')),
  xml('a column of a join that is not there', 'view-alias-missing', view(quick, '<cell name="cfl_status"', '<cell name="nobody.cfl_status"')),
  xml('two joins of one name', 'view-alias-twice', swap(/(<link-entity name="[^>]*\/>)/, '$1$1')),
  xml('a query on another table', 'view-table', view(quick, '<entity name="cfl_connection">', '<entity name="cfl_contactlink">')),
  xml('a view that adds up', 'view-fetch', view(quick, '<fetch version="1.0"', '<fetch aggregate="true" version="1.0"')),
  xml('a view without query', 'view-empty', view(quick, /<fetchxml>[\s\S]*?<\/fetchxml>/, '<fetchxml />')),
  xml('a view without columns', 'view-layout', view('Active Xero Connections', /<cell [^>]*\/>/g, '')),
  xml('rows told apart by another column', 'view-layout-key', view(quick, '<row name="result" id="cfl_connectionid">', '<row name="result" id="cfl_id">')),
  xml('two views of one name', 'view-name-twice', swap('<LocalizedName description="Inactive Xero Connections"', '<LocalizedName description="Active Xero Connections"')),
  xml('a default view on a table of others', 'view-default-foreign', (s) => s.replace(/(<isdefault>)0(<\/isdefault>\s*<savedqueryid>[^<]*<\/savedqueryid>\s*<layoutxml>\s*<grid name="resultset" jump="name")/, '$11$2')),
  xml('a comparison without value', 'condition-value', swap(/(<condition attribute="statecode" operator="eq") value="0"/, '$1')),
  xml('a list of values in one value', 'condition-list', swap('<condition attribute="statecode" operator="eq" value="0"', '<condition attribute="statecode" operator="in" value="0"')),
  xml('a quick find that compares with a fixed word', 'quick-find', view(quick, 'value="{0}"', 'value="x"')),
  xml('a quick find over yes and no', 'quick-find-column', view(quick, '<condition attribute="cfl_name" operator="like"', '<condition attribute="cfl_isdefault" operator="like"')),
  xml('a name without the publisher\'s prefix', 'prefix', swap('<LogicalName>cfl_shortcode', '<LogicalName>shortcode')),
  xml('a name with a hyphen', 'name-shape', swap('<EntityRelationship Name="cfl_account_contactlink_AccountId"', '<EntityRelationship Name="cfl_account-contactlink"')),
  xml('a name that is too long', 'name-long', swap('<Name>cfl_DocumentKey', `<Name>cfl_${'Document'.repeat(8)}Key`)),
  xml('a privilege in the wrong case', 'privilege-case', swap('prvCreatecfl_SyncRequest', 'prvCreatecfl_syncrequest')),
  xml('a privilege of lines, which have none', 'privilege-unknown', swap('prvReadInvoice"', 'prvReadInvoiceDetail"')),
  xml('assigning what belongs to the organisation', 'privilege-organization', swap('prvAppendTocfl_XeroAccount', 'prvAssigncfl_XeroAccount')),
  xml('a depth that the organisation\'s tables do not know', 'privilege-organization', swap('name="prvReadcfl_XeroAccount" level="Global"', 'name="prvReadcfl_XeroAccount" level="Local"')),
  xml('a privilege given twice', 'privilege-twice', swap(/(<RolePrivilege [^>]*\/>)/, '$1$1')),
  xml('a right to link that has nothing to link to', 'privilege-pair', (s) => s.replace(/<Role [^>]*name="Counterfoil Sender"[\s\S]*?<\/Role>/, (r) => r.replace(/<RolePrivilege name="prvAppendTocfl_Connection"[^>]*\/>/, '<RolePrivilege name="prvAppendcfl_XeroTaxRate" level="Global" />'))),
  xml('a right to be pointed at where nothing points', 'privilege-pointless', (s) => s.replace('</RolePrivileges>', '<RolePrivilege name="prvAppendTocfl_SyncHistory" level="Global" /></RolePrivileges>')),
  xml('an element younger than the schema', 'young-vocabulary', swap('<IsSecured>0</IsSecured>', '<IsSecured>0</IsSecured><IsSearchable>0</IsSearchable>')),
  xml('an attribute younger than the schema', 'young-vocabulary', swap('<ImportExportXml', '<ImportExportXml OrganizationVersion="9.2.0.0"')),
  xml('a language that the solution does not have', 'language', swap('languagecode="1033"', 'languagecode="1031"')),
  xml('an option without name', 'text-missing', swap(/(<option value="864200002"[^>]*>\s*<labels>\s*<label description=")[^"]+/, '$1')),
  xml('a name with a space at its end', 'text-spaces', swap('<displayname description="Subtotal"', '<displayname description="Subtotal "')),
  xml('a view name that is too long', 'text-too-long', swap(/<LocalizedName description="Quick Find Active Xero Connections"/, `<LocalizedName description="${'Quick Find '.repeat(20)}"`)),
  xml('a column name that the classic editor refuses', 'label-long', swap('<displayname description="Subtotal"', `<displayname description="${'Subtotal and more '.repeat(3)}of it"`)),
  xml('a header on a quick view form', 'quick-form-shape', swap(/(<forms type="quick">[\s\S]*?)(<\/tabs>)/, '$1$2<header id="{11111111-1111-4111-8111-111111111111}"><rows><row><cell id="{11111111-1111-4111-8111-111111111112}"><control id="header_cfl_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="cfl_name" /></cell></row></rows></header>')),
  xml('a handler that the script does not have', 'handler-function', swap(/functionName="Counterfoil.Forms.\w+"/, 'functionName="Counterfoil.Forms.onNothing"')),
  xml('a timeline on a table without notes', 'form-notes', swap(/(<control id="cfl_tenantid" classid=")[^"]+/, '$1{06375649-C143-495E-A496-C962E5B4488E}')),
  xml('more drawing areas than categories', 'chart-areas', swap(/(<ChartAreas>)(\s*<ChartArea [\s\S]*?<\/ChartArea>)/, '$1$2$2')),
  xml('a dashboard of two forms', 'dashboard-form', swap(/(<forms type="dashboard">)/, '$1<form />')),
  xml('a tile that shows nothing', 'dashboard-tile', (s) => { const at = s.indexOf('<Dashboard>'); return s.slice(0, at) + s.slice(at).replace(/(<control [^>]*[^/])>\s*<parameters>[\s\S]*?<\/parameters>\s*<\/control>/, '$1 />'); }),
  xml('a web resource of no type', 'web-resource-type', resource('cfl_/icons/send.svg', '<WebResourceType>11', '<WebResourceType>13')),
  xml('a script called a picture', 'web-resource-extension', resource('cfl_/counterfoil.js', '<WebResourceType>3', '<WebResourceType>5')),
  xml('a name that the platform refuses', 'web-resource-name', swap('<Name>cfl_/icons/open.svg', '<Name>cfl_/icons//open.svg')),
];

const own = testParts();

describe('the semantic check', () => {
  const found = inBatches(limits);
  it.each(limits)('finds $what', (p) => { expect(found(p).map((f) => f.rule)).toContain(p.rule); });

  it('reads what is in the files', () => {
    const parts = new Map(own);
    const part = (name: string): string => [...parts.keys()].find((p) => p.startsWith(`WebResources/${name}`))!;
    parts.set(part('cfl_iconsapp'), strToU8('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'));
    parts.set(part('cfl_iconsxero'), strToU8('<html/>'));
    parts.set(part('cfl_iconsopen'), strToU8('no picture'));
    parts.set(part('cfl_strings'), new Uint8Array());
    expect(checkPackage(parts).map((f) => f.rule).sort()).toEqual(['svg-script', 'web-resource-content', 'web-resource-content', 'web-resource-content', 'web-resource-empty']);
  });
  it('reads environment variables', () => {
    const path = 'environmentvariabledefinitions/cfl_RelayUrl/environmentvariabledefinition.xml';
    const changed = (change: Change): string[] => { const parts = new Map(own); parts.set(path, strToU8(change(strFromU8(parts.get(path)!)))); return checkPackage(parts).map((f) => f.rule); };
    expect(changed(swap('<type>100000000', '<type>1'))).toEqual(['environment-variable']);
    expect(changed(swap('schemaname="cfl_RelayUrl"', 'schemaname="RelayUrl"'))).toEqual(['environment-variable', 'prefix']);
    expect(changed(swap(/<description default="[^"]*/, `<description default="${'x'.repeat(2001)}`))).toEqual(['text-too-long']);
  });
  it('tells privileges of tables that are declared as required from misspelt ones', () => {
    const parts = new Map(own);
    parts.set('solution.xml', strToU8(strFromU8(parts.get('solution.xml')!).replace('<MissingDependencies>', '<MissingDependencies><MissingDependency><Required type="1" schemaName="cfl_ledger" displayName="Ledger" solution="Other (1.0.0.0)" /><Dependent type="20" id="{0}" displayName="Role" /></MissingDependency>')));
    parts.set('customizations.xml', strToU8(strFromU8(parts.get('customizations.xml')!).replace('</RolePrivileges>', '<RolePrivilege name="prvReadcfl_Ledger" level="Global" /></RolePrivileges>')));
    expect(checkPackage(parts).map((f) => f.rule)).toEqual(['privilege-elsewhere']);
  });
});
