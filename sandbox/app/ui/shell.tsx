import * as React from 'react';
import { IconButton, MessageBar, MessageBarType, Persona, PersonaSize, MessageBarButton } from '@fluentui/react';
import type { Area, EntitySummary } from '../data/metadata.ts';
import { areaOf, destinationOf, entryOf, firstPage, fit } from '../model/sitemap.ts';
import { DashboardPage } from '../dashboards/dashboard-page.tsx';
import { Dialogs, PageDialogs, Progress } from './dialogs.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { FormPage } from './form-page.tsx';
import { useApp, useChanges } from './hooks.ts';
import { ListPage } from './list-page.tsx';
import { QuickCreates } from './quick-create.tsx';
import { SidePanes } from './side-panes.tsx';

const levels = { 1: MessageBarType.success, 2: MessageBarType.error, 3: MessageBarType.warning, 4: MessageBarType.info } as const;

function Banners(): React.JSX.Element {
  const app = useApp();
  useChanges(app);
  return <div className="banners">{app.banners.map((b) => (
    <MessageBar key={b.id} messageBarType={levels[b.level]} onDismiss={b.closable ? () => app.clearBanner(b.id) : undefined} dismissButtonAriaLabel="Close" isMultiline={false}
      actions={b.action ? <div><MessageBarButton onClick={b.action.run}>{b.action.label}</MessageBarButton></div> : undefined}>{b.message}</MessageBar>))}</div>;
}

function SiteMap(props: { areas: readonly Area[]; summaries: readonly EntitySummary[]; open: boolean; onGo: () => void }): React.JSX.Element {
  const app = useApp();
  const [areaId, setArea] = React.useState((areaOf(props.areas, app.page) ?? props.areas[0])?.id);
  const at = app.page;
  const area = props.areas.find((a) => a.id === areaId) ?? props.areas[0];
  React.useEffect(() => {
    const here = areaOf(props.areas, at);
    if (here) setArea((now) => (props.areas.find((a) => a.id === now)?.groups.some((g) => g.subAreas.some((s) => fit(s, at) > 0)) ? now : here.id));
  }, [at]);
  const entry = area && entryOf([area], at);
  const nameOf = (entity: string): string => props.summaries.find((s) => s.logicalName === entity)?.displayCollectionName ?? entity;
  return <nav id="sitemap" className={props.open ? 'sitemap open' : 'sitemap'} aria-label={app.app.name}>
    <div className="sitemap-groups">{area?.groups.map((g) => (
      <div key={g.id} className="site-group" role="group" aria-label={g.title || area.title}>
        {g.title ? <h2>{g.title}</h2> : null}
        <ul>{g.subAreas.map((s) => {
          const here = s === entry;
          const to = destinationOf(s);
          return <li key={s.id}><button type="button" className={here ? 'here' : undefined} aria-current={here ? 'page' : undefined}
            onClick={() => { if (to) void app.go(to).then(props.onGo); else if (s.url) window.open(s.url, '_blank', 'noopener'); }}>
            {s.icon ? <img src={s.icon} alt="" width={16} height={16} /> : <span className="letter" aria-hidden="true">{(s.title || nameOf(s.entity ?? '')).slice(0, 1)}</span>}
            <span>{s.title || nameOf(s.entity ?? '')}</span></button></li>;
        })}</ul>
      </div>))}</div>
    {props.areas.length > 1 ? <label className="area-switch"><span>Change area</span>
      <select value={area?.id} onChange={(e) => setArea(e.currentTarget.value)}>{props.areas.map((a) => <option key={a.id} value={a.id}>{a.title}</option>)}</select></label> : null}
  </nav>;
}

const narrowScreen = window.matchMedia('(max-width: 900px)');

export function Shell(props: { areas: readonly Area[]; summaries: readonly EntitySummary[] }): React.JSX.Element {
  const app = useApp();
  useChanges(app);
  const [narrow, setNarrow] = React.useState(narrowScreen.matches);
  const [open, setOpen] = React.useState(!narrow);
  React.useEffect(() => {
    // on a narrow screen the site map lies over the page, so it opens only when asked for
    const turned = (): void => { setNarrow(narrowScreen.matches); setOpen(!narrowScreen.matches); };
    narrowScreen.addEventListener('change', turned);
    return () => narrowScreen.removeEventListener('change', turned);
  }, []);
  const page = app.page;
  return <div className="shell">
    <a className="skip" href="#main">Skip to the page</a>
    <header className="top">
      <IconButton className="top-button" iconProps={{ iconName: 'menu' }} ariaLabel={open ? 'Collapse the site map' : 'Expand the site map'} aria-expanded={open} aria-controls="sitemap" onClick={() => setOpen(!open)} />
      <span className="waffle">{app.app.icon ? <img src={app.app.icon} alt="" width={20} height={20} /> : null}</span>
      <a className="app-name" href="/main.aspx" onClick={(e) => { e.preventDefault(); const first = firstPage(props.areas); if (first) void app.go(first); }}>{app.app.name}</a>
      <span className="sandbox-tag">Sandbox</span>
      <span className="spring" />
      <Persona className="me" text={app.me.fullName} secondaryText={app.me.roles.map((r) => r.name).join(', ')} size={PersonaSize.size32} />
      <a className="sign-out" href="/signout">Sign out</a>
    </header>
    <Banners />
    <div className="body">
      <SiteMap key={app.app.id} areas={props.areas} summaries={props.summaries} open={open} onGo={() => { if (narrow) setOpen(false); }} />
      <main id="main" className="page" tabIndex={-1}>
        <ErrorBoundary key={`${app.visit}`}>
          {page.pageType === 'entitylist'
            ? <ListPage key={`${page.entityName} ${page.viewId ?? ''} ${app.visit}`} page={page} />
            : page.pageType === 'dashboard' ? <DashboardPage key={`${page.dashboardId ?? ''} ${app.visit}`} page={page} />
            : <FormPage key={`${page.entityName} ${page.entityId ?? 'new'} ${page.formId ?? ''} ${app.visit}`} page={page} place="main" />}
        </ErrorBoundary>
      </main>
      <SidePanes />
    </div>
    <QuickCreates /><PageDialogs /><Dialogs /><Progress />
  </div>;
}
