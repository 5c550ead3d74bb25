import type { EntityReference, Page } from '../model/address.ts';
import type { AppState, Pane } from './app-state.ts';
import { NotProvided, only } from './missing.ts';

/** pageInput of navigateTo and pane.navigate -> a page of this host. Kinds of page that it has not are refused by name. */
export function pageOf(input: unknown, member: string): Page {
  const i = input as { pageType?: string; entityName?: string; entityId?: string; formId?: string; viewId?: string; data?: Record<string, unknown>; createFromEntity?: EntityReference };
  const bare = (id: string | undefined): string | undefined => id?.replace(/[{}]/g, '').toLowerCase() || undefined;
  if (i.pageType === 'entityrecord' && i.entityName) return { pageType: 'entityrecord', entityName: i.entityName.toLowerCase(), entityId: bare(i.entityId), formId: bare(i.formId), data: i.data, ...(i.createFromEntity ? { createFromEntity: i.createFromEntity } : {}) };
  if (i.pageType === 'entitylist' && i.entityName) return { pageType: 'entitylist', entityName: i.entityName.toLowerCase(), viewId: bare(i.viewId) };
  throw new NotProvided(`${member} with pageType ${String(i.pageType)}`);
}

/** Xrm.App.sidePanes over the state of the page. */
export function sidePanesOf(app: AppState): object {
  const faces = new Map<string, object>();
  const face = (pane: Pane): object => {
    const known = faces.get(pane.paneId);
    if (known) return known;
    const made = only('pane', {
      paneId: pane.paneId,
      get title() { return pane.title; }, set title(v: string) { pane.title = v; app.changed(); },
      get width() { return pane.width; }, set width(v: number) { pane.width = v; app.changed(); },
      get canClose() { return pane.canClose; }, set canClose(v: boolean) { pane.canClose = v; app.changed(); },
      get hidden() { return pane.hidden; }, set hidden(v: boolean) { pane.hidden = v; app.changed(); },
      get badge() { return pane.badge; }, set badge(v: Pane['badge']) { pane.badge = v; app.changed(); },
      get imageSrc() { return pane.imageSrc; }, set imageSrc(v: string | undefined) { pane.imageSrc = v; app.changed(); },
      get alwaysRender() { return pane.alwaysRender; }, set alwaysRender(v: boolean) { pane.alwaysRender = v; },
      get keepBadgeOnSelect() { return pane.keepBadgeOnSelect; }, set keepBadgeOnSelect(v: boolean) { pane.keepBadgeOnSelect = v; },
      close: () => { faces.delete(pane.paneId); app.closePane(pane.paneId); },
      select: () => { app.selectPane(pane.paneId); },
      navigate: (input: unknown) => { pane.page = pageOf(input, 'pane.navigate'); pane.visit++; app.changed(); return Promise.resolve(); },
    });
    faces.set(pane.paneId, made);
    return made;
  };
  return only('Xrm.App.sidePanes', {
    createPane: (o: Partial<Pane> & { isSelected?: boolean } = {}) => {
      const id = o.paneId ?? `pane-${app.newId()}`;
      if (app.panes.some((p) => p.paneId === id)) return Promise.reject(new Error(`A side pane with the id ${id} exists already.`));
      const pane: Pane = { paneId: id, title: o.title ?? '', canClose: o.canClose ?? true, imageSrc: o.imageSrc, hideHeader: o.hideHeader ?? false, width: o.width ?? 340, hidden: o.hidden ?? false, alwaysRender: o.alwaysRender ?? false, keepBadgeOnSelect: o.keepBadgeOnSelect ?? false, badge: false, visit: 0 };
      app.addPane(pane, o.isSelected !== false);
      return Promise.resolve(face(pane));
    },
    getAllPanes: () => app.panes.map(face),
    getPane: (id: string) => { const p = app.panes.find((x) => x.paneId === id); return p ? face(p) : undefined; },
    getSelectedPane: () => { const p = app.panes.find((x) => x.paneId === app.selectedPane); return p ? face(p) : undefined; },
    get state() { return app.selectedPane ? 1 : 0; },
    set state(v: 0 | 1) { app.selectPane(v === 1 ? app.selectedPane ?? app.panes[0]?.paneId : undefined); },
  });
}
