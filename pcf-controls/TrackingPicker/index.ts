/** The control only adapts: which option stands where is decided in model/tracking, what is offered is read in model/reads. */
import * as React from 'react';
import type { Theme } from '@fluentui/react-components';
import { bareId, type WebApi } from '@counterfoil/webresources/nudge';
import { Picker } from './components/Picker.tsx';
import type { IInputs, IOutputs } from './generated/ManifestTypes.d.ts';
import type { DocumentRef } from './model/reads.ts';
import type { Option, Values } from './model/tracking.ts';

type Lookup = ComponentFramework.PropertyTypes.LookupProperty | undefined;
const optionIn = (p: Lookup): Option | undefined => { const v = p?.raw?.[0]; return v?.id ? { id: bareId(v.id), name: v.name ?? '' } : undefined; };
const documentIn = (p: Lookup): DocumentRef | undefined => { const v = p?.raw?.[0]; return v?.id ? { table: v.entityType, id: bareId(v.id) } : undefined; };
const same = (a: Values, b: Values): boolean => a[0]?.id === b[0]?.id && a[1]?.id === b[1]?.id;

export class TrackingPicker implements ComponentFramework.ReactControl<IInputs, IOutputs> {
  private notify: () => void = () => undefined;
  private webApi: WebApi | undefined;
  private values: Values = [undefined, undefined];
  /** What people chose and the form has not shown back yet: drawing the old value meanwhile would look like a refusal. */
  private chosen: Values | undefined;
  private redraw: () => void = () => undefined;

  public init(context: ComponentFramework.Context<IInputs>, notifyOutputChanged: () => void): void {
    this.notify = notifyOutputChanged;
    this.webApi = context.webAPI as unknown as WebApi;
    this.redraw = () => context.factory.requestRender();
  }

  public updateView(context: ComponentFramework.Context<IInputs>): React.ReactElement {
    const { option1, option2, document } = context.parameters;
    const now: Values = [optionIn(option1), optionIn(option2)];
    // the form has taken the choice over, or somebody else has changed it since
    if (this.chosen !== undefined && (same(this.chosen, now) || !same(now, this.values))) this.chosen = undefined;
    this.values = now;
    if (this.webApi === undefined) return React.createElement(React.Fragment);
    return React.createElement(Picker, {
      webApi: this.webApi, values: this.chosen ?? now, document: documentIn(document),
      disabled: context.mode.isControlDisabled || option1.security?.editable === false,
      label: context.mode.label || context.resources.getString('Picker_Label'),
      getString: (key: string) => context.resources.getString(key),
      theme: context.fluentDesignLanguage?.tokenTheme as Theme | undefined,
      onChange: (values: Values) => { this.chosen = values; this.notify(); this.redraw(); },
    });
  }

  /** Both columns every time, so that no host takes what is missing for emptied; null empties. */
  public getOutputs(): IOutputs {
    const [first, second] = this.chosen ?? this.values;
    const lookup = (o: Option | undefined) => (o === undefined ? null : [{ id: o.id, name: o.name, entityType: 'cfl_trackingoption' }]) as ComponentFramework.LookupValue[];
    return { option1: lookup(first), option2: lookup(second) };
  }

  public destroy(): void { this.notify = () => undefined; this.redraw = () => undefined; }
}
