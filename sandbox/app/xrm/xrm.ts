import type { EntitySummary } from '../data/metadata.ts';
import type { EntityReference } from '../model/address.ts';
import * as webApi from '../data/webapi.ts';
import { executeMultiple, executeRequest } from './execute.ts';
import type { AppState } from './app-state.ts';
import { braces } from '../model/values.ts';
import { NotProvided, only } from './missing.ts';
import { pageOf, sidePanesOf } from './side-panes.ts';
import { resourceString } from './resources.ts';
import { webResourceUrl } from './scripts.ts';

const clientUrl = (): string => window.location.origin;
export const isPhone = (): boolean => window.matchMedia('(max-width: 640px)').matches;

function webApiOf(app: AppState): object {
  const set = (name: string): Promise<string> => app.meta.setName(name);
  const members = {
    createRecord: async (name: string, data: unknown) => ({ entityType: name, id: await webApi.create(await set(name), data) }),
    retrieveRecord: async (name: string, id: string, options = '') => webApi.retrieve(await set(name), id, options),
    retrieveMultipleRecords: async (name: string, options = '', maxPageSize?: number) => {
      const page = await webApi.retrieveMultiple(await set(name), options, maxPageSize);
      return { entities: page.entities, nextLink: page.nextLink, fetchXmlPagingCookie: page.cookie };
    },
    updateRecord: async (name: string, id: string, data: unknown) => { await webApi.update(await set(name), id, data); return { entityType: name, id: id.replace(/[{}]/g, '').toLowerCase() }; },
    deleteRecord: async (name: string, id: string) => { await webApi.remove(await set(name), id); return { entityType: name, id: id.replace(/[{}]/g, '').toLowerCase(), name: '' }; },
    isAvailableOffline: () => false,
    execute: (request: unknown) => executeRequest(request, set),
    executeMultiple: (requests: readonly unknown[]) => executeMultiple(requests, set),
  };
  // execute and executeMultiple are online only
  const { execute: _one, executeMultiple: _many, ...everywhere } = members;
  return only('Xrm.WebApi', { ...everywhere, execute: members.execute, online: only('Xrm.WebApi.online', members) });
}

function globalContextOf(app: AppState): object {
  const { me } = app;
  return only('globalContext', {
    client: only('globalContext.client', { getClient: () => 'Web', getClientState: () => 'Online', getFormFactor: () => (isPhone() ? 3 : 1), isOffline: () => false, isNetworkAvailable: () => navigator.onLine }),
    organizationSettings: only('globalContext.organizationSettings', { organizationId: me.organizationId, uniqueName: me.organizationName, languageId: me.baseLanguageId ?? me.languageId, isAutoSaveEnabled: false, baseCurrencyId: me.baseCurrencyId, baseCurrency: { entityType: 'transactioncurrency', id: me.baseCurrencyId, name: '' } }),
    userSettings: only('globalContext.userSettings', {
      userId: braces(me.userId), userName: me.fullName, languageId: me.languageId, isRTL: false, roles: listOf(me.roles),
      securityRoles: me.roles.map((r) => r.id),
      dateFormattingInfo: () => ({ ShortDatePattern: me.settings.dateFormat, ShortTimePattern: me.settings.timeFormat }),
      getSecurityRolePrivilegesInfo: () => Promise.resolve(Object.fromEntries(Object.entries(me.privileges).map(([name, depth]) => [name, { businessUnitId: me.businessUnitId, depth: ['Basic', 'Local', 'Deep', 'Global'].indexOf(depth), privilegeName: name }]))),
    }),
    getClientUrl: clientUrl,
    getCurrentAppUrl: () => `${clientUrl()}/main.aspx?appid=${app.app.id}`,
    getCurrentAppName: () => Promise.resolve(app.app.name),
    getCurrentAppProperties: () => Promise.resolve({ appId: app.app.id, displayName: app.app.name, uniqueName: app.app.uniqueName, url: '', webResourceId: '', webResourceName: '', welcomePageId: '', welcomePageName: '' }),
    getVersion: () => '9.2.0.0', isOnPremises: () => false,
    prependOrgName: (path: string) => path,
    getWebResourceUrl: (name: string) => clientUrl() + webResourceUrl(name),
  });
}
const listOf = (items: readonly { id: string; name: string }[]): object => only('collection', {
  get: (i?: unknown) => (typeof i === 'number' ? items[i] : i === undefined ? [...items] : items.find((x) => x.id === i || x.name === i)),
  forEach: (f: (v: unknown, i: number) => void) => items.forEach(f), getLength: () => items.length, getAll: () => [...items],
});

function navigationOf(app: AppState): object {
  return only('Xrm.Navigation', {
    openForm: async (o: { entityName: string; entityId?: string; formId?: string; useQuickCreateForm?: boolean; createFromEntity?: EntityReference }, parameters?: Record<string, unknown>) => {
      if (o.useQuickCreateForm) return { savedEntityReference: (await app.quickCreate({ entityName: o.entityName.toLowerCase(), from: o.createFromEntity, data: parameters })).map((r) => ({ ...r, id: braces(r.id) })) };
      await app.go(pageOf({ pageType: 'entityrecord', ...o, data: parameters }, 'Xrm.Navigation.openForm'));
      return { savedEntityReference: [] };
    },
    openUrl: (url: string) => { window.open(url, '_blank', 'noopener'); },
    navigateTo: (input: unknown, options?: DialogOptions) => {
      if ((input as { pageType?: string }).pageType === 'webresource') return openWebResource(app, input as WebResourceInput, options);
      if (options?.target === 2) { // a dialog: the host shows it as a pane, which is the nearest thing it has
        return sidePaneFor(app, pageOf(input, 'Xrm.Navigation.navigateTo'));
      }
      return app.go(pageOf(input, 'Xrm.Navigation.navigateTo'));
    },
    openAlertDialog: (s: { text: string; title?: string; confirmButtonLabel?: string }) => app.ask({ title: s.title ?? 'Alert', text: s.text, buttons: [{ text: s.confirmButtonLabel ?? 'OK', primary: true, answer: undefined }], dismissed: undefined }),
    openConfirmDialog: (s: { text: string; title?: string; subtitle?: string; confirmButtonLabel?: string; cancelButtonLabel?: string }) => app.ask({
      title: s.title ?? 'Confirm', subtitle: s.subtitle, text: s.text, dismissed: { confirmed: false },
      buttons: [{ text: s.confirmButtonLabel ?? 'OK', primary: true, answer: { confirmed: true } }, { text: s.cancelButtonLabel ?? 'Cancel', answer: { confirmed: false } }],
    }),
    openErrorDialog: (s: { message?: string; details?: string; errorCode?: number }) => app.ask({ title: 'Something went wrong', text: s.message ?? `Error ${s.errorCode ?? ''}`, details: s.details, buttons: [{ text: 'OK', primary: true, answer: undefined }], dismissed: undefined }),
  });
}
interface Size { readonly value: number; readonly unit: '%' | 'px' }
interface DialogOptions { readonly target?: number; readonly position?: number; readonly title?: string; readonly width?: number | Size; readonly height?: number | Size }
interface WebResourceInput { readonly webresourceName?: string; readonly data?: string }
const HTML = 1;
const cssSize = (s: number | Size | undefined, otherwise: string): string => (s === undefined ? otherwise : typeof s === 'number' ? `${s}px` : `${s.value}${s.unit}`);

/** Over the page only: as a page of its own it would need an address, which this host has not. What the page answers is its own affair. */
async function openWebResource(app: AppState, input: WebResourceInput, options: DialogOptions = {}): Promise<void> {
  if (options.target !== 2) throw new NotProvided('Xrm.Navigation.navigateTo with a web resource that is no dialog');
  const there = (await app.meta.webResources()).find((w) => w.name === input.webresourceName);
  if (!there) throw new Error(`The web resource ${String(input.webresourceName)} does not exist.`);
  if (there.type !== HTML) throw new Error(`The web resource ${there.name} is no page.`);
  const data = input.data === undefined ? '' : `?Data=${encodeURIComponent(input.data)}`;
  await app.openPage({ title: options.title ?? '', address: webResourceUrl(there.name) + data, width: cssSize(options.width, '50%'), height: cssSize(options.height, '50%') });
}
async function sidePaneFor(app: AppState, page: ReturnType<typeof pageOf>): Promise<void> {
  const panes = sidePanesOf(app) as { createPane: (o: object) => Promise<{ navigate: (p: unknown) => Promise<void> }> };
  await (await panes.createPane({ title: '', width: 480 })).navigate(page);
}

function appOf(app: AppState): object {
  return only('Xrm.App', {
    addGlobalNotification: (n: { type: number; level: 1 | 2 | 3 | 4; message: string; showCloseButton?: boolean; action?: { actionLabel?: string; eventHandler?: () => void } }) => {
      if (n.type !== 2) return Promise.reject(new Error('addGlobalNotification knows type 2 (message bar) only.'));
      const action = n.action?.actionLabel && n.action.eventHandler ? { label: n.action.actionLabel, run: n.action.eventHandler } : undefined;
      return Promise.resolve(app.banner({ level: n.level, message: n.message, closable: n.showCloseButton ?? false, action }));
    },
    clearGlobalNotification: (id: string) => { app.clearBanner(id); return Promise.resolve(id); },
    sidePanes: sidePanesOf(app),
  });
}

function utilityOf(app: AppState): object {
  const context = globalContextOf(app);
  return only('Xrm.Utility', {
    getGlobalContext: () => context,
    getResourceString: resourceString,
    showProgressIndicator: (text: string) => app.setProgress(text),
    closeProgressIndicator: () => app.setProgress(undefined),
    getPageContext: () => ({ input: app.page }),
    getEntityMetadata: async (name: string, attributes?: string[]) => {
      const e = await app.meta.entity(name);
      const wanted = e.attributes.filter((a) => !attributes || attributes.includes(a.logicalName));
      return { ...(e as EntitySummary), LogicalName: e.logicalName, EntitySetName: e.entitySetName, DisplayName: e.displayName, DisplayCollectionName: e.displayCollectionName, PrimaryIdAttribute: e.primaryIdAttribute, PrimaryNameAttribute: e.primaryNameAttribute, Attributes: listOf(wanted.map((a) => ({ ...a, id: a.logicalName, name: a.logicalName, DisplayName: a.label, LogicalName: a.logicalName }))) };
    },
  });
}

/** The global Xrm. What is not in it throws an error that names the member. */
export function makeXrm(app: AppState): object {
  return only('Xrm', { WebApi: webApiOf(app), Utility: utilityOf(app), Navigation: navigationOf(app), App: appOf(app) });
}
