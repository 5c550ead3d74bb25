// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { buttonsAt, isHidden, parseRibbon } from './ribbon.ts';
import { RuleNotEmulated, runActions, stateOf } from './ribbon-rules.ts';
import type { RuleScene } from './ribbon-rules.ts';

const xml = (rules = '', enable = '') => `<RibbonDiffXml><CustomActions>
  <CustomAction Id="b" Location="Mscrm.Form.invoice.MainTab.Save.Controls._children" Sequence="66"><CommandUIDefinition><Button Id="b.Button" Command="send" LabelText="Second" /></CommandUIDefinition></CustomAction>
  <CustomAction Id="a" Location="Mscrm.Form.invoice.MainTab.Save.Controls._children" Sequence="65"><CommandUIDefinition><Button Id="a.Button" Command="send" LabelText="$LocLabels:send.label" ToolTipTitle="$LocLabels:send.label" ModernImage="$webresource:x/send.svg" /></CommandUIDefinition></CustomAction>
  <CustomAction Id="c" Location="Mscrm.HomepageGrid.invoice.MainTab.Actions.Controls._children" Sequence="1"><CommandUIDefinition><FlyoutAnchor Id="c.Menu" Command="send" LabelText="Menu"><Menu><MenuSection><Controls><Button Id="c.1" Command="send" LabelText="One"/></Controls></MenuSection></Menu></FlyoutAnchor></CommandUIDefinition></CustomAction>
</CustomActions><CommandDefinitions><CommandDefinition Id="send"><EnableRules><EnableRule Id="enabled"/></EnableRules><DisplayRules><DisplayRule Id="shown"/></DisplayRules>
  <Actions><JavaScriptFunction Library="$webresource:x/y.js" FunctionName="A.send"><CrmParameter Value="PrimaryControl"/><StringParameter Value="s"/><IntParameter Value="7"/><BoolParameter Value="true"/></JavaScriptFunction></Actions></CommandDefinition></CommandDefinitions>
<RuleDefinitions><TabDisplayRules/><DisplayRules><DisplayRule Id="shown">${rules}</DisplayRule></DisplayRules><EnableRules><EnableRule Id="enabled">${enable}</EnableRule></EnableRules></RuleDefinitions>
<LocLabels><LocLabel Id="send.label"><Titles><Title description="Senden" languagecode="1031"/><Title description="Send" languagecode="1033"/></Titles></LocLabel></LocLabels></RibbonDiffXml>`;

const scene = (over: Partial<RuleScene> = {}): RuleScene => ({
  entity: 'invoice', client: 'Web', formState: 'Existing', selected: [], hasPrivilege: () => true, hasNamedPrivilege: () => true, call: () => true, crmParameter: (n) => `<${n}>`, ...over,
});
const look = (rules: string, enable: string, over: Partial<RuleScene> = {}) => { const r = parseRibbon(xml(rules, enable)); return stateOf(r, r.commands['send']!, scene(over)); };

describe('ribbon', () => {
  it('puts buttons in order at their place, with labels resolved', () => {
    const r = parseRibbon(xml());
    expect(buttonsAt(r, 'Form', 'invoice').map((b) => [b.id, b.label, b.image])).toEqual([['a.Button', 'Send', '$webresource:x/send.svg'], ['b.Button', 'Second', undefined]]);
    expect(buttonsAt(r, 'HomepageGrid', 'invoice')[0]!.menu!.map((b) => b.label)).toEqual(['One']);
    expect(buttonsAt(r, 'Form', 'invoicedetail')).toEqual([]);
  });
  it('knows what a solution takes away, in whatever case it writes the name', () => {
    const hiding = parseRibbon('<RibbonDiffXml><CustomActions><HideCustomAction HideActionId="x.Hide" Location="Mscrm.HomepageGrid.X_Row.NewRecord"/></CustomActions></RibbonDiffXml>');
    expect(['Mscrm.HomepageGrid.x_row.NewRecord', 'Mscrm.HomepageGrid.x_row.Delete', 'Mscrm.SubGrid.x_row.NewRecord'].map((id) => isHidden([parseRibbon(xml()), hiding], id))).toEqual([true, false, false]);
  });
  it('hides a button without the privilege that its rule names', async () => {
    const hasPrivilege = vi.fn(() => false);
    expect(await look('<EntityPrivilegeRule EntityName="cfl_syncrequest" PrivilegeType="Create" PrivilegeDepth="Basic"/>', '', { hasPrivilege })).toEqual({ visible: false, enabled: false });
    expect(hasPrivilege).toHaveBeenCalledWith('cfl_syncrequest', 'Create', 'Basic');
  });
  it('weighs form state, inversion and alternatives', async () => {
    expect(await look('', '<FormStateRule State="Existing"/>', { formState: 'Create' })).toEqual({ visible: true, enabled: false });
    expect(await look('', '<FormStateRule State="Create" InvertResult="true"/>')).toEqual({ visible: true, enabled: true });
    expect(await look('', '<OrRule><Or><FormStateRule State="ReadOnly"/></Or><Or><FormStateRule State="Existing"/></Or></OrRule>')).toEqual({ visible: true, enabled: true });
  });
  it('asks a custom rule with its parameters, also when it answers later', async () => {
    const call = vi.fn(() => Promise.resolve(false));
    expect(await look('', '<CustomRule FunctionName="A.can" Library="$webresource:x/y.js" Default="false"><CrmParameter Value="PrimaryControl"/></CustomRule>', { call })).toEqual({ visible: true, enabled: false });
    expect(call).toHaveBeenCalledWith('x/y.js', 'A.can', ['<PrimaryControl>']);
  });
  it('never runs enable rules of a button that is not displayed', async () => {
    const call = vi.fn();
    await look('<FormStateRule State="Create"/>', '<CustomRule FunctionName="A.can" Library="$webresource:x/y.js"/>', { call });
    expect(call).not.toHaveBeenCalled();
  });
  it('names a rule that it does not know instead of guessing', async () => {
    await expect(look('<PageRule Address="x"/>', '')).rejects.toThrow(RuleNotEmulated);
    const r = parseRibbon(xml().replace('<DisplayRule Id="shown"/>', '<DisplayRule Id="Mscrm.Nowhere"/>'));
    await expect(stateOf(r, r.commands['send']!, scene())).rejects.toThrow('Mscrm.Nowhere');
  });
  it('hands every kind of parameter to the action, in order', async () => {
    const call = vi.fn();
    await runActions(parseRibbon(xml()).commands['send']!.actions, scene({ call }));
    expect(call).toHaveBeenCalledWith('x/y.js', 'A.send', ['<PrimaryControl>', 's', 7, true]);
  });
});
