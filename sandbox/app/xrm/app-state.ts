import type { App, Me, MetadataClient } from '../data/metadata.ts';
import type { EntityReference, Page } from '../model/address.ts';
import type { LookupValue } from '../model/values.ts';
import { Observable } from '../model/observable.ts';

export interface DialogButton { readonly text: string; readonly primary?: boolean; readonly answer: unknown }
export interface Dialog { readonly id: number; readonly title: string; readonly subtitle?: string; readonly text: string; readonly details?: string; readonly buttons: readonly DialogButton[]; readonly dismissed: unknown; readonly settle: (answer: unknown) => void }
/** An HTML web resource over the page; `settle` tells that it is closed, and carries no answer, as on the platform. */
export interface PageDialog { readonly id: number; readonly title: string; readonly address: string; readonly width: string; readonly height: string; readonly settle: () => void }
export interface Banner { readonly id: string; readonly level: 1 | 2 | 3 | 4; readonly message: string; readonly closable: boolean; readonly action?: { readonly label: string; readonly run: () => void } }
export interface Pane {
  readonly paneId: string;
  title: string; canClose: boolean; imageSrc?: string; hideHeader: boolean; width: number; hidden: boolean; alwaysRender: boolean; keepBadgeOnSelect: boolean;
  badge: boolean | number | string;
  page?: Page;
  /** Rises with every navigation, so that the same record opened again is read again. */
  visit: number;
}

/** A quick create form over the page. `saved` is told of every row, `settle` of all of them when the form closes. */
export interface QuickCreate { readonly id: number; readonly entityName: string; readonly from?: EntityReference; readonly data?: Readonly<Record<string, unknown>>; readonly saved: (row: LookupValue) => void; readonly settle: (rows: readonly LookupValue[]) => void }

/** What the page shows besides the record itself; one a browser tab. */
export class AppState extends Observable {
  readonly me: Me;
  readonly app: App;
  readonly meta: MetadataClient;
  /** Undefined for a table that the environment has not. */
  readonly privilegeOf: (table: string, access: string) => string | undefined;
  page: Page;
  visit = 0;
  /** Pages of this visit behind the present one. */
  depth = 0;
  dialogs: readonly Dialog[] = [];
  pageDialogs: readonly PageDialog[] = [];
  banners: readonly Banner[] = [];
  /** One over the other: a lookup on a quick create form may open the next. */
  quickCreates: readonly QuickCreate[] = [];
  panes: readonly Pane[] = [];
  selectedPane: string | undefined;
  progress: string | undefined;
  /** Answers whether the page may be left: an edited form asks first. */
  mayLeave: () => Promise<boolean> = () => Promise.resolve(true);
  #next = 1;

  constructor(o: { me: Me; app: App; meta: MetadataClient; page: Page; privilegeOf: AppState['privilegeOf'] }) {
    super();
    this.me = o.me; this.app = o.app; this.meta = o.meta; this.privilegeOf = o.privilegeOf; this.page = o.page;
  }

  newId(): number { return this.#next++; }

  ask(o: Omit<Dialog, 'id' | 'settle'>): Promise<unknown> {
    return new Promise((resolve) => {
      const id = this.newId();
      this.dialogs = [...this.dialogs, { ...o, id, settle: (answer) => { this.dialogs = this.dialogs.filter((d) => d.id !== id); this.changed(); resolve(answer); } }];
      this.changed();
    });
  }
  /** Resolves when the dialog is closed, by the page in it or by the person. */
  openPage(o: Omit<PageDialog, 'id' | 'settle'>): Promise<void> {
    return new Promise((resolve) => {
      const id = this.newId();
      this.pageDialogs = [...this.pageDialogs, { ...o, id, settle: () => { this.pageDialogs = this.pageDialogs.filter((d) => d.id !== id); this.changed(); resolve(); } }];
      this.changed();
    });
  }
  /** Opens the quick create form of a table. Answers the rows that were made, none when somebody cancelled. */
  quickCreate(o: { entityName: string; from?: EntityReference; data?: Readonly<Record<string, unknown>>; saved?: (row: LookupValue) => void }): Promise<readonly LookupValue[]> {
    return new Promise((resolve) => {
      const id = this.newId();
      const settle = (rows: readonly LookupValue[]): void => { this.quickCreates = this.quickCreates.filter((q) => q.id !== id); this.changed(); resolve(rows); };
      this.quickCreates = [...this.quickCreates, { id, entityName: o.entityName, from: o.from, data: o.data, saved: o.saved ?? (() => undefined), settle }];
      this.changed();
    });
  }
  /** The platform's error dialog. */
  async error(e: unknown, title = 'Something went wrong'): Promise<void> {
    const error = e as { message?: string; title?: string; code?: string };
    await this.ask({ title: error.title ?? title, text: error.message ?? String(e), details: error.code ? `Error code: ${error.code}` : undefined, buttons: [{ text: 'OK', primary: true, answer: undefined }], dismissed: undefined });
  }
  banner(b: Omit<Banner, 'id'>): string {
    const id = crypto.randomUUID();
    this.banners = [...this.banners, { ...b, id }]; this.changed();
    return id;
  }
  clearBanner(id: string): void { this.banners = this.banners.filter((b) => b.id !== id); this.changed(); }
  setProgress(text: string | undefined): void { this.progress = text; this.changed(); }

  async go(page: Page): Promise<boolean> {
    if (!(await this.mayLeave())) return false;
    this.show(page);
    this.depth++;
    this.onNavigate(page, false);
    return true;
  }
  /** The same page under another address: a record that has just been created. */
  replace(page: Page): void { this.show(page); this.onNavigate(page, true); }
  /** Where somebody came from; `otherwise` where this was the first page of the visit. */
  back(otherwise: Page): void {
    if (this.depth > 0) window.history.back(); else void this.go(otherwise);
  }
  /** Shows without asking: Back and Forward, and a form that has just saved. */
  show(page: Page): void { this.mayLeave = () => Promise.resolve(true); this.page = page; this.visit++; this.changed(); }
  onNavigate: (page: Page, replace: boolean) => void = () => undefined;

  addPane(pane: Pane, select: boolean): void {
    this.panes = [...this.panes.filter((p) => p.paneId !== pane.paneId), pane];
    if (select) this.selectPane(pane.paneId); else this.changed();
  }
  selectPane(id: string | undefined): void {
    this.selectedPane = id;
    const pane = this.panes.find((p) => p.paneId === id);
    if (pane && !pane.keepBadgeOnSelect) pane.badge = false;
    this.changed();
  }
  closePane(id: string): void {
    this.panes = this.panes.filter((p) => p.paneId !== id);
    if (this.selectedPane === id) this.selectedPane = undefined;
    this.changed();
  }
}
