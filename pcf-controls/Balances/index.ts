/** The control only adapts: what is read is in model/reads, what is shown in model/view, how in components/. */
import * as React from 'react';
import type { Theme } from '@fluentui/react-components';
import { bareId, type WebApi } from '@counterfoil/webresources/nudge';
import { BalancesPanel } from './components/BalancesPanel.tsx';
import type { IInputs, IOutputs } from './generated/ManifestTypes.d.ts';
import type { Customer } from './model/reads.ts';

type Lookup = ComponentFramework.PropertyTypes.LookupProperty | undefined;
const customerIn = (p: Lookup, table: Customer['table']): Customer | undefined => { const v = p?.raw?.[0]; return v?.id ? { table, id: bareId(v.id) } : undefined; };

/** On the form of an account or contact no lookup points at the record itself. The page says which one it is, where the host tells; elsewhere the lists of the form say the same. */
function customerOfPage(context: ComponentFramework.Context<IInputs>): Customer | undefined {
  const page = (context as unknown as { page?: { entityId?: unknown; entityTypeName?: unknown } }).page;
  const { entityId, entityTypeName } = page ?? {};
  return typeof entityId === 'string' && entityId !== '' && (entityTypeName === 'account' || entityTypeName === 'contact') ? { table: entityTypeName, id: bareId(entityId) } : undefined;
}

export class Balances implements ComponentFramework.ReactControl<IInputs, IOutputs> {
  private webApi: WebApi | undefined;

  public init(context: ComponentFramework.Context<IInputs>): void { this.webApi = context.webAPI as unknown as WebApi; }

  public updateView(context: ComponentFramework.Context<IInputs>): React.ReactElement {
    if (this.webApi === undefined) return React.createElement(React.Fragment);
    const { account, contact } = context.parameters;
    return React.createElement(BalancesPanel, {
      webApi: this.webApi, customer: customerIn(account, 'account') ?? customerIn(contact, 'contact') ?? customerOfPage(context), locale: undefined,
      getString: (key: string) => context.resources.getString(key),
      open: (table: string, id: string) => { void context.navigation.openForm({ entityName: table, entityId: id }); },
      theme: context.fluentDesignLanguage?.tokenTheme as Theme | undefined,
    });
  }

  /** Nothing is changed. */
  public getOutputs(): IOutputs { return {}; }
  public destroy(): void { this.webApi = undefined; }
}
