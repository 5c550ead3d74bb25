import * as React from 'react';
import { Text } from '@fluentui/react-components';
import { documentKey } from '@counterfoil/solution';
import type { IInputs, IOutputs } from './generated/ManifestTypes.d.ts';

export class SyncStatus implements ComponentFramework.ReactControl<IInputs, IOutputs> {
  public init(): void { /* nothing yet */ }
  public updateView(context: ComponentFramework.Context<IInputs>): React.ReactElement {
    return React.createElement(Text, null, context.parameters.documentKey.raw ?? documentKey('invoice', ''));
  }
  public getOutputs(): IOutputs { return {}; }
  public destroy(): void { /* nothing yet */ }
}
