import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { ThemeProvider, createTheme } from '@fluentui/react';
import { metadataClient } from './data/metadata.ts';
import { readAddress, writeAddress } from './model/address.ts';
import type { Page } from './model/address.ts';
import { firstPage, readable } from './model/sitemap.ts';
import { holds } from './data/metadata.ts';
import { provideComponentFramework } from './pcf/registry.ts';
import { AppContext } from './ui/hooks.ts';
import { provideIcons } from './ui/icons.tsx';
import { Shell } from './ui/shell.tsx';
import { AppState } from './xrm/app-state.ts';
import { provideLibraries } from './xrm/scripts.ts';
import { makeXrm } from './xrm/xrm.ts';
import './ui/app.css';

const theme = createTheme({
  defaultFontStyle: { fontFamily: '"Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif' },
  palette: { themePrimary: '#0f5bb5', themeDarkAlt: '#0d52a3', themeDark: '#0b458a', themeDarker: '#083366', themeSecondary: '#2a70c2', themeTertiary: '#77a5db', themeLight: '#c3d9f1', themeLighter: '#deeaf8', themeLighterAlt: '#f6f9fd', neutralSecondary: '#505050', neutralTertiary: '#6e6e6e' },
});

function Problem(props: { title: string; text: string }): React.JSX.Element {
  return <main className="dead-end" role="alert"><h1>{props.title}</h1><p>{props.text}</p><p><a href="/signout">Sign in as somebody else</a></p></main>;
}

async function start(): Promise<React.JSX.Element> {
  const meta = metadataClient();
  const [me, apps, summaries] = await Promise.all([meta.me(), meta.apps(), meta.summaries()]);
  provideLibraries({ meta, languages: [me.languageId, me.baseLanguageId ?? 1033] });
  const address = readAddress(window.location.search);
  const app = apps.find((a) => (address.app.id && a.id.toLowerCase() === address.app.id) || (address.app.name && a.uniqueName === address.app.name)) ?? (address.app.id || address.app.name ? undefined : apps[0]);
  if (apps.length === 0) return <Problem title="No app has been imported yet" text="Import the managed solution into the sandbox Dataverse, then reload this page." />;
  if (!app) return <Problem title="This app is not in the environment" text={`There is no app named ${address.app.name ?? address.app.id}.`} />;
  const isAdmin = me.roles.some((r) => r.name === 'System Administrator');
  if (!isAdmin && !me.roles.some((r) => app.roles.includes(r.id))) return <Problem title="You do not have access to this app" text={`${me.fullName}, ask a security administrator for one of the roles of ${app.name}.`} />;
  const privilegeOf = (table: string, privilege: string): string | undefined => {
    const s = summaries.find((x) => x.logicalName === table);
    return s && `prv${privilege}${s.privilegeStem ?? s.schemaName}`;
  };
  const may = (table: string, privilege: string): boolean => holds(me, privilegeOf(table, privilege));
  const areas = readable(app.siteMap.areas, may);
  const page: Page | undefined = address.page ?? firstPage(areas);
  if (!page) return <Problem title="Nothing to see here" text={`${me.fullName}, none of the tables of ${app.name} may be read with your roles.`} />;
  const state = new AppState({ me, app, meta, page, privilegeOf });
  (window as unknown as Record<string, unknown>)['Xrm'] = makeXrm(state);
  state.onNavigate = (to, replace) => {
    const url = writeAddress({ app: { id: app.id }, page: to });
    // the depth rides along, so that Back and Forward keep the count
    if (replace) window.history.replaceState({ depth: state.depth }, '', url); else window.history.pushState({ depth: state.depth }, '', url);
  };
  window.addEventListener('popstate', (e) => {
    const to = readAddress(window.location.search).page ?? page;
    // Back asks an edited form too; when somebody stays, the address goes back to what is shown
    void state.mayLeave().then((ok) => {
      if (!ok) { state.onNavigate(state.page, false); return; }
      state.depth = (e.state as { depth?: number } | null)?.depth ?? 0;
      state.show(to);
    });
  });
  return <AppContext.Provider value={state}><Shell areas={areas} summaries={summaries} /></AppContext.Provider>;
}

provideIcons();
provideComponentFramework();
const root = document.getElementById('app')!;
const draw = (what: React.JSX.Element): void => { ReactDOM.render(<ThemeProvider theme={theme} className="app-root">{what}</ThemeProvider>, root); };
start().then(draw, (e: unknown) => {
  draw(<Problem title="The app could not start" text={e instanceof Error ? e.message : String(e)} />);
});
