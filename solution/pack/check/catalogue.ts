/**
 * Every rule of the check, and whose it is. Platform: an importer refuses the package, drops the part, or builds something
 * that cannot work, and the package alone proves it; so no solution that the platform itself exported breaks one of these.
 * House: our own stricter policy, or a reference to something outside of the package that we want to know of.
 */
type Rules = Readonly<Record<string, string>>;

export const platformRules: Rules = {
  'root-refused': 'kinds from 10000 on are numbered anew in every environment', 'root-without-definition': 'the importer looks for what is not there',
  'file-missing': 'the importer looks for the file', 'file-twice': 'two components would share and overwrite one file', 'part-name': 'package readers cannot open it',
  'content-type-missing': 'the part is invisible to package readers', 'content-type-without-part': 'a listed part is not there', 'content-type-twice': 'package readers refuse the whole',
  'web-resource-type': 'there is no such type', 'web-resource-name': 'the platform refuses the name', 'icon-missing': 'the picture is not there',
  'id-shape': 'an id that is none', 'id-twice': 'one component would overwrite the other',
  'app-component-missing': 'the app names what is not there', 'site-map-table-missing': 'the entry opens nothing', 'site-map-page-missing': 'the entry opens nothing', 'site-map-icon-missing': 'the picture is not there', 'site-map-id-twice': 'the site map is refused',
  'lookup-relationship': 'a lookup needs its relationship', 'relationship-lookup': 'a relationship needs its lookup', 'relationship-table': 'the table is neither here nor declared as required', 'relationship-twice': 'names of relationships are unique',
  'two-parents': 'a table has one parent', 'table-incomplete': 'without it the table cannot be built', 'column-twice': 'names of columns are unique', 'column-physical': 'logical names are schema names in lower case',
  'key-column-missing': 'a key names columns of its table', 'key-type': 'no index over such a column', 'key-size': 'no index that large', 'key-shape': 'a key has 1 to 16 columns, a table ten keys', 'key-twice': 'names of keys are unique',
  'column-type': 'there is no such type', 'column-required': 'there is no such level', 'column-size': 'beyond what the type takes', 'column-range': 'beyond what the type takes', 'column-digits': 'beyond what the type takes',
  'column-format': 'the type knows no such format', 'column-behaviour': 'the type knows no such behaviour', autonumber: 'the format is refused',
  'choice-missing': 'the choice is not there', 'choice-twice': 'names of choices are unique', 'choice-default': 'the default is no option', 'choice-yesno': 'yes/no has two options', 'option-twice': 'values are unique in a choice', 'option-range': 'values are 32-bit numbers',
  'option-color': 'colours are #RRGGBB', 'status-state': 'reasons and states fit each other',
  'form-column-missing': 'the cell shows nothing', 'component-missing': 'the form asks for a control that is not there', 'component-property': 'the control is not given what it asks for', 'handler-library': 'the script is never loaded', 'quick-view-form': 'nothing is shown', 'quick-form-shape': 'this type of form cannot hold it',
  'view-column-missing': 'the query fails', 'view-alias-missing': 'the query fails', 'view-alias-twice': 'the query fails', 'view-table': 'the query reads another table', 'view-fetch': 'views list rows', 'view-layout': 'the list shows nothing', 'condition-value': 'the query fails', 'condition-list': 'the query fails',
  'chart-table': 'the query reads another table', 'chart-column-missing': 'the query fails', 'chart-alias-missing': 'the chart is refused', 'chart-alias-twice': 'the chart is refused', 'chart-date-part': 'the query fails', 'chart-groups': 'the chart is refused', 'chart-comparison': 'the chart is refused', 'chart-series': 'the chart is refused',
  'ribbon-missing': 'the button does nothing', 'ribbon-id-twice': 'one of them is lost', 'ribbon-table-missing': 'the rule never comes true', 'web-resource-missing': 'the script or picture is not there',
  'name-shape': 'names hold letters, digits and underscores', 'name-long': 'the name does not fit', 'privilege-case': 'names of privileges count their case', 'privilege-organization': 'a table of the organisation has no such right', 'privilege-twice': 'a role holds a privilege once',
  'environment-variable': 'the definition is refused', 'text-too-long': 'the text does not fit', version: 'the version is refused',
};

export const houseRules: Rules = {
  'root-unknown-type': 'a kind that our solution does not have', 'root-form-elsewhere': 'the platform lists forms as roots without defining them', 'definition-without-root': 'SolutionPackager refuses it, the importer does not', 'foreign-table-not-shell': 'we leave settings of others alone',
  'file-unused': 'no stray files', 'content-type-unused': 'no stray entries', 'web-resource-extension': 'names tell what a file is', 'web-resource-empty': 'a file has content', 'web-resource-content': 'a picture is a picture', 'svg-script': 'icons run nothing', 'icon-not-svg': 'the Unified Interface draws vector images sharp', 'web-resource-unknown': 'all that we use is ours', 'web-resource-case': 'one spelling',
  'id-part-twice': 'ids inside of forms are unique too', 'app-component-unknown': 'all that our app lists is ours', 'app-component-twice': 'listed once', 'app-site-map': 'an app has one site map', 'app-role-missing': 'our app names our roles', 'app-without-roles': 'somebody can open the app', 'app-icon-missing': 'our app has our icon', 'app-icon-not-svg': 'vector images',
  'site-map-table-unknown': 'tables that Sales has', 'site-map-view-missing': 'views of ours', 'site-map-empty': 'every entry opens something', 'site-map-dashboard-unknown': 'our dashboards', 'site-map-without-entries': 'no empty headings', 'site-map-icon-not-svg': 'vector images',
  'lookup-polymorphic': 'a lookup of ours points at one table', 'relationship-lookup-elsewhere': 'our relationships come with their columns', 'relationship-table-unknown': 'no lookups to tables that Sales does not have', 'navigation-name': 'clients write the name as the column is written',
  'cascade-to-system-table': 'nothing of ours deletes rows of others; only the platform\'s own activities follow', 'two-cascades': 'no second cascade of any kind', 'table-house': 'every table of ours has state, owner, currency where due, default views and a form for everybody', 'key-long': 'the documented limit',
  'column-length': 'twice MaxLength, as exported', 'money-precision': 'digits that are the same everywhere', 'autonumber-unique': 'numbers count', 'autonumber-length': 'numbers fit for long',
  'choice-unknown': 'choices of ours', 'option-prefix': 'values of ours', 'option-label-twice': 'people tell options apart by their names',
  'control-class': 'the platform itself writes other classes', 'control-description': 'no leftovers', 'library-missing': 'scripts of ours', 'component-unknown': 'controls of ours or the platform\'s', 'handler-function': 'the function is in the file', 'handler-target': 'the event can happen', 'subgrid-view': 'views of ours', 'subgrid-relationship': 'relationships of ours', 'editable-grid': 'grid and subgrid agree',
  'form-control-twice': 'scripts find each', 'form-notes': 'a timeline has notes', 'quick-create-off': 'no form that nobody can open',
  'view-column-not-fetched': 'no empty columns', 'view-column-twice': 'shown once', 'view-layout-key': 'rows are told apart by their key', 'view-name-twice': 'people tell views apart by their names', 'view-empty': 'every view asks something', 'view-default-foreign': 'the customer\'s default stays',
  'quick-find': 'a search that searches', 'quick-find-column': 'columns that can be searched',
  'chart-areas': 'as exported', 'chart-currencies': 'sums in one currency', 'chart-empty': 'every chart shows something', 'chart-not-drawn': 'every chart is drawn',
  'dashboard-chart': 'charts of ours', 'dashboard-form': 'one form', 'dashboard-missing': 'dashboards of ours', 'dashboard-personal': 'nothing personal', 'dashboard-tile': 'tiles complete', 'dashboard-view': 'views of ours',
  'ribbon-unused': 'no leftovers', 'ribbon-words': 'words for eyes and screen readers', 'ribbon-menu-empty': 'no empty menus', 'ribbon-location': 'places that every table has', 'ribbon-rule-place': 'rules that can come true', 'ribbon-hidden-new': 'where New is hidden, quick create is too',
  prefix: 'names of ours', 'privilege-unknown': 'privileges that Sales has', 'privilege-elsewhere': 'privileges of tables of ours', 'privilege-pair': 'Append and AppendTo meet', 'privilege-pointless': 'nothing superfluous',
  'environment-value-shipped': 'values are the customer\'s', 'young-vocabulary': 'the 9.0 schema, which we can check', language: 'languages that the solution names', 'text-missing': 'everything has a name', 'text-spaces': 'no stray spaces', 'label-long': 'the classic editors\' limit', 'version-short': 'four numbers',
  'released-missing': 'what was released stays', 'released-changed': 'what was released stays as it was',
};
/** A rule that is on neither list counts as ours: it must not alarm people about packages of others. */
export const isHouse = (rule: string): boolean => !(rule in platformRules);
