/** The control only adapts: what is known is in model/session, what is shown in model/view, how in components/. */
import * as React from 'react';
import type { Theme } from '@fluentui/react-components';
import { approval, contactLink, correctionRequest, syncRequest } from '@counterfoil/solution';
import { bareId, readTextsWith, sessionStore, type WebApi } from '@counterfoil/webresources/nudge';
import { StatusPanel } from './components/StatusPanel.tsx';
import type { IInputs, IOutputs } from './generated/ManifestTypes.d.ts';
import { createSession, type Session } from './model/session.ts';

const CREATE = 1;
const BASIC = 0;

/** Without an answer of the platform the button is shown: the row's own privilege check has the last word. */
function may(context: ComponentFramework.Context<IInputs>, table: string): boolean {
  try { return context.utils.hasEntityPrivilege(table, CREATE, BASIC); } catch { return true; }
}

/** Some hosts of controls do not say who it is. */
function me(context: ComponentFramework.Context<IInputs>): string | undefined {
  try { return bareId(context.userSettings.userId) || undefined; } catch { return undefined; }
}

export class SyncStatus implements ComponentFramework.ReactControl<IInputs, IOutputs> {
  private session: Session | undefined;
  private rights = { maySend: true, mayCorrect: true, mayLink: true, mayApprove: false, me: undefined as string | undefined };
  private readonly onShown = (): void => { if (document.visibilityState === 'visible') void this.session?.refresh(); };

  public init(context: ComponentFramework.Context<IInputs>): void {
    readTextsWith((key) => context.resources.getString(key));
    this.session = createSession({ webApi: context.webAPI as unknown as WebApi, store: sessionStore(), isVisible: () => document.visibilityState !== 'hidden' });
    this.rights = { maySend: may(context, syncRequest.logicalName), mayCorrect: may(context, correctionRequest.logicalName), mayLink: may(context, contactLink.logicalName), mayApprove: may(context, approval.logicalName), me: me(context) };
    document.addEventListener('visibilitychange', this.onShown);
    window.addEventListener('focus', this.onShown);
  }

  public updateView(context: ComponentFramework.Context<IInputs>): React.ReactElement {
    const session = this.session;
    if (session === undefined) return React.createElement(React.Fragment);
    session.setDocument(context.parameters.documentKey.raw);
    return React.createElement(StatusPanel, {
      session, ...this.rights, locale: undefined,
      getString: (key: string) => context.resources.getString(key),
      theme: context.fluentDesignLanguage?.tokenTheme as Theme | undefined,
    });
  }

  /** The key is only read. */
  public getOutputs(): IOutputs { return {}; }

  public destroy(): void {
    document.removeEventListener('visibilitychange', this.onShown);
    window.removeEventListener('focus', this.onShown);
    this.session?.destroy();
    this.session = undefined;
  }
}
