/**
 * R26: what comes back from Xero while a document's form is open is shown on it by itself, on every form, ours or not: the commands
 * are on all of them. Never over something that a person is typing.
 */
import { detailsId } from '@counterfoil/solution';
import { isInXero, keepLooking, type Looking } from '../nudge/index.ts';
import { onSignal, refreshCommands, sight, tellAll, tellHere, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { forgetKnown, knownOf } from './known.ts';
import { documentOn, type DocumentHere } from './place.ts';

interface Open { readonly form: Xrm.FormContext; readonly document: DocumentHere; looking?: Looking; detailsId?: string; forget?: () => void }
let open: Open | undefined;

const isSame = (form: Xrm.FormContext, d: DocumentHere): boolean => { try { return documentOn(form)?.id === d.id; } catch { return false; } };
const close = (): void => { open?.looking?.stop(); open?.forget?.(); open = undefined; };

/** Called as often as anybody likes: begins when the document of this form is in Xero, for nothing comes back of what is not. Never rejects. */
export async function lookOutOn(form: Xrm.FormContext): Promise<void> {
  try {
    const document = documentOn(form);
    if (open !== undefined && (open.form !== form || open.document.id !== document?.id)) close();
    if (document === undefined || open !== undefined) return;
    const mine: Open = { form, document };
    open = mine;
    const details = await knownOf(document);
    // the rules ask again when something has come of a click
    if (open !== mine || details === undefined || !isInXero(details.status)) { if (open === mine) open = undefined; return; }
    mine.detailsId = await detailsId(document.table, document.id);
    if (open !== mine) return;
    mine.looking = keepLooking({
      webApi: webApi(), detailsId: mine.detailsId, isVisible: sight(), isOver: () => open !== mine || !isSame(form, document),
      tell: tellAll, onChange: (byMe) => { if (!byMe) tellHere({ kind: 'settled', detailsId: mine.detailsId! }); },
    });
    mine.looking.saw(details.version);
    mine.forget = onSignal((s) => {
      if (s.detailsId !== mine.detailsId) return;
      if (s.kind === 'seen') mine.looking?.heard(s.version);
      if (s.kind !== 'settled') return;
      mine.looking?.saw(s.version);
      forgetKnown();
      void showNews(mine);
    });
  } catch { /* the form is gone */ }
}

let banner: string | undefined;
async function takeDown(): Promise<void> {
  const id = banner;
  banner = undefined;
  if (id !== undefined) await Xrm.App.clearGlobalNotification(id);
}

/** The document's own state follows Xero: an invoice that was paid there is closed here. */
const valueOn = (form: Xrm.FormContext, column: string): unknown => form.getAttribute(column)?.getValue() ?? undefined;
const stateColumns = ['statecode', 'statuscode'] as const;
async function stateIsNew({ form, document: d }: Open): Promise<boolean> {
  const shown = stateColumns.filter((c) => valueOn(form, c) !== undefined);
  if (shown.length === 0) return false;
  const row = await webApi().retrieveRecord(d.table, d.id, `?$select=${shown.join(',')}`);
  return shown.some((c) => row[c] !== valueOn(form, c));
}

async function showNews(o: Open): Promise<void> {
  try {
    await takeDown();
    if (open !== o || !isSame(o.form, o.document)) return;
    if (!o.form.data.entity.getIsDirty()) { refreshCommands(o.form); return; }
    if (!await stateIsNew(o) || open !== o) return;
    const again = (): void => { void takeDown(); if (isSame(o.form, o.document)) void o.form.data.refresh(false).then(undefined, () => undefined); };
    // saving would be refused, or mixed with what is new: the person decides
    banner = await Xrm.App.addGlobalNotification({ type: 2, level: 3, message: text('News_Unsaved'), showCloseButton: true, action: { actionLabel: text('News_Show'), eventHandler: again } });
    o.form.data.addOnLoad(takeDown);
  } catch { /* the form is gone, or this host has no such line: the next load shows it */ }
}
