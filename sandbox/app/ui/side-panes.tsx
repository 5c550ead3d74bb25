import * as React from 'react';
import { IconButton } from '@fluentui/react';
import { webResourceUrl } from '../xrm/scripts.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { FormPage } from './form-page.tsx';
import { useApp, useChanges } from './hooks.ts';
import { ListPage } from './list-page.tsx';
import type { Pane } from '../xrm/app-state.ts';

/** imageSrc is an address, absolute or from the root of the environment; scripts also pass the bare name of a web resource. */
const image = (src: string): string => (/^(https?:)?\//.test(src) || src.startsWith('data:') ? src : webResourceUrl(src.replace(/^WebResources\//, '')));

function PaneBody(props: { pane: Pane }): React.JSX.Element | null {
  const { pane } = props;
  if (!pane.page) return null;
  return <ErrorBoundary key={`${pane.visit}`}>{pane.page.pageType === 'entityrecord'
    ? <FormPage key={`${pane.page.entityId ?? ''} ${pane.visit}`} page={pane.page} place="pane" onClose={undefined} />
    : pane.page.pageType === 'entitylist' ? <ListPage key={`${pane.page.entityName} ${pane.visit}`} page={pane.page} /> : null}</ErrorBoundary>;
}

export function SidePanes(): React.JSX.Element | null {
  const app = useApp();
  useChanges(app);
  const shown = app.panes.filter((p) => !p.hidden);
  const open = app.panes.find((p) => p.paneId === app.selectedPane);
  if (app.panes.length === 0) return null;
  return <>
    {app.panes.map((p) => {
      const selected = p.paneId === app.selectedPane;
      if (!selected && !p.alwaysRender) return null;
      return <aside key={p.paneId} id={`pane-${p.paneId}`} className="pane" hidden={!selected} style={{ width: p.width, flexBasis: p.width }} aria-label={p.title || 'Side pane'}>
        {p.hideHeader ? null : <div className="pane-head"><h2>{p.title}</h2>
          {p.canClose ? <IconButton iconProps={{ iconName: 'cancel' }} ariaLabel={`Close ${p.title}`} onClick={() => app.closePane(p.paneId)} /> : <IconButton iconProps={{ iconName: 'chevronright' }} ariaLabel={`Collapse ${p.title}`} onClick={() => app.selectPane(undefined)} />}</div>}
        <div className="pane-body"><PaneBody pane={p} /></div>
      </aside>;
    })}
    {shown.length ? <nav className="rail" aria-label="Side panes">{shown.map((p) => (
      <button key={p.paneId} type="button" title={p.title} aria-label={p.title} aria-expanded={open === p} aria-controls={`pane-${p.paneId}`} className={open === p ? 'here' : undefined} onClick={() => app.selectPane(open === p ? undefined : p.paneId)}>
        {p.imageSrc ? <img src={image(p.imageSrc)} alt="" width={20} height={20} /> : <span aria-hidden="true">{p.title.slice(0, 1)}</span>}
        {p.badge !== false && p.badge !== '' ? <span className="badge">{p.badge === true ? '' : p.badge}</span> : null}
      </button>))}</nav> : null}
  </>;
}
