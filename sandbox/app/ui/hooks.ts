import * as React from 'react';
import type { Observable } from '../model/observable.ts';
import type { AppState } from '../xrm/app-state.ts';

/** Draws again whenever the thing says that it changed. */
export function useChanges(o: Observable | undefined): void {
  const [, draw] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => o?.subscribe(draw), [o]);
}

export type Loaded<T> = { readonly state: 'loading' } | { readonly state: 'ready'; readonly value: T } | { readonly state: 'failed'; readonly error: Error };
/** Loads when the key changes; an answer to an older key is dropped. */
export function useLoaded<T>(load: () => Promise<T>, key: readonly unknown[]): Loaded<T> {
  const [answer, set] = React.useState<Loaded<T>>({ state: 'loading' });
  React.useEffect(() => {
    let current = true;
    set({ state: 'loading' });
    load().then((value) => { if (current) set({ state: 'ready', value }); }, (e: unknown) => { if (current) set({ state: 'failed', error: e instanceof Error ? e : new Error(String(e)) }); });
    return () => { current = false; };
  }, key);
  return answer;
}

export const AppContext = React.createContext<AppState | undefined>(undefined);
export function useApp(): AppState {
  const app = React.useContext(AppContext);
  if (!app) throw new Error('Drawn outside the app.');
  return app;
}
