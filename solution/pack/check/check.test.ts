import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { testParts } from '../testing.ts';
import { houseRules, isHouse, platformRules } from './catalogue.ts';
import { checkPackage, inventoryOf } from './index.ts';
import { inBatches, inContentTypes as types, inCustomizations as xml, inManifest as manifest, swap, without, type Planting } from './planting.ts';

const references: Planting[] = [
  manifest('a root without definition', 'root-without-definition', swap('schemaName="cfl_numbering"', 'schemaName="cfl_nothing"')),
  manifest('a definition without root', 'definition-without-root', without(/<RootComponent type="61" schemaName="cfl_\/counterfoil.js" behavior="0" \/>/)),
  manifest('a form of a shell table without root', 'definition-without-root', without(/<RootComponent type="60"[^>]*\/>/)),
  manifest('a root form that is not there', 'root-form-elsewhere', swap(/(<RootComponent type="60" id="\{)\w{8}/, '$100000000')),
  manifest('a kind that we do not have', 'root-unknown-type', swap('type="66"', 'type="29"')),
  manifest('a root type that makes the import fail', 'root-refused', swap('type="80"', 'type="10421"')),
  manifest('a table of others that is no shell', 'foreign-table-not-shell', swap('schemaName="invoice" behavior="2"', 'schemaName="invoice" behavior="1"')),
  manifest('a version of three numbers', 'version-short', swap('<Version>0.1.0.0', '<Version>0.1.0')),
  manifest('a version that is none', 'version', swap('<Version>0.1.0.0', '<Version>0.1-beta')),
  xml('a file that no part holds', 'file-missing', swap('/WebResources/cfl_counterfoiljs', '/WebResources/cfl_other')),
  xml('a file for two', 'file-twice', (s) => { const path = /<FileName>(\/WebResources\/cfl_iconsapp[^<]+)/.exec(s)![1]!; return s.replace(/<FileName>\/WebResources\/cfl_iconssend[^<]+/, `<FileName>${path}`); }),
  types('an extension without content type', 'content-type-missing', without(/<Default Extension="js"[^>]*\/>/)),
  types('a web resource without content type', 'content-type-missing', without(/<Override PartName="\/WebResources\/cfl_counterfoiljs[^>]*\/>/)),
  types('a content type of a part that is not there', 'content-type-without-part', swap('</Types>', '<Override PartName="/WebResources/gone" ContentType="application/octet-stream" /></Types>')),
  types('a content type that nothing has', 'content-type-unused', swap('</Types>', '<Default Extension="dll" ContentType="application/octet-stream" /></Types>')),
  types('a content type listed twice', 'content-type-twice', swap('</Types>', '<Default Extension="XML" ContentType="application/octet-stream" /></Types>')),
  xml('one id for two things', 'id-twice', (s) => { const id = /<savedqueryid>(\{[^}]+\})/.exec(s)![1]!; return s.replace(/<formid>\{[^}]+\}/, `<formid>${id}`); }),
  xml('one id for two cells', 'id-part-twice', (s) => { const id = /<cell id="(\{[^}]+\})/.exec(s)![1]!; const at = s.indexOf(id) + 40; return s.slice(0, at) + s.slice(at).replace(/<cell id="\{[^}]+\}/, `<cell id="${id}`); }),
  xml('an id that is none', 'id-shape', swap(/<WebResourceId>\{\w{8}/, '<WebResourceId>{0')),
  xml('an app with a table that is not there', 'app-component-missing', swap('<AppModuleComponent type="1" schemaName="cfl_connection"', '<AppModuleComponent type="1" schemaName="cfl_conection"')),
  xml('an app with a table of somebody else', 'app-component-unknown', swap('<AppModuleComponent type="1" schemaName="account"', '<AppModuleComponent type="1" schemaName="msdyn_project"')),
  xml('an app that lists a table twice', 'app-component-twice', swap('<AppModuleComponent type="1" schemaName="account"', '<AppModuleComponent type="1" schemaName="contact"')),
  xml('an app without site map', 'app-site-map', without(/<AppModuleComponent type="62"[^>]*\/>/)),
  xml('an app role that is not there', 'app-role-missing', swap(/(<AppModuleRoleMaps>\s*<Role id=")\{\w{8}/, '$1{00000000')),
  xml('an app for nobody', 'app-without-roles', without(/(?<=<AppModuleRoleMaps>)[\s\S]*?(?=<\/AppModuleRoleMaps>)/)),
  xml('an app icon that is not there', 'app-icon-missing', swap(/(<UniqueName>cfl_Counterfoil<\/UniqueName>[\s\S]*?<WebResourceId>)\w{8}/, '$100000000')),
  xml('an app icon that is a script', 'app-icon-not-svg', (s) => { const id = /<WebResourceId>\{([^}]+)\}<\/WebResourceId>\s*<Name>cfl_\/counterfoil.js/.exec(s)![1]!; return s.replace(/(<UniqueName>cfl_Counterfoil<\/UniqueName>[\s\S]*?<WebResourceId>)[^<]+/, `$1${id}`); }),
  xml('a site map entry for a table that is not there', 'site-map-table-missing', swap('Entity="cfl_synchistory" Client', 'Entity="cfl_history" Client')),
  xml('a site map entry for a table of somebody else', 'site-map-table-unknown', swap('Entity="invoice" Client', 'Entity="msdyn_project" Client')),
  xml('a site map entry that opens nothing', 'site-map-empty', swap(/Entity="cfl_connection" Client/, 'Client')),
  xml('a site map entry for a view that is not there', 'site-map-view-missing', swap(/(<SubArea [^>]*viewid=%7b)\w{8}/, '$100000000')),
  xml('a site map icon that is not there', 'site-map-icon-missing', swap('Icon="/WebResources/cfl_/icons/app.svg"', 'Icon="/WebResources/cfl_/icons/ap.svg"')),
  xml('a site map icon that is a script', 'site-map-icon-not-svg', swap('Icon="/WebResources/cfl_/icons/app.svg"', 'Icon="/WebResources/cfl_/counterfoil.js"')),
  xml('two site map entries of one id', 'site-map-id-twice', swap(/(<SubArea Id=")([^"]+)("[\s\S]*?<SubArea Id=")[^"]+/, '$1$2$3$2')),
  xml('a heading over nothing', 'site-map-without-entries', swap(/(<Group Id=[^>]*>\s*<Titles>[\s\S]*?<\/Titles>)[\s\S]*?<\/Group>/, '$1</Group>')),
  xml('a page that is not there', 'site-map-page-missing', swap(/(<SubArea Id="[^"]*" )Entity="cfl_contactlink" Client/, '$1Url="$webresource:cfl_/page.html" Client')),
  xml('a dashboard that is not there', 'site-map-dashboard-unknown', swap(/(<SubArea Id="[^"]*" )Entity="cfl_productlink" Client/, '$1DefaultDashboard="{00000000-0000-4000-8000-000000000000}" Client')),
  xml('a lookup without relationship', 'lookup-relationship', without(/<EntityRelationship Name="cfl_invoice_syncrequest_InvoiceId">[\s\S]*?<\/EntityRelationship>/)),
  xml('a lookup with two relationships', 'lookup-polymorphic', (s) => { const r = /<EntityRelationship Name="cfl_invoice_syncrequest_InvoiceId">[\s\S]*?<\/EntityRelationship>/.exec(s)![0]; return s.replace(r, r + r.replace('cfl_invoice_syncrequest_InvoiceId', 'cfl_invoice_syncrequest_Second')); }),
  xml('two relationships of one name', 'relationship-twice', swap('<EntityRelationship Name="cfl_account_contactlink_AccountId"', '<EntityRelationship Name="cfl_invoice_syncrequest_invoiceid"')),
  xml('a relationship without lookup', 'relationship-lookup', swap('<ReferencingAttributeName>cfl_SentInvoiceId', '<ReferencingAttributeName>cfl_PostedInvoiceId')),
  xml('a relationship whose lookup is not delivered', 'relationship-lookup-elsewhere', swap(/(Name="cfl_connection_invoice_ConnectionId">[\s\S]*?<ReferencingAttributeName>)cfl_ConnectionId/, '$1cfl_OtherId')),
  xml('a relationship to a table that is not there', 'relationship-table', swap('<ReferencedEntityName>cfl_BrandingTheme', '<ReferencedEntityName>cfl_Theme')),
  xml('a lookup to a table that Sales does not have', 'relationship-table-unknown', swap(/(Name="cfl_account_contactlink_AccountId">[\s\S]*?<ReferencedEntityName>)Account/, '$1msdyn_project')),
  xml('a navigation property in the wrong case', 'navigation-name', swap('<NavigationPropertyName>cfl_InvoiceId', '<NavigationPropertyName>cfl_invoiceid')),
  xml('a second cascade', 'two-cascades', swap(/(Name="cfl_account_contactlink_AccountId">[\s\S]*?<CascadeDelete>)RemoveLink/, '$1Cascade')),
  xml('a second parent', 'two-parents', (s) => ['cfl_account_contactlink_AccountId', 'cfl_contact_contactlink_ContactId'].reduce((t, name) => t.replace(new RegExp(`Name="${name}">[\\s\\S]*?</EntityRelationship>`), (r) => r.replace(/(<Cascade(?:Assign|Delete|Reparent|Share|Unshare)>)\w+/g, '$1Cascade')), s)),
  xml('a cascade into a table of the platform', 'cascade-to-system-table', swap(/(Name="cfl_connection_invoice_ConnectionId">[\s\S]*?<CascadeDelete>)Restrict/, '$1Cascade')),
  xml('a choice that is not there', 'choice-missing', swap('<OptionSetName>cfl_exportstatus', '<OptionSetName>cfl_status_')),
  xml('a choice of somebody else', 'choice-unknown', swap('<OptionSetName>cfl_numbering', '<OptionSetName>msdyn_numbering')),
  xml('a form cell on a column that is not there', 'form-column-missing', swap('datafieldname="cfl_xeronumber"', 'datafieldname="cfl_xeronumer"')),
  xml('a text control on a money column', 'control-class', swap(/(<control id="cfl_subtotal" classid=")[^"]+/, '$1{4273EDBD-AC1D-40D3-9FB2-095C621B552D}')),
  xml('a control class that nobody knows', 'control-class', swap(/(<control id="cfl_subtotal" classid=")[^"]+/, '$1{00000000-AC1D-40D3-9FB2-095C621B552D}')),
  xml('a description of a control that is not there', 'control-description', swap(/forControl="\{\w{8}/, 'forControl="{00000000')),
  xml('a code component that is not there', 'component-missing', swap('name="cfl_Counterfoil.SyncStatus"', 'name="cfl_Counterfoil.Status"')),
  xml('a code component of somebody else', 'component-unknown', swap('name="cfl_Counterfoil.SyncStatus"', 'name="abc_Controls.Status"')),
  xml('a property that the component does not have', 'component-property', (s) => s.replaceAll('<documentKey>', '<key>').replaceAll('</documentKey>', '</key>')),
  xml('a component bound to a column that is not there', 'component-property', swap('<documentKey>cfl_documentkey', '<documentKey>cfl_key')),
  xml('a required property left out', 'component-property', swap(/<parameters>\s*<documentKey>cfl_documentkey<\/documentKey>\s*<\/parameters>/, '<parameters />')),
  xml('a form library that is not there', 'library-missing', swap('<Library name="cfl_/counterfoil.js"', '<Library name="cfl_/x.js"')),
  xml('a handler in a library that the form does not load', 'handler-library', swap('libraryName="cfl_/counterfoil.js"', 'libraryName="cfl_/x.js"')),
  xml('a subgrid with another table\'s view', 'subgrid-view', swap('<TargetEntityType>cfl_synchistory', '<TargetEntityType>cfl_syncrequest')),
  xml('a subgrid over another relationship', 'subgrid-relationship', swap('<RelationshipName>cfl_xerodocument_synchistory_XeroDocumentId', '<RelationshipName>cfl_xerodocument_syncrequest_XeroDocumentId')),
  xml('a command that is not there', 'ribbon-missing', swap('Command="cfl.invoice.Send.Command"', 'Command="cfl.invoice.Post.Command"')),
  xml('a rule that nobody uses', 'ribbon-unused', (s) => s.replaceAll(/<EnableRule Id="cfl.invoice.canSend.EnableRule" \/>/g, '')),
  xml('a label that is not there', 'ribbon-missing', without(/<LocLabel Id="cfl.invoice.Send.LabelText">[\s\S]*?<\/LocLabel>/)),
  xml('a script that is not there', 'web-resource-missing', swap('Library="$webresource:cfl_/counterfoil.js"', 'Library="$webresource:cfl_/missing.js"')),
  xml('a script in another case', 'web-resource-case', swap('Library="$webresource:cfl_/counterfoil.js"', 'Library="$webresource:cfl_/Counterfoil.js"')),
  xml('a script of somebody else', 'web-resource-unknown', swap('Library="$webresource:cfl_/counterfoil.js"', 'Library="$webresource:abc_/theirs.js"')),
  xml('a table icon that is not there', 'icon-missing', swap('<IconVectorName>cfl_/icons/xero.svg', '<IconVectorName>cfl_/icons/xeno.svg')),
  xml('a button icon that is a script', 'icon-not-svg', swap('ModernImage="$webresource:cfl_/icons/send.svg"', 'ModernImage="$webresource:cfl_/counterfoil.js"')),
  xml('a display rule on a table that is not there', 'ribbon-table-missing', swap('EntityName="cfl_syncrequest"', 'EntityName="cfl_request"')),
];

const own = testParts();

describe('the semantic check', () => {
  it.each([[true], [false]])('finds nothing in our own package (managed: %s)', (managed) => { expect(checkPackage(testParts(managed))).toEqual([]); });

  const found = inBatches(references);
  it.each(references)('finds $what', (p) => { expect(found(p).map((f) => f.rule)).toContain(p.rule); });

  it('finds a part that nothing names, names that no package reader opens, and a shipped value of a variable', () => {
    const parts = new Map(own);
    for (const path of ['notes.xml', 'Controls/cfl_Counterfoil.SyncStatus/BUNDLE.js', 'WebResources//x', 'environmentvariabledefinitions/cfl_RelayUrl/environmentvariablevalues.json']) parts.set(path, strToU8('<a/>'));
    expect(checkPackage(parts).map((f) => f.rule)).toEqual(expect.arrayContaining(['file-unused', 'environment-value-shipped', 'content-type-missing', 'part-name']));
  });
  it('says where and what', () => {
    const parts = new Map(own);
    parts.set('customizations.xml', strToU8(strFromU8(parts.get('customizations.xml')!).replace('datafieldname="cfl_xeronumber"', 'datafieldname="cfl_xeronumer"')));
    expect(checkPackage(parts)).toContainEqual({ rule: 'form-column-missing', where: 'form "Xero Details" of cfl_xerodocument', text: 'Column cfl_xeronumer does not exist.' });
  });
  it('refuses what is no package at all', () => {
    expect(() => checkPackage(new Map())).toThrow('has no solution.xml');
    expect(() => checkPackage(new Map([...own, ['solution.xml', strToU8('<a>')]]))).toThrow('not well-formed');
  });
});

describe('a package of somebody else', () => {
  it('is held to the platform\'s rules and not to ours', () => {
    const theirs = references.filter((p) => ['foreign-table-not-shell', 'form-column-missing', 'control-class'].includes(p.rule)).slice(0, 3);
    const parts = new Map(own);
    for (const p of theirs) parts.set(p.path, strToU8(p.change(strFromU8(parts.get(p.path)!))));
    expect(checkPackage(parts, { house: false }).map((f) => f.rule)).toEqual(['form-column-missing']);
  });
});

describe('what was released', () => {
  const last = inventoryOf(own);
  it('stays: the same package keeps every promise, and a lower version is refused', () => {
    expect(Object.keys(last.components).length).toBeGreaterThan(400);
    expect(checkPackage(own, { released: last })).toEqual([]);
    expect(checkPackage(own, { released: { version: '0.2.0.0', components: {} } }).map((f) => f.rule)).toEqual(['version']);
    expect(checkPackage(own, { released: { version: '0.0.9.12', components: {} } })).toEqual([]);
  });
  it('is missed when it goes or changes, unless somebody decided so', () => {
    const components = { ...last.components, 'column cfl_connection.cfl_gone': 'nvarchar cfl_gone', 'column cfl_connection.cfl_name': 'ntext cfl_name', 'form 00000000-0000-0000-0000-000000000000': 'cfl_connection' };
    const rules = (removed: string[]) => checkPackage(own, { released: { version: '0.1.0.0', components, removed } }).map((f) => `${f.rule} ${f.where}`);
    expect(rules([]).sort()).toEqual(['released-changed column cfl_connection.cfl_name', 'released-missing column cfl_connection.cfl_gone', 'released-missing form 00000000-0000-0000-0000-000000000000']);
    expect(rules(['column cfl_connection.cfl_gone', 'form 00000000-0000-0000-0000-000000000000'])).toEqual(['released-changed column cfl_connection.cfl_name']);
  });
});

describe('the catalogue of rules', () => {
  const solutionFolder = join(import.meta.dirname, '..', '..');
  const files = readdirSync(solutionFolder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.includes('node_modules') && !f.endsWith('catalogue.ts'));
  const text = (test: boolean): string => files.filter((f) => f.endsWith('.test.ts') === test && (test || f.includes(join('pack', 'check')))).map((f) => readFileSync(join(solutionFolder, f), 'utf8')).join('\n');
  const all = [...Object.keys(platformRules), ...Object.keys(houseRules)];
  it('lists every rule once, as the platform\'s or as ours', () => {
    const used = new Set([...text(false).matchAll(/(?:rule: |add\(|again\(|needs\()'([a-z-]+)'/g)].map((x) => x[1]!));
    expect(used.size).toBeGreaterThan(100);
    expect([...used].filter((r) => !all.includes(r))).toEqual([]);
    expect(all.filter((r) => !text(false).includes(`'${r}'`))).toEqual([]);
    expect(Object.keys(platformRules).filter((r) => r in houseRules)).toEqual([]);
    expect(isHouse('a rule that nobody wrote down')).toBe(true);
  });
  it('has a planted defect for every rule', () => { const tests = text(true); expect(all.filter((r) => !new RegExp(`(?<![\\w-])${r}(?![\\w-])`).test(tests))).toEqual([]); });
});
