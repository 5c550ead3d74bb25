import type { Ribbon, RibbonAction, RibbonCommand, RibbonParameter, RibbonRule } from './ribbon.ts';

export type FormState = 'Create' | 'Existing' | 'ReadOnly' | 'Disabled' | 'BulkEdit';

/** What rules look at. Everything that needs the page comes in as a function, so that the rules stay pure. */
export interface RuleScene {
  readonly entity: string;
  readonly client: 'Web' | 'Mobile';
  readonly formState?: FormState;
  readonly selected: readonly string[];
  /** Whether the user holds the privilege, at any depth or at the wanted one. */
  readonly hasPrivilege: (table: string, privilege: string, depth?: string) => boolean;
  readonly hasNamedPrivilege: (name: string, depth?: string) => boolean;
  readonly valueOf?: (field: string) => unknown;
  /** Calls a function of a web resource; may answer a promise. */
  readonly call: (library: string, functionName: string, args: readonly unknown[]) => unknown;
  readonly crmParameter: (name: string) => unknown;
}

/** A rule that the sandbox does not know must not be guessed: the button shows itself as broken instead. */
export class RuleNotEmulated extends Error {
  readonly rule: string;
  constructor(rule: string) {
    super(`The sandbox's app host does not emulate the ribbon rule ${rule}.`);
    this.rule = rule;
  }
}

export const parameterValue = (p: RibbonParameter, scene: Pick<RuleScene, 'crmParameter'>): unknown =>
  p.kind === 'crm' ? scene.crmParameter(p.value) : p.kind === 'int' ? parseInt(p.value, 10) : p.kind === 'decimal' ? Number(p.value) : p.kind === 'bool' ? p.value === 'true' : p.value;

/** Rules that the platform ships and solutions refer to by id. */
const builtIn: Record<string, (scene: RuleScene) => boolean> = {
  'Mscrm.FormStateNotNew': (s) => s.formState !== 'Create',
  'Mscrm.FormStateExisting': (s) => s.formState === 'Existing',
  'Mscrm.SelectionCountExactlyOne': (s) => s.selected.length === 1,
  'Mscrm.SelectionCountAtLeastOne': (s) => s.selected.length >= 1,
  'Mscrm.IsEntityAvailableForUserInMocaOffline': () => true,
  'Mscrm.HideOnModern': () => false,
  'Mscrm.ShowOnlyOnModern': () => true,
};

async function one(rule: RibbonRule, scene: RuleScene): Promise<boolean> {
  const a = rule.attributes;
  switch (rule.type) {
    case 'EntityPrivilegeRule': {
      const appliesTo = a['AppliesTo'] ?? 'PrimaryEntity';
      const table = a['EntityName']?.toLowerCase() ?? (appliesTo === 'PrimaryEntity' ? scene.entity : undefined);
      if (!table) throw new RuleNotEmulated(`EntityPrivilegeRule AppliesTo=${appliesTo}`);
      return scene.hasPrivilege(table, a['PrivilegeType'] ?? '', a['PrivilegeDepth']);
    }
    case 'MiscellaneousPrivilegeRule': return scene.hasNamedPrivilege(a['PrivilegeName'] ?? '', a['PrivilegeDepth']);
    case 'FormStateRule': return scene.formState === a['State'];
    case 'EntityRule': return !a['EntityName'] || a['EntityName'].toLowerCase() === scene.entity;
    case 'SelectionCountRule': return scene.selected.length >= Number(a['Minimum'] ?? 0) && scene.selected.length <= Number(a['Maximum'] ?? Infinity);
    case 'ValueRule': {
      if (!scene.valueOf) return false;
      const value = scene.valueOf(a['Field'] ?? '');
      return String(value ?? '').toLowerCase() === (a['Value'] ?? '').toLowerCase();
    }
    case 'CommandClientTypeRule': return (a['Type'] ?? 'Modern') === 'Modern';
    case 'CrmClientTypeRule': return (a['Type'] ?? 'Web') === 'Web';
    case 'CrmOfflineAccessStateRule': return (a['OfflineAccessState'] ?? 'Online') === 'Online';
    case 'OrRule': {
      for (const group of rule.nested) if (await all(group, scene)) return true;
      return false;
    }
    case 'CustomRule': {
      const answer = await scene.call((a['Library'] ?? '').replace('$webresource:', ''), a['FunctionName'] ?? '', rule.parameters.map((p) => parameterValue(p, scene)));
      return !!answer;
    }
    default: throw new RuleNotEmulated(rule.type);
  }
}

async function holds(rule: RibbonRule, scene: RuleScene): Promise<boolean> {
  const answer = await one(rule, scene);
  return rule.attributes['InvertResult'] === 'true' ? !answer : answer;
}
async function all(rules: readonly RibbonRule[], scene: RuleScene): Promise<boolean> {
  for (const rule of rules) if (!(await holds(rule, scene))) return false;
  return true;
}

async function allNamed(ids: readonly string[], defined: Ribbon['displayRules'], scene: RuleScene): Promise<boolean> {
  for (const id of ids) {
    const rules = defined[id];
    const own = builtIn[id];
    if (!rules && !own) throw new RuleNotEmulated(id);
    if (!(rules ? await all(rules, scene) : own!(scene))) return false;
  }
  return true;
}

/**
 * Whether a command may be seen and used. The Unified Interface draws neither kind of refusal: a button whose enable
 * rules fail is left out like one whose display rules fail. Enable rules run only where the display rules held.
 */
export async function stateOf(ribbon: Ribbon, command: RibbonCommand, scene: RuleScene): Promise<{ visible: boolean; enabled: boolean }> {
  const visible = await allNamed(command.displayRules, ribbon.displayRules, scene);
  return { visible, enabled: visible && (await allNamed(command.enableRules, ribbon.enableRules, scene)) };
}

/** Runs the JavaScript functions of a command one after the other, each with its parameters in order. */
export async function runActions(actions: readonly RibbonAction[], scene: RuleScene): Promise<void> {
  for (const action of actions) await scene.call(action.library, action.functionName, action.parameters.map((p) => parameterValue(p, scene)));
}
