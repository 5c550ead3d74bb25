/** R26: what comes back from Xero while a document's form is open is shown on it by itself, and never over something that a person is typing. */
import { detailsId } from '@counterfoil/solution';
import { keepLooking, type Details } from '../nudge/index.ts';
import { refreshCommands, tellOthers } from '../platform.ts';
import { forgetKnown } from '../ribbon/known.ts';
import { text } from '../text.ts';
import { valueOf } from './attributes.ts';
import { api, has, stillOpen, type Session } from './session.ts';

const isVisible = (): boolean => document.visibilityState !== 'hidden';

/** Begins, goes on or ends, as the document is in Xero or not: nothing comes back of what is not there. */
export async function lookOut(s: Session, details: Details | undefined): Promise<void> {
  if (!s.sent || details === undefined) { s.looking?.at.stop(); s.looking = undefined; return; }
  if (s.looking === undefined) {
    const id = await detailsId(s.kind.table, s.id);
    if (s.looking !== undefined || !stillOpen(s)) return;
    const at = keepLooking({
      webApi: api(), detailsId: id, isVisible, tell: (signal) => tellOthers(signal, s.hear),
      onChange: () => { if (stillOpen(s)) s.onNews(); else at.stop(); },
    });
    s.looking = { detailsId: id, at };
  }
  s.looking.at.saw(details.version);
}

/** The document's own state, which follows Xero: an invoice that was paid there is closed here. */
const stateColumns = ['statecode', 'statuscode'] as const;
async function stateIsNew(s: Session): Promise<boolean> {
  const shown = stateColumns.filter((c) => has(s.form, c));
  if (shown.length === 0) return false;
  const row = await api().retrieveRecord(s.kind.table, s.id, `?$select=${shown.join(',')}`);
  return shown.some((c) => row[c] !== valueOf(s.form, c));
}

let banner: string | undefined;
async function takeDown(): Promise<void> {
  const id = banner;
  banner = undefined;
  if (id !== undefined) await Xrm.App.clearGlobalNotification(id);
}

/** @param first seen by this form, so that nobody else makes it read itself again */
export async function showNews(s: Session, first: boolean): Promise<void> {
  await takeDown();
  if (!s.form.data.entity.getIsDirty()) {
    if (first) { forgetKnown(); refreshCommands(s.form); }
    return;
  }
  if (!stillOpen(s) || !await stateIsNew(s)) return;
  // its saving would be refused, or mixed with what is new: the person decides
  banner = await Xrm.App.addGlobalNotification({
    type: 2, level: 3, message: text('News_Unsaved'), showCloseButton: true,
    action: { actionLabel: text('News_Show'), eventHandler: () => { void takeDown(); if (stillOpen(s)) void s.form.data.refresh(false).then(undefined, () => undefined); } },
  });
}
export const forgetNews = (): Promise<void> => takeDown();
