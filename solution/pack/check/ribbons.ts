/** Ribbons: every command, rule, label and script that is named must exist, stand where the platform has a place for it, and can come true there. */
import type { Element } from '@xmldom/xmldom';
import { attr, below, elements, valueOf, type EntityModel, type Finding, type Model } from './reader.ts';

/**
 * Groups that every table's ribbon has, from the platform's template for tables (Microsoft's exported applicationRibbon.xml).
 * A command elsewhere is imported without a word and never shown.
 */
const groups: Readonly<Record<string, readonly string[]>> = {
  Form: ['Save', 'ModernClient', 'Management', 'Actions', 'Convert', 'Collaborate', 'Workflow', 'ExportData'],
  HomepageGrid: ['Management', 'ModernClient', 'Actions', 'Collaborate', 'Workflow', 'ExportData', 'OutlookHelp'],
  SubGrid: ['Management', 'ModernClient', 'Actions', 'Collaborate', 'Filters', 'Layout', 'Workflow', 'ExportData', 'FolderTracking'],
};
/** Standard buttons of every table that a solution may take away (same source). A name that the platform does not have hides nothing, without a word. */
const standardButtons: Readonly<Record<string, readonly string[]>> = {
  Form: ['Save', 'SaveAndClose', 'SaveAndNew', 'NewRecord', 'Delete', 'Activate', 'Deactivate', 'Assign', 'Permissions.Sharing', 'RunWorkflow', 'RunScript', 'Reports'],
  HomepageGrid: ['NewRecord', 'Edit', 'Delete', 'DeleteMenu', 'BulkDelete', 'Activate', 'Deactivate', 'Assign', 'Sharing', 'ImportData', 'ExportToExcel', 'RunWorkflow', 'RunScript', 'RunReport'],
  SubGrid: ['NewRecord', 'AddNewStandard', 'AddExistingStandard', 'AddExistingAssoc', 'Edit', 'Delete', 'Remove', 'Activate', 'Deactivate', 'Assign', 'Sharing', 'ExportToExcel', 'RunWorkflow', 'RunScript', 'RunReport'],
};
const controlNames = ['Button', 'FlyoutAnchor', 'SplitButton', 'ToggleButton'];
const menuNames = ['FlyoutAnchor', 'SplitButton'];
const platform = (id: string): boolean => id.startsWith('Mscrm.');
type Add = (rule: string, text: string) => void;

/** What is defined must be used and the other way round: a half-renamed command imports without a word and does nothing. */
function names(r: Element, add: Add): void {
  const defined = (...path: string[]): Set<string> => new Set(elements(r, ...path).map((x) => attr(x, 'Id')));
  const used = (...path: string[]): string[] => elements(r, 'CommandDefinitions', 'CommandDefinition', ...path).map((x) => attr(x, 'Id'));
  const controls = controlNames.flatMap((n) => below(r, n));
  const labels = Array.from(r.getElementsByTagName('*')).flatMap((e) => Array.from(e.attributes).map((a) => a.value).filter((v) => v.startsWith('$LocLabels:')).map((v) => v.slice(11)));
  const kinds: readonly [string, Set<string>, readonly string[]][] = [
    ['command', defined('CommandDefinitions', 'CommandDefinition'), controls.map((b) => attr(b, 'Command'))],
    ['enable rule', defined('RuleDefinitions', 'EnableRules', 'EnableRule'), used('EnableRules', 'EnableRule')],
    ['display rule', defined('RuleDefinitions', 'DisplayRules', 'DisplayRule'), used('DisplayRules', 'DisplayRule')],
    ['label', defined('LocLabels', 'LocLabel'), labels],
  ];
  for (const [kind, has, wants] of kinds) {
    for (const id of new Set(wants)) if (id && !platform(id) && !has.has(id)) add('ribbon-missing', `The ${kind} ${id} is used and not defined.`);
    for (const id of has) if (!platform(id) && !wants.includes(id)) add('ribbon-unused', `The ${kind} ${id} is defined and not used.`);
  }
}

function identities(r: Element, add: Add): void {
  const seen = new Set<string>();
  const all = [...elements(r, 'CustomActions', 'CustomAction'), ...[...controlNames, 'Menu', 'MenuSection', 'Controls'].flatMap((n) => below(r, n)), ...elements(r, 'CommandDefinitions', 'CommandDefinition'), ...elements(r, 'LocLabels', 'LocLabel')];
  for (const e of all) {
    const id = `${e.tagName} ${attr(e, 'Id')}`;
    if (seen.has(id)) add('ribbon-id-twice', `${id} is there twice; the platform keeps one of them.`);
    seen.add(id);
  }
}

/** Words for eyes and for screen readers, and something in every menu. */
function faces(r: Element, add: Add): void {
  for (const name of controlNames) for (const c of below(r, name)) {
    for (const a of ['LabelText', 'Alt', 'ToolTipTitle', 'ToolTipDescription']) if (!attr(c, a)) add('ribbon-words', `${name} ${attr(c, 'Id')} has no ${a}.`);
    if (!attr(c, 'ModernImage')) add('ribbon-words', `${name} ${attr(c, 'Id')} has no icon that the Unified Interface shows (ModernImage).`);
  }
  for (const name of menuNames) for (const m of below(r, name)) {
    if (attr(m, 'PopulateDynamically') !== 'true' && !elements(m, 'Menu', 'MenuSection', 'Controls').some((c) => controlNames.some((n) => elements(c, n).length))) add('ribbon-menu-empty', `${name} ${attr(m, 'Id')} has no items.`);
  }
}

/** Nothing is selected on a form and a list has no form state: such a command would never be shown. */
function places(e: EntityModel, r: Element, add: Add): void {
  const rulesOf = (command: string): Element[] => elements(r, 'CommandDefinitions', 'CommandDefinition').filter((c) => attr(c, 'Id') === command)
    .flatMap((c) => elements(c, 'EnableRules', 'EnableRule')).flatMap((u) => elements(r, 'RuleDefinitions', 'EnableRules', 'EnableRule').filter((d) => attr(d, 'Id') === attr(u, 'Id')));
  for (const action of elements(r, 'CustomActions', 'CustomAction')) {
    const location = attr(action, 'Location');
    const [, place, table, group] = /^Mscrm\.(Form|HomepageGrid|SubGrid)\.(.+)\.MainTab\.(\w+)\.Controls\._children$/.exec(location) ?? [];
    if (place === undefined) continue;
    if (table !== e.logical && table !== '{!EntityLogicalName}') add('ribbon-location', `${location} belongs to another table.`);
    if (!groups[place]!.includes(group!)) add('ribbon-location', `The ribbon of ${place} has no group ${group}.`);
    const wrong = place === 'Form' ? 'SelectionCountRule' : 'FormStateRule';
    for (const control of controlNames.flatMap((n) => below(action, n))) for (const rule of rulesOf(attr(control, 'Command'))) {
      if (below(rule, wrong).length) add('ribbon-rule-place', `${attr(control, 'Id')} stands in ${place} and depends on a ${wrong}, which cannot come true there.`);
    }
  }
}

/** What is taken away must be there, and where people cannot add rows by buttons, no quick create form may offer it behind their back. */
function hidden(e: EntityModel, r: Element, add: Add): void {
  const hides = elements(r, 'CustomActions', 'HideCustomAction');
  const ids = hides.map((h) => attr(h, 'HideActionId'));
  for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) add('ribbon-id-twice', `HideCustomAction ${id} is there twice; the platform keeps one of them.`);
  for (const h of hides) {
    const location = attr(h, 'Location');
    const [, place, rest] = /^Mscrm\.(Form|HomepageGrid|SubGrid)\.(.+)$/.exec(location) ?? [];
    if (place === undefined) continue;
    if (!rest!.startsWith(`${e.logical}.`)) add('ribbon-location', `${location} belongs to another table.`);
    else if (!standardButtons[place]!.includes(rest!.slice(e.logical.length + 1))) add('ribbon-location', `${place} has no button ${rest!.slice(e.logical.length + 1)} that could be hidden.`);
  }
  const noNew = hides.some((h) => attr(h, 'Location') === `Mscrm.HomepageGrid.${e.logical}.NewRecord`);
  if (noNew && e.forms.some((f) => attr(f.parentNode as Element, 'type') === 'quickCreate')) add('ribbon-hidden-new', 'Lists have no New, and a quick create form offers new rows in lookups and in the menu of the app.');
}

export function ribbons(m: Model): Finding[] {
  const found: Finding[] = [];
  const resources = new Set(m.webResources.map((w) => valueOf(w, 'Name')));
  for (const e of m.entities) {
    const r = e.ribbon;
    if (!r) continue;
    const add: Add = (rule, text) => { found.push({ rule, where: `ribbon of ${e.logical}`, text }); };
    names(r, add); identities(r, add); faces(r, add); places(e, r, add); hidden(e, r, add);
    for (const x of Array.from(r.getElementsByTagName('*'))) for (const a of Array.from(x.attributes)) {
      if (a.value.startsWith('$webresource:') && !resources.has(a.value.slice(13))) add(missingResource(m, a.value.slice(13)), `${a.value} does not exist.`);
    }
    for (const rule of below(r, 'EntityPrivilegeRule')) {
      const table = attr(rule, 'EntityName');
      if (table.startsWith(m.prefix) && !m.entities.some((x) => x.logical === table)) add('ribbon-table-missing', `Table ${table} of a display rule does not exist.`);
    }
  }
  return found;
}

/** The platform finds web resources whatever the case of their names; a browser's cache does not. */
function missingResource(m: Model, name: string): string {
  if (!name.startsWith(m.prefix)) return 'web-resource-unknown';
  return m.webResources.some((w) => valueOf(w, 'Name').toLowerCase() === name.toLowerCase()) ? 'web-resource-case' : 'web-resource-missing';
}
