/** Tables of the platform itself, as far as they are used. */
import type { Metadata } from '../registry.ts';
import { dec, define, guid, int, look, memo, pick, txt, yes } from './define.ts';
import { activeInactive } from './sales.ts';

export function platformTables(m: Metadata): void {
  define(m, {
    name: 'transactioncurrency', schema: 'TransactionCurrency', set: 'transactioncurrencies', label: 'Currency', plural: 'Currencies', primary: 'currencyname', ownership: 'OrganizationOwned', states: activeInactive,
    columns: { currencyname: ['Currency Name', txt(100)], isocurrencycode: ['Currency Code', txt(5)], currencysymbol: ['Currency Symbol', txt(10)], currencyprecision: int(0, 10), exchangerate: dec(12, 0, 100000000000), currencytype: pick({ 0: 'System', 1: 'Custom' }, 0) },
  });
  define(m, {
    name: 'businessunit', schema: 'BusinessUnit', set: 'businessunits', label: 'Business Unit', plural: 'Business Units', primary: 'name', ownership: 'None', readOnly: true,
    columns: { name: txt(160), isdisabled: yes(false), parentbusinessunitid: look('businessunit', 'business_unit_parent_business_unit') },
  });
  define(m, {
    name: 'systemuser', schema: 'SystemUser', set: 'systemusers', label: 'User', plural: 'Users', primary: 'fullname', ownership: 'None', privilegeStem: 'User', readOnly: true,
    columns: {
      fullname: ['Full Name', txt(200)], firstname: txt(64), lastname: txt(64), internalemailaddress: ['Primary Email', txt(100)], domainname: ['User Name', txt(1024)], title: txt(128), jobtitle: txt(100), isdisabled: yes(false), azureactivedirectoryobjectid: guid(), applicationid: guid(),
      accessmode: pick({ 0: 'Read-Write', 1: 'Administrative', 2: 'Read', 3: 'Support User', 4: 'Non-interactive', 5: 'Delegated Admin' }, 0),
      businessunitid: ['Business Unit', look('businessunit', 'business_unit_system_users')], transactioncurrencyid: look('transactioncurrency', 'transactioncurrency_systemuser'),
    },
  });
  define(m, {
    name: 'team', schema: 'Team', set: 'teams', label: 'Team', plural: 'Teams', primary: 'name', ownership: 'None', readOnly: true,
    columns: { name: txt(160), isdefault: yes(false), teamtype: pick({ 0: 'Owner', 1: 'Access' }, 0), businessunitid: look('businessunit', 'business_unit_teams'), administratorid: look('systemuser', 'lk_teambase_administratorid') },
  });
  define(m, { name: 'roletemplate', schema: 'RoleTemplate', set: 'roletemplates', label: 'Role Template', plural: 'Role Templates', primary: 'name', ownership: 'None', readOnly: true, columns: { name: txt(160) } });
  define(m, {
    name: 'role', schema: 'Role', set: 'roles', label: 'Security Role', plural: 'Security Roles', primary: 'name', ownership: 'None', readOnly: true,
    columns: { name: txt(100), ismanaged: yes(false), iscustomizable: yes(true), businessunitid: look('businessunit', 'business_unit_roles'), parentrootroleid: look('role', 'role_parent_root_role'), roletemplateid: look('roletemplate', 'role_template_roles') },
  });
  define(m, {
    name: 'usersettings', schema: 'UserSettings', set: 'usersettingscollection', label: 'User Settings', plural: 'User Settings', id: 'systemuserid', primary: null, ownership: 'None',
    columns: { timezonecode: int(-1500, 1500), uilanguageid: int(), localeid: int(), dateformatstring: txt(255), dateseparator: txt(5), timeformatstring: txt(255), decimalsymbol: txt(5), numberseparator: txt(5), currencydecimalprecision: int(0, 10), transactioncurrencyid: look('transactioncurrency', 'transactioncurrency_usersettings') },
  });
  define(m, {
    name: 'organization', schema: 'Organization', set: 'organizations', label: 'Organization', plural: 'Organizations', primary: 'name', ownership: 'None', readOnly: true,
    columns: { name: txt(160), languagecode: int(), pricingdecimalprecision: int(0, 10), currencyprecision: int(0, 10), basecurrencyid: look('transactioncurrency', 'basecurrency_organization') },
  });
  define(m, {
    name: 'environmentvariabledefinition', schema: 'EnvironmentVariableDefinition', set: 'environmentvariabledefinitions', label: 'Environment Variable Definition', plural: 'Environment Variable Definitions', primary: 'schemaname', ownership: 'UserOwned', states: activeInactive,
    columns: { schemaname: txt(100, { required: 'required' }), displayname: txt(100), description: memo(2000), defaultvalue: memo(2000), isrequired: yes(false), type: pick({ 100000000: 'String', 100000001: 'Number', 100000002: 'Boolean', 100000003: 'JSON', 100000004: 'Data Source', 100000005: 'Secret' }, 100000000) },
  });
  define(m, {
    name: 'environmentvariablevalue', schema: 'EnvironmentVariableValue', set: 'environmentvariablevalues', label: 'Environment Variable Value', plural: 'Environment Variable Values', primary: 'schemaname', ownership: 'UserOwned', states: activeInactive,
    columns: { schemaname: txt(100), value: memo(2000), environmentvariabledefinitionid: look('environmentvariabledefinition', 'environmentvariabledefinition_environmentvariablevalue', { nav: 'EnvironmentVariableDefinitionId', onDelete: 'Cascade', required: 'systemrequired' }) },
  });
  const componentOf = { ismanaged: yes(true), iscustomizable: yes(true) };
  define(m, { name: 'savedquery', schema: 'SavedQuery', set: 'savedqueries', label: 'View', plural: 'Views', primary: 'name', ownership: 'None', privilegeStem: 'Query', readOnly: true, columns: { name: txt(200), fetchxml: memo(1000000), layoutxml: memo(1000000), querytype: int(), isdefault: yes(false), isquickfindquery: yes(false), returnedtypecode: txt(64), ...componentOf } });
  define(m, { name: 'systemform', schema: 'SystemForm', set: 'systemforms', label: 'System Form', plural: 'System Forms', id: 'formid', primary: 'name', ownership: 'None', readOnly: true, columns: { name: txt(100), formxml: memo(1000000), objecttypecode: txt(64), type: int(), ...componentOf } });
  define(m, { name: 'savedqueryvisualization', schema: 'SavedQueryVisualization', set: 'savedqueryvisualizations', label: 'System Chart', plural: 'System Charts', primary: 'name', ownership: 'None', privilegeStem: 'Query', readOnly: true, columns: { name: txt(100), description: memo(2000), datadescription: memo(1000000), presentationdescription: memo(1000000), primaryentitytypecode: txt(64), isdefault: yes(false), ...componentOf } });
  define(m, { name: 'solution', schema: 'Solution', set: 'solutions', label: 'Solution', plural: 'Solutions', primary: 'friendlyname', ownership: 'None', readOnly: true, columns: { uniquename: txt(65), friendlyname: txt(256), version: txt(256), ismanaged: yes(false), isvisible: yes(true) } });
  define(m, { name: 'appmodule', schema: 'AppModule', set: 'appmodules', label: 'Model-driven App', plural: 'Model-driven Apps', primary: 'name', ownership: 'None', readOnly: true, columns: { name: txt(100), uniquename: txt(100), description: memo(2000), ...componentOf } });
  m.manyToMany.push({ name: 'systemuserroles_association', table1: 'systemuser', nav1: 'systemuserroles_association', table2: 'role', nav2: 'systemuserroles_association' });
  m.manyToMany.push({ name: 'teammembership_association', table1: 'team', nav1: 'teammembership_association', table2: 'systemuser', nav2: 'teammembership_association' });
  m.manyToMany.push({ name: 'teamroles_association', table1: 'team', nav1: 'teamroles_association', table2: 'role', nav2: 'teamroles_association' });
  m.manyToMany.push({ name: 'appmoduleroles_association', table1: 'appmodule', nav1: 'appmoduleroles_association', table2: 'role', nav2: 'appmoduleroles_association' });
}
