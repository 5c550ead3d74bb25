/** Tells a person what will happen before it happens, and asks why where the history has to say it. */
import { allocationState, correctionRequest, creditAllocation } from '@counterfoil/solution';
import { askText } from '../dialog/ask.ts';
import { shownOf, textOf, type Details, type DocumentToSend } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { text, type TextKey } from '../text.ts';
import { isDraftInXero, wishes, type WishKey } from './wishes.ts';

type Asking = Exclude<WishKey, 'preview' | 'refresh' | 'pdf'>;
interface Words { readonly title: string; readonly paragraphs: readonly string[]; readonly confirm: string }

/** A number that the person knows it by, as it is called in the books where it is there. */
const nameOf = (details: Details | undefined, called: string): string => details?.xeroNumber ?? (details?.number || called || details?.name || text('Ask_This'));
const say = (key: string, ...values: readonly (string | number)[]): string => text(key as 'Ask_update', ...(values as [string]));

/** What a credit note is planned to pay, one row each; undefined: nothing is. */
async function planned(id: string): Promise<readonly string[] | undefined> {
  const columns = ['cfl_amount', '_cfl_invoiceid_value', '_cfl_purchaseinvoiceid_value'];
  const rows = (await webApi().retrieveMultipleRecords(creditAllocation.logicalName, `?$select=${columns.join(',')}&$filter=_cfl_creditnoteid_value eq ${id} and statecode eq 0 and cfl_allocationstate eq ${allocationState.options.planned.value}`)).entities;
  if (rows.length === 0) return undefined;
  return rows.map((r) => text('Ask_allocate_Row', shownOf(r, '_cfl_invoiceid_value') ?? shownOf(r, '_cfl_purchaseinvoiceid_value') ?? '', shownOf(r, 'cfl_amount') ?? textOf(r, 'cfl_amount') ?? ''));
}

async function wordsOf(key: Asking, d: DocumentToSend, details: Details | undefined, called: string): Promise<Words | undefined> {
  const name = nameOf(details, called);
  if (key === 'void' && isDraftInXero(details)) return { title: text('Ask_delete_Title'), paragraphs: [text('Ask_delete', name)], confirm: text('Ask_delete_Do') };
  const rows = key === 'allocate' ? await planned(d.id) : [];
  if (rows === undefined) {
    await Xrm.Navigation.openAlertDialog({ title: text('Ask_allocate_Nothing_Title'), text: text('Ask_allocate_Nothing') });
    return undefined;
  }
  return { title: say(`Ask_${key}_Title`), paragraphs: [say(`Ask_${key}`, name), ...rows], confirm: say(`Ask_${key}_Do`) };
}
const ofMany = (key: Asking, count: number): Words => ({ title: say(`Ask_${key}_Title`), paragraphs: [say(`Ask_${key}_Many`, count)], confirm: key === 'void' ? text('Ask_void_Many_Do') : say(`Ask_${key}_Do`) });

/** @returns what was written, '' where nothing is asked for, undefined when the person thought better of it */
async function ask(key: Asking, words: Words | undefined): Promise<string | undefined> {
  if (words === undefined) return undefined;
  if (wishes[key].asks === 'reason') return askText({ ...words, label: text('Ask_Why'), missing: text('Ask_Why_Missing'), max: correctionRequest.columns.cfl_reason.max });
  const { confirmed } = await Xrm.Navigation.openConfirmDialog({ title: words.title, text: words.paragraphs.join('\n'), confirmButtonLabel: words.confirm, cancelButtonLabel: text('Ask_Cancel') });
  return confirmed ? '' : undefined;
}
const isAsking = (key: WishKey): key is Asking => wishes[key].asks !== 'none';

/** @param called what the document is called here, where there are no details of it yet */
export const askAbout = async (key: WishKey, d: DocumentToSend, details: Details | undefined, called: string): Promise<string | undefined> => (isAsking(key) ? ask(key, await wordsOf(key, d, details, called)) : '');
export const askAboutMany = async (key: WishKey, count: number): Promise<string | undefined> => (isAsking(key) ? ask(key, ofMany(key, count)) : '');
/** Keys of a sentence; a test holds that each is there. */
export const textsOf = (key: WishKey): readonly TextKey[] => (isAsking(key) ? [`Ask_${key}_Title`, `Ask_${key}`, `Ask_${key}_Do`] as unknown as TextKey[] : []);
