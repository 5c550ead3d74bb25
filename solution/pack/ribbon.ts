/** Commands as RibbonDiffXml, always with all its parts, as the platform exports it. */
import type { Button, Call, Command, DisplayRule, EnableRule, Menu, Ribbon } from '../model/ribbon.ts';
import { el, labels, type Xml } from './xml.ts';

const parametersOf = (c: Call): Xml[] => c.parameters.map((p) => (typeof p === 'string' ? el('CrmParameter', { Value: p }) : el('StringParameter', { Value: p.text })));

/** Body and last part of the id of an enable rule. */
function enableRule(r: EnableRule): { readonly name: string; readonly xml: Xml } {
  if ('form' in r) return { name: 'Saved', xml: el('OrRule', {}, ...['Existing', 'ReadOnly', 'Disabled'].map((State) => el('Or', {}, el('FormStateRule', { State })))) };
  if ('selected' in r) return { name: r.selected === 'one' ? 'SelectedOne' : 'SelectedAny', xml: el('SelectionCountRule', { AppliesTo: 'SelectedEntity', Minimum: 1, Maximum: r.selected === 'one' ? 1 : undefined }) };
  // Default false: hidden until the script has answered, so a button that must not be pressed is never offered
  const words = r.parameters.flatMap((p) => (typeof p === 'string' ? [] : [p.text]));
  return { name: [r.function.split('.').at(-1)!, ...words].join('.'), xml: el('CustomRule', { FunctionName: r.function, Library: `$webresource:${r.library}`, Default: 'false' }, ...parametersOf(r)) };
}

/** @param hidden ids of buttons of the platform that this table is to be without */
export function packRibbon(ribbon: Ribbon | undefined, hidden: readonly string[] = []): Xml {
  const base = `cfl.${ribbon?.table}`;
  const rules = { enable: new Map<string, Xml>(), display: new Map<string, Xml>() };
  const texts = new Map<string, string>();

  const enableId = (r: EnableRule): string => {
    const { name, xml } = enableRule(r);
    const id = `${base}.${name}.EnableRule`;
    rules.enable.set(id, el('EnableRule', { Id: id }, xml));
    return id;
  };
  const displayId = (r: DisplayRule): string => {
    const id = `${base}.${r.privilege}.${r.table}.DisplayRule`;
    rules.display.set(id, el('DisplayRule', { Id: id }, el('EntityPrivilegeRule', { EntityName: r.table, PrivilegeType: r.privilege, PrivilegeDepth: r.depth })));
    return id;
  };
  const text = (id: string, value: string): string => {
    const known = texts.get(id);
    if (known !== undefined && known !== value) throw new Error(`The ribbon label ${id} is to say both "${known}" and "${value}".`);
    texts.set(id, value);
    return `$LocLabels:${id}`;
  };

  const face = (b: Button): Record<string, string | number> => ({
    Command: `${base}.${b.command}.Command`, Sequence: b.sequence, Alt: text(`${base}.${b.words}.Alt`, b.label), LabelText: text(`${base}.${b.words}.LabelText`, b.label),
    ToolTipTitle: text(`${base}.${b.words}.ToolTipTitle`, b.tooltip), ToolTipDescription: text(`${base}.${b.command}.ToolTipDescription`, b.description),
    TemplateAlias: 'o1', ModernImage: `$webresource:${b.icon}`,
  });
  const button = (b: Button): Xml => el('Button', { Id: `${base}.${b.key}.Button`, ...face(b) });
  const menu = (m: Menu): Xml => el('FlyoutAnchor', { Id: `${base}.${m.key}.Menu`, ...face(m), PopulateDynamically: 'false' },
    el('Menu', { Id: `${base}.${m.key}.Menu.Menu` }, el('MenuSection', { Id: `${base}.${m.key}.Menu.Section`, Sequence: 10, DisplayMode: 'Menu16' },
      el('Controls', { Id: `${base}.${m.key}.Menu.Controls` }, ...m.items.map(button)))));
  const actions = ribbon?.placements.flatMap((p) => p.controls.map((c) => el('CustomAction', { Id: `${base}.${c.key}.CustomAction`, Location: p.location, Sequence: c.sequence },
    el('CommandUIDefinition', {}, 'items' in c ? menu(c) : button(c))))) ?? [];
  const command = (c: Command): Xml => el('CommandDefinition', { Id: `${base}.${c.key}.Command` },
    el('EnableRules', {}, ...c.enable.map((r) => el('EnableRule', { Id: enableId(r) }))),
    el('DisplayRules', {}, ...c.display.map((r) => el('DisplayRule', { Id: displayId(r) }))),
    el('Actions', {}, c.run ? el('JavaScriptFunction', { Library: `$webresource:${c.run.library}`, FunctionName: c.run.function }, ...parametersOf(c.run)) : null));
  const commands = ribbon?.commands.map(command) ?? [];

  const hides = hidden.map((id) => el('HideCustomAction', { HideActionId: `cfl.${id}.Hide`, Location: id }));

  return el('RibbonDiffXml', {},
    el('CustomActions', {}, ...actions, ...hides), el('Templates', {}, el('RibbonTemplates', { Id: 'Mscrm.Templates' })), el('CommandDefinitions', {}, ...commands),
    el('RuleDefinitions', {}, el('TabDisplayRules'), el('DisplayRules', {}, ...rules.display.values()), el('EnableRules', {}, ...rules.enable.values())),
    el('LocLabels', {}, ...[...texts].map(([Id, value]) => el('LocLabel', { Id }, labels('Titles', 'Title', value)))));
}
