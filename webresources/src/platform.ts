/** The few things that scripts ask of the host, in one place. */
import { bareId, openSignals, type DocumentSignal, type Row, type SignalLine, type WebApi } from './nudge/index.ts';
import { balance, xeroDocument } from '@counterfoil/solution';
import { text } from './text.ts';
import type { Line } from './words.ts';

export const PANE_ID = 'cfl_xerodetails';
export const BALANCE_PANE_ID = 'cfl_xerobalances';
/** One line per form: the newest word on where the document stands replaces the one before. */
export const NOTIFICATION_ID = 'counterfoil';

/** Forms also change rows; controls, which share the rest, do not. */
export interface WritingWebApi extends WebApi { updateRecord(table: string, id: string, data: Row): PromiseLike<unknown> }

/** Answers of the host that may be missing in it. */
export const platform = {
  /** Minutes east of UTC of the person's own time zone in Dynamics, now. */
  timeZoneOffset(): number | undefined {
    try {
      const offset: unknown = Xrm.Utility.getGlobalContext().userSettings.getTimeZoneOffsetMinutes();
      return typeof offset === 'number' ? offset : undefined;
    } catch { return undefined; }
  },
};

export const webApi = (): WebApi => Xrm.WebApi as unknown as WebApi;
export const organization = (): string | undefined => {
  const id = Xrm.Utility.getGlobalContext().organizationSettings.organizationId;
  return id === undefined || id === '' ? undefined : bareId(id);
};
/** Address of the environment: where this page comes from. */
export const clientUrl = (): string => Xrm.Utility.getGlobalContext().getClientUrl().replace(/\/+$/, '');
export const isPhone = (): boolean => Xrm.Utility.getGlobalContext().client.getFormFactor() === 3;

/** News of the same click, which reach the form by several ways, come within this time. What comes later is newer than the answer. */
const ANSWER_STAYS_MS = 8000;
let answered: { readonly id: string; readonly at: number } | undefined;

/** What came of a click. People have waited for it: it is not wiped away by what the form says of itself right after. */
export function notifyAnswer(form: Xrm.FormContext, line: Line): void {
  try { answered = { id: bareId(form.data.entity.getId()), at: Date.now() }; } catch { /* the form is gone */ }
  notify(form, line);
}
/** Milliseconds for which the answer about this record stays; 0: none is shown. */
export const answerStaysFor = (id: string): number => (answered !== undefined && answered.id === bareId(id) ? Math.max(0, answered.at + ANSWER_STAYS_MS - Date.now()) : 0);
export const showsAnswer = (id: string): boolean => answerStaysFor(id) > 0;
export function forgetAnswer(): void { answered = undefined; }

/** The form may be gone when the answer comes; then there is nobody to tell. */
export function notify(form: Xrm.FormContext, line: Line): void {
  try {
    // without clearing first, a host may keep the older text under the same id
    form.ui.clearFormNotification(NOTIFICATION_ID);
    form.ui.setFormNotification(line.text, line.level, NOTIFICATION_ID);
  } catch { /* see above */ }
}
export function clearNotification(form: Xrm.FormContext): void {
  try { form.ui.clearFormNotification(NOTIFICATION_ID); } catch { /* the form is gone */ }
}

/** Opens a row beside the form; on phones, where there are no side panes, instead of it. */
async function openBeside(page: { readonly pageType: 'entityrecord'; readonly entityName: string; readonly entityId: string }, o: { readonly paneId: string; readonly title: string; readonly icon: string }): Promise<void> {
  const panes = Xrm.App?.sidePanes;
  if (panes === undefined || isPhone()) {
    if (Xrm.Navigation.navigateTo !== undefined) await Xrm.Navigation.navigateTo(page, { target: 1 });
    else await Xrm.Navigation.openForm({ entityName: page.entityName, entityId: page.entityId });
    return;
  }
  const pane = panes.getPane(o.paneId) ?? await panes.createPane({ paneId: o.paneId, title: o.title, canClose: true, width: 380, imageSrc: `WebResources/cfl_/icons/${o.icon}.svg` });
  await pane.navigate(page);
  pane.select();
}
/** The Xero Details of a document. */
export const openPane = (detailsId: string): Promise<void> => openBeside({ pageType: 'entityrecord', entityName: xeroDocument.logicalName, entityId: detailsId }, { paneId: PANE_ID, title: text('Pane_Title'), icon: 'xero' });
export const openBalancePane = (balanceId: string): Promise<void> => openBeside({ pageType: 'entityrecord', entityName: balance.logicalName, entityId: balanceId }, { paneId: BALANCE_PANE_ID, title: text('Balances_Pane_Title'), icon: 'balances' });

const SAME_NEWS_MS = 300;
let refreshed: { readonly form: Xrm.FormContext; readonly at: number } | undefined;

/**
 * Rules are asked again: a command may have become possible. Reading the record again has this effect too, and unlike refreshRibbon it
 * is no finding of Microsoft's checker. Never over something that a person is typing; their saving asks the rules as well.
 */
export function refreshCommands(form: Xrm.FormContext): void {
  // one piece of news reaches several listeners at once
  if (refreshed?.form === form && Date.now() - refreshed.at < SAME_NEWS_MS) return;
  refreshed = { form, at: Date.now() };
  try { if (!form.data.entity.getIsDirty()) form.data.refresh(false).then(undefined, () => { /* offline: the next save asks */ }); } catch { /* the form is gone */ }
}

let line: SignalLine | undefined;
const listeners = new Set<(s: DocumentSignal) => void>();

/** One line for all scripts of this frame: they share it, and hear what the pane and other tabs say. */
export function signals(): SignalLine {
  line ??= openSignals((s) => listeners.forEach((l) => l(s)));
  return line;
}
/** To all of this frame, which share its line and so do not hear it by that. */
export function tellHere(signal: DocumentSignal): void { for (const listener of listeners) listener(signal); }
export function tellAll(signal: DocumentSignal): void { signals().send(signal); tellHere(signal); }
export function onSignal(listener: (s: DocumentSignal) => void): () => void {
  signals();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether anybody can see the page, without touching its document, which is the platform's: frames are drawn only then. */
export function sight(): () => boolean {
  let [seen, waiting] = [true, false];
  return () => {
    const drawn = seen;
    if (!waiting) {
      [seen, waiting] = [false, true];
      requestAnimationFrame(() => { [seen, waiting] = [true, false]; });
    }
    return drawn;
  };
}
