import * as React from 'react';
import { CommandBar } from '@fluentui/react';
import type { ICommandBarItemProps } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import { buttonsAt, isHidden, parseRibbon } from '../model/ribbon.ts';
import type { Ribbon, RibbonButton, RibbonPlace } from '../model/ribbon.ts';
import { runActions, stateOf } from '../model/ribbon-rules.ts';
import type { FormState, RuleScene } from '../model/ribbon-rules.ts';
import { braces } from '../model/values.ts';
import type { AppState } from '../xrm/app-state.ts';
import { NotProvided } from '../xrm/missing.ts';
import { callScript, webResourceUrl } from '../xrm/scripts.ts';
import { isPhone } from '../xrm/xrm.ts';
import { useApp, useLoaded } from './hooks.ts';

export interface Selected { readonly id: string; readonly name: string }
export interface Scenery {
  readonly entity: string; readonly place: RibbonPlace; readonly formState?: FormState; readonly selected: readonly Selected[];
  /** The form, or in a list outside of forms the list itself. */
  readonly primaryControl?: unknown;
  /** The list that the selection belongs to. */
  readonly selectedControl?: unknown;
  readonly valueOf?: (field: string) => unknown;
}

function sceneOf(app: AppState, s: Scenery): RuleScene {
  const ids = s.selected.map((r) => braces(r.id));
  const there = (value: unknown, name: string): unknown => { if (value === undefined) throw new NotProvided(`CrmParameter ${name} of ${s.place}`); return value; };
  return {
    entity: s.entity, client: isPhone() ? 'Mobile' : 'Web', formState: s.formState, selected: s.place === 'Form' ? [] : s.selected.map((r) => r.id), valueOf: s.valueOf,
    hasPrivilege: (table, privilege, depth) => holds(app.me, app.privilegeOf(table, privilege), depth),
    hasNamedPrivilege: (name, depth) => holds(app.me, name, depth),
    call: callScript,
    crmParameter: (name) => {
      switch (name) {
        case 'PrimaryControl': return there(s.primaryControl, name);
        case 'SelectedControl': return there(s.selectedControl, name);
        case 'PrimaryEntityTypeName': case 'SelectedEntityTypeName': return s.entity;
        case 'FirstPrimaryItemId': return ids[0] ?? null;
        case 'PrimaryItemIds': case 'SelectedControlSelectedItemIds': return ids;
        case 'SelectedControlSelectedItemReferences': return s.selected.map((r) => ({ Id: braces(r.id), TypeName: s.entity, Name: r.name }));
        case 'SelectedControlSelectedItemCount': return s.selected.length;
        case 'UserLcid': case 'OrgLcid': return app.me.languageId;
        case 'OrgName': return app.me.organizationName;
        default: throw new NotProvided(`CrmParameter ${name}`);
      }
    },
  };
}

interface Shown { readonly button: RibbonButton; readonly menu: readonly Shown[] }

async function look(ribbon: Ribbon, buttons: readonly RibbonButton[], scene: RuleScene): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const button of buttons) {
    const command = ribbon.commands[button.command];
    if (button.menu) {
      const menu = await look(ribbon, button.menu, scene);
      const own = command ? await stateOf(ribbon, command, scene) : { visible: true, enabled: true };
      if (own.visible && own.enabled && menu.length) shown.push({ button, menu });
    } else {
      if (!command) throw new Error(`The button ${button.label || button.id} names the command ${button.command}, which the ribbon does not define.`);
      const state = await stateOf(ribbon, command, scene);
      if (state.visible && state.enabled) shown.push({ button, menu: [] });
    }
  }
  return shown;
}

const without = (ribbons: readonly Ribbon[], buttons: readonly RibbonButton[]): RibbonButton[] =>
  buttons.filter((b) => !isHidden(ribbons, b.id)).map((b) => (b.menu ? { ...b, menu: without(ribbons, b.menu) } : b));

/** Whether a button of the platform is left where it is; none is until the ribbons are read, so that none comes and goes. */
export function useStandard(entity: string, place: RibbonPlace): (...buttons: string[]) => boolean {
  const app = useApp();
  const ribbons = useLoaded(async () => (await app.meta.ribbon(entity)).map(parseRibbon), [entity]);
  return (...buttons) => ribbons.state === 'ready' && !buttons.some((b) => isHidden(ribbons.value, `Mscrm.${place}.${entity}.${b}`));
}

/** Buttons that the imported solutions add here, after their display and enable rules. `version` makes it look again. */
export function useRibbon(scenery: Scenery, version: unknown): ICommandBarItemProps[] {
  const app = useApp();
  const [shown, setShown] = React.useState<readonly { ribbon: Ribbon; shown: readonly Shown[] }[]>([]);
  const [broken, setBroken] = React.useState<string>();
  const latest = React.useRef(scenery);
  latest.current = scenery;
  React.useEffect(() => {
    let current = true;
    void (async () => {
      try {
        const ribbons = (await app.meta.ribbon(scenery.entity)).map(parseRibbon);
        const there = (ribbon: Ribbon): RibbonButton[] => without(ribbons, buttonsAt(ribbon, scenery.place, scenery.entity));
        const all = await Promise.all(ribbons.map(async (ribbon) => ({ ribbon, shown: await look(ribbon, there(ribbon), sceneOf(app, latest.current)) })));
        if (current) { setShown(all); setBroken(undefined); }
      } catch (e) {
        if (current) { setShown([]); setBroken(e instanceof Error ? e.message : String(e)); }
      }
    })();
    return () => { current = false; };
  }, [scenery.entity, scenery.place, scenery.formState, scenery.selected.map((r) => r.id).join(), scenery.primaryControl, scenery.selectedControl, version]);

  const item = (ribbon: Ribbon) => (s: Shown): ICommandBarItemProps => ({
    key: s.button.id, text: s.button.label, title: s.button.toolTip || undefined, 'data-command': s.button.command,
    onRenderIcon: s.button.image ? () => <img className="command-icon" src={webResourceUrl(s.button.image!)} alt="" width={16} height={16} /> : undefined,
    // a menu leaves room for icons where its items have iconProps, whatever draws them
    iconProps: s.button.image ? {} : { iconName: 'document' },
    subMenuProps: s.menu.length ? { items: s.menu.map(item(ribbon)) } : undefined,
    onClick: s.menu.length ? undefined : () => {
      void runActions(ribbon.commands[s.button.command]!.actions, sceneOf(app, latest.current)).catch((e: unknown) => app.error(e, 'Script error'));
    },
  });
  const items = shown.flatMap((r) => r.shown.map(item(r.ribbon)));
  return broken ? [...items, { key: 'broken', text: 'A button is broken', iconProps: { iconName: 'warning' }, onClick: () => { void app.error(new Error(broken), 'A button cannot be shown'); } }] : items;
}

export function Commands(props: { items: readonly ICommandBarItemProps[]; label: string }): React.JSX.Element {
  return <CommandBar className="commands" ariaLabel={props.label} items={[...props.items]} overflowButtonProps={{ ariaLabel: 'More commands' }} styles={{ root: { padding: '0 8px', height: 40 } }} />;
}
