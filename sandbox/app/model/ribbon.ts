import { attr, bareId, child, children, parseXml } from './xml.ts';

/** One button, or a menu of buttons, that the solution adds to a place of the command bar. */
export interface RibbonButton {
  readonly id: string;
  readonly location: string;
  readonly sequence: number;
  readonly label: string;
  readonly toolTip: string;
  readonly image?: string;
  readonly command: string;
  readonly menu?: readonly RibbonButton[];
}
export interface RibbonParameter { readonly kind: 'crm' | 'string' | 'int' | 'bool' | 'decimal'; readonly value: string }
export interface RibbonAction { readonly library: string; readonly functionName: string; readonly parameters: readonly RibbonParameter[] }
/** A rule as written: the type is the element's name, `nested` are the rules of an OrRule's groups. */
export interface RibbonRule { readonly id: string; readonly type: string; readonly attributes: Readonly<Record<string, string>>; readonly parameters: readonly RibbonParameter[]; readonly nested: readonly (readonly RibbonRule[])[] }
export interface RibbonCommand { readonly id: string; readonly displayRules: readonly string[]; readonly enableRules: readonly string[]; readonly actions: readonly RibbonAction[] }
export interface Ribbon {
  readonly buttons: readonly RibbonButton[];
  /** Ids of buttons that a solution takes away, the platform's own and those of other solutions. */
  readonly hidden: readonly string[];
  readonly commands: Readonly<Record<string, RibbonCommand>>;
  readonly displayRules: Readonly<Record<string, readonly RibbonRule[]>>;
  readonly enableRules: Readonly<Record<string, readonly RibbonRule[]>>;
}

const parameterKinds: Record<string, RibbonParameter['kind']> = { CrmParameter: 'crm', StringParameter: 'string', IntParameter: 'int', BoolParameter: 'bool', DecimalParameter: 'decimal' };
const readParameters = (e: Element): RibbonParameter[] =>
  children(e).filter((c) => parameterKinds[c.nodeName]).map((c) => ({ kind: parameterKinds[c.nodeName]!, value: attr(c, 'Value') ?? '' }));
const attributesOf = (e: Element): Record<string, string> => Object.fromEntries(Array.from(e.attributes).map((a) => [a.name, a.value]));

function readRule(e: Element, id: string): RibbonRule {
  return { id, type: e.nodeName, attributes: attributesOf(e), parameters: readParameters(e), nested: children(e, 'Or').map((or) => children(or).map((r) => readRule(r, id))) };
}
const readRules = (list: Element | undefined, item: string): Record<string, RibbonRule[]> =>
  Object.fromEntries(children(list, item).map((rule) => [attr(rule, 'Id') ?? '', children(rule).map((r) => readRule(r, attr(rule, 'Id') ?? ''))]));

function readLabels(root: Element): Map<string, string> {
  return new Map(children(child(root, 'LocLabels'), 'LocLabel').map((l) => {
    const titles = children(child(l, 'Titles'), 'Title');
    return [attr(l, 'Id') ?? '', attr(titles.find((t) => attr(t, 'languagecode') === '1033') ?? titles[0], 'description') ?? ''];
  }));
}

/** Reads a RibbonDiffXml. Labels are resolved; `$webresource:` stays, the caller knows where web resources live. */
export function parseRibbon(xml: string): Ribbon {
  const outer = parseXml(xml, 'The ribbon');
  const root = outer.nodeName === 'RibbonDiffXml' ? outer : child(outer, 'RibbonDiffXml') ?? outer;
  const labels = readLabels(root);
  const words = (value: string | undefined): string => (value?.startsWith('$LocLabels:') ? labels.get(value.slice('$LocLabels:'.length)) ?? '' : value ?? '');
  const button = (e: Element, location: string, sequence: number): RibbonButton => ({
    id: attr(e, 'Id') ?? '', location, sequence: Number(attr(e, 'Sequence') ?? sequence), label: words(attr(e, 'LabelText')),
    toolTip: words(attr(e, 'ToolTipDescription')) || words(attr(e, 'ToolTipTitle')) || words(attr(e, 'Alt')), image: attr(e, 'ModernImage') ?? attr(e, 'Image16by16'), command: attr(e, 'Command') ?? '',
    menu: e.nodeName === 'FlyoutAnchor' || e.nodeName === 'SplitButton' ? Array.from(child(e, 'Menu')?.getElementsByTagName('Button') ?? []).map((b, i) => button(b, location, i)) : undefined,
  });
  const actions = children(child(root, 'CustomActions'));
  const buttons = actions.filter((a) => a.nodeName === 'CustomAction').flatMap((a) =>
    children(child(a, 'CommandUIDefinition')).filter((e) => ['Button', 'FlyoutAnchor', 'SplitButton'].includes(e.nodeName)).map((e) => button(e, attr(a, 'Location') ?? '', Number(attr(a, 'Sequence') ?? 0))));
  const rules = child(root, 'RuleDefinitions');
  const ids = (list: Element | undefined, item: string): string[] => children(list, item).map((r) => attr(r, 'Id') ?? '');
  const commands = children(child(root, 'CommandDefinitions'), 'CommandDefinition').map((c): RibbonCommand => ({
    id: attr(c, 'Id') ?? '',
    displayRules: ids(child(c, 'DisplayRules'), 'DisplayRule'),
    enableRules: ids(child(c, 'EnableRules'), 'EnableRule'),
    actions: children(child(c, 'Actions'), 'JavaScriptFunction').map((j) => ({ library: (attr(j, 'Library') ?? '').replace('$webresource:', ''), functionName: attr(j, 'FunctionName') ?? '', parameters: readParameters(j) })),
  }));
  return {
    buttons: buttons.sort((a, b) => a.sequence - b.sequence),
    hidden: actions.filter((a) => a.nodeName === 'HideCustomAction').map((a) => attr(a, 'Location') ?? ''),
    commands: Object.fromEntries(commands.map((c) => [c.id, c])),
    displayRules: readRules(child(rules, 'DisplayRules'), 'DisplayRule'),
    enableRules: readRules(child(rules, 'EnableRules'), 'EnableRule'),
  };
}

export type RibbonPlace = 'Form' | 'HomepageGrid' | 'SubGrid';
/** Buttons of one place; the group within the tab only orders them, as in the Unified Interface's flat command bar. */
export const buttonsAt = (ribbon: Ribbon, place: RibbonPlace, entity: string): RibbonButton[] =>
  ribbon.buttons.filter((b) => b.location.toLowerCase().startsWith(`mscrm.${place}.${entity}.`.toLowerCase()));
/** Whether a solution takes this button away. Ids are compared in any case, as locations are. */
export const isHidden = (ribbons: readonly Ribbon[], id: string): boolean => ribbons.some((r) => r.hidden.some((h) => h.toLowerCase() === id.toLowerCase()));
export const sameId = (a: string, b: string): boolean => bareId(a) === bareId(b);
