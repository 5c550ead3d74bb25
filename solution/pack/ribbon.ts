/** Buttons as RibbonDiffXml, always with all its parts, as the platform exports it. */
import type { Button, DisplayRule, EnableRule, Ribbon } from '../model/ribbon.ts';
import { el, type Xml } from './xml.ts';

const parameter = (): Xml => el('CrmParameter', { Value: 'PrimaryControl' });

export function packRibbon(ribbon: Ribbon | undefined): Xml {
  const rules = { enable: new Map<string, Xml>(), display: new Map<string, Xml>() };
  const texts: [string, string][] = [];
  const base = `cfl.${ribbon?.table}`;

  const enableId = (r: EnableRule): string => {
    const id = 'form' in r ? `${base}.Saved.EnableRule` : `${base}.${r.function.split('.').at(-1)}.EnableRule`;
    rules.enable.set(id, el('EnableRule', { Id: id }, 'form' in r
      ? el('OrRule', {}, ...['Existing', 'ReadOnly', 'Disabled'].map((State) => el('Or', {}, el('FormStateRule', { State }))))
      // Default false: hidden until the script has answered, so a button that must not be pressed is never offered
      : el('CustomRule', { FunctionName: r.function, Library: `$webresource:${r.library}`, Default: 'false' }, parameter())));
    return id;
  };
  const displayId = (r: DisplayRule): string => {
    const id = `${base}.${r.privilege}.${r.table}.DisplayRule`;
    rules.display.set(id, el('DisplayRule', { Id: id }, el('EntityPrivilegeRule', { EntityName: r.table, PrivilegeType: r.privilege, PrivilegeDepth: r.depth })));
    return id;
  };
  const text = (id: string, value: string): string => { texts.push([id, value]); return `$LocLabels:${id}`; };
  const action = (b: Button): Xml => el('CustomAction', { Id: `${base}.${b.key}.CustomAction`, Location: b.location, Sequence: b.sequence },
    el('CommandUIDefinition', {}, el('Button', {
      Id: `${base}.${b.key}.Button`, Command: `${base}.${b.key}.Command`, Sequence: b.sequence, Alt: text(`${base}.${b.key}.Alt`, b.label), LabelText: text(`${base}.${b.key}.LabelText`, b.label),
      ToolTipTitle: text(`${base}.${b.key}.ToolTipTitle`, b.tooltip), ToolTipDescription: text(`${base}.${b.key}.ToolTipDescription`, b.description),
      TemplateAlias: 'o1', ModernImage: `$webresource:${b.icon}`,
    })));
  const command = (b: Button): Xml => el('CommandDefinition', { Id: `${base}.${b.key}.Command` },
    el('EnableRules', {}, ...b.enable.map((r) => el('EnableRule', { Id: enableId(r) }))),
    el('DisplayRules', {}, ...b.display.map((r) => el('DisplayRule', { Id: displayId(r) }))),
    el('Actions', {}, el('JavaScriptFunction', { Library: `$webresource:${b.library}`, FunctionName: b.function }, parameter())));

  const actions = ribbon?.buttons.map(action) ?? [];
  const commands = ribbon?.buttons.map(command) ?? [];
  return el('RibbonDiffXml', {},
    el('CustomActions', {}, ...actions), el('Templates', {}, el('RibbonTemplates', { Id: 'Mscrm.Templates' })), el('CommandDefinitions', {}, ...commands),
    el('RuleDefinitions', {}, el('TabDisplayRules'), el('DisplayRules', {}, ...rules.display.values()), el('EnableRules', {}, ...rules.enable.values())),
    el('LocLabels', {}, ...texts.map(([Id, description]) => el('LocLabel', { Id }, el('Titles', {}, el('Title', { description, languagecode: 1033 }))))));
}
