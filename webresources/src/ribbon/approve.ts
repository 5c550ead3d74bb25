/**
 * The second person's yes or no, on Xero Details. An answer is a row of its own that its writer can never change, and it counts for
 * one content only: the fingerprint that the relay told with the problem goes along.
 */
import { approval, approvalDecision, exportStatus, optionKey, optionValue, xeroDocument } from '@counterfoil/solution';
import { askText } from '../dialog/ask.ts';
import { bareId, documentTables, failureOf, isInFlight, places, textOf, type Row } from '../nudge/index.ts';
import { notify, refreshCommands, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';

export const APPROVAL_NEEDED = 'APPROVAL_NEEDED';

const lookups = documentTables.map((t) => places[t].value);
const QUERY = `?$select=cfl_exportstatus,cfl_problemcode,cfl_problems,cfl_fingerprint,cfl_documentnumber,cfl_documentname,cfl_total,cfl_dynamicstotal,${lookups.join(',')},_transactioncurrencyid_value`;

const WAITS = '?$select=cfl_exportstatus,cfl_problemcode';

/** What the relay says with the problem: text that came through a row. */
interface Told { readonly fingerprint?: string | undefined; readonly amount?: string | undefined; readonly currency?: string | undefined }
export function toldIn(json: string | undefined): Told {
  try {
    const v = JSON.parse(json ?? 'null') as { problems?: unknown } | unknown[] | null;
    const list = (Array.isArray(v) ? v : Array.isArray(v?.problems) ? v.problems : []) as Record<string, unknown>[];
    const p = list.find((x) => typeof x === 'object' && x !== null && x['code'] === APPROVAL_NEEDED) ?? {};
    const told = typeof p['approval'] === 'object' && p['approval'] !== null ? p['approval'] as Record<string, unknown> : {};
    const words = (k: string): string | undefined => (typeof told[k] === 'string' && told[k] !== '' ? told[k] as string : undefined);
    return { fingerprint: words('fingerprint'), amount: words('total'), currency: words('currency') };
  } catch { return {}; }
}
/** Also of what is in Xero already: a change that lifts its total above the limit needs the same answer. */
const mayWait: ReadonlySet<string> = new Set(['needsDecision', 'sent', 'sentButDiffers', 'readyToUpdate']);
const waits = (row: Row): boolean => mayWait.has(optionKey(exportStatus, row['cfl_exportstatus'] as number | null | undefined) ?? '') && row['cfl_problemcode'] === APPROVAL_NEEDED;

/** Asked at every refresh of the command bar; from the form, where it shows both columns, else from the row. Nothing here may fail. */
export async function waitsForApproval(form: Xrm.FormContext): Promise<boolean> {
  try {
    const id = bareId(form.data.entity.getId());
    return id !== '' && waits(await webApi().retrieveRecord(xeroDocument.logicalName, id, WAITS));
  } catch { return false; }
}

export function approvalRow(detailsId: string, row: Row, decision: 'approved' | 'rejected', comment: string): Row {
  const told = toldIn(textOf(row, 'cfl_problems'));
  const currency = textOf(row, '_transactioncurrencyid_value');
  const document = documentTables.find((t) => textOf(row, places[t].value) !== undefined);
  const amount = told.amount === undefined ? row['cfl_total'] ?? row['cfl_dynamicstotal'] : Number(told.amount);
  const { columns } = approval;
  return {
    cfl_decision: optionValue(approvalDecision, decision),
    ...(comment === '' ? {} : { cfl_comment: comment.slice(0, columns.cfl_comment.max) }),
    [`${columns.cfl_xerodocumentid.schemaName}@odata.bind`]: `/${xeroDocument.setName}(${detailsId})`,
    ...(document === undefined ? {} : { [`${places[document].lookup}@odata.bind`]: `/${places[document].set}(${textOf(row, places[document].value)})` }),
    // money needs its currency, and who may not read that leaves both out
    ...(currency === undefined || typeof amount !== 'number' || !Number.isFinite(amount) ? {} : { cfl_amount: amount, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})` }),
    cfl_fingerprint: told.fingerprint ?? textOf(row, 'cfl_fingerprint') ?? '',
  };
}

const busy = new Set<string>();

async function decide(form: Xrm.FormContext, decision: 'approved' | 'rejected'): Promise<void> {
  const id = bareId(form.data.entity.getId());
  if (id === '' || busy.has(id)) return;
  busy.add(id);
  try {
    const row = await webApi().retrieveRecord(xeroDocument.logicalName, id, QUERY);
    if (!waits(row)) {
      await Xrm.Navigation.openAlertDialog({ title: text('Approve_Stale_Title'), text: text('Approve_Stale') });
      return;
    }
    const name = textOf(row, 'cfl_documentnumber') ?? textOf(row, 'cfl_documentname') ?? text('Ask_This');
    const amount = amountShown(row);
    const comment = decision === 'rejected'
      ? await askText({ title: text('Reject_Title'), paragraphs: [text('Reject', name, amount)], label: text('Ask_Why'), missing: text('Ask_Why_Missing'), max: approval.columns.cfl_comment.max, confirm: text('Reject_Do') })
      : (await Xrm.Navigation.openConfirmDialog({ title: text('Approve_Title'), text: text('Approve', name, amount), confirmButtonLabel: text('Approve_Do'), cancelButtonLabel: text('Ask_Cancel') })).confirmed ? '' : undefined;
    if (comment === undefined) return;
    await webApi().createRecord(approval.logicalName, approvalRow(id, row, decision, comment));
    notify(form, { level: 'INFO', text: text(decision === 'approved' ? 'Approve_Done' : 'Reject_Done') });
    busy.delete(id);
    await watched(form, id);
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  } finally { busy.delete(id); }
}

/** The relay finds answers by itself, within a minute: the form is looked at until it has. Longer than that nobody waits. */
const LOOK_EVERY_MS = 2000;
const LOOKS = 45;
async function watched(form: Xrm.FormContext, id: string): Promise<void> {
  for (let i = 0; i < LOOKS; i++) {
    await new Promise((r) => { setTimeout(r, LOOK_EVERY_MS); });
    try {
      if (bareId(form.data.entity.getId()) !== id) return;
      const row = await webApi().retrieveRecord(xeroDocument.logicalName, id, WAITS);
      if (waits(row) || isInFlight(optionKey(exportStatus, row['cfl_exportstatus'] as number | null | undefined) ?? 'notSent')) continue;
      signals().send({ kind: 'settled', detailsId: id });
      return refreshCommands(form);
    } catch { /* offline for a moment, or the form is gone: the next look tells */ }
  }
}

/** What is approved is what would be in Xero, and only the relay has told that; else as the platform shows the row. */
function amountShown(row: Row): string {
  const shown = (c: string): string | undefined => textOf(row, `${c}@OData.Community.Display.V1.FormattedValue`);
  const told = toldIn(textOf(row, 'cfl_problems'));
  return told.amount === undefined ? shown('cfl_total') ?? shown('cfl_dynamicstotal') ?? '?' : `${told.amount} ${told.currency ?? ''}`.trim();
}

export const approve = (form: Xrm.FormContext): Promise<void> => decide(form, 'approved');
export const reject = (form: Xrm.FormContext): Promise<void> => decide(form, 'rejected');
