/**
 * R32: "Send to another contact". A customer may have several contacts in Xero, and sending takes the primary one; here a person
 * chooses another one for this document alone.
 */
import { connection, contactLink } from '@counterfoil/solution';
import { askChoice } from '../dialog/ask.ts';
import type { Choice } from '../dialog/question.ts';
import { failureOf, shownOf, textOf, type DocumentToSend, type Row, type Wish } from '../nudge/index.ts';
import { notify, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { knownOf } from './known.ts';
import { documentOn } from './place.ts';
import { canSend } from './rules.ts';
import { saved, sendAs } from './send.ts';

/** Neither in the books nor on its way there, nor held back. Who has several contacts is looked at after the click: a rule may read one row. */
export async function canSendTo(form: Xrm.FormContext): Promise<boolean> {
  const d = documentOn(form);
  if (d === undefined || !canSend(form)) return false;
  const details = await knownOf(d);
  return details === undefined || ['notSent', 'failed', 'needsDecision'].includes(details.status);
}

interface Party { readonly column: '_cfl_accountid_value' | '_cfl_contactid_value'; readonly id: string; readonly name: string }
const invoiceColumns = '_customerid_value,_cfl_connectionid_value';
const ourColumns = '_cfl_accountid_value,_cfl_contactid_value,_cfl_connectionid_value';

function partyIn(d: DocumentToSend, row: Row): Party | undefined {
  const of = (value: string, column: Party['column']): Party[] => { const id = textOf(row, value); return id === undefined ? [] : [{ column, id, name: shownOf(row, value) ?? '' }]; };
  if (d.table !== 'invoice') return [...of('_cfl_accountid_value', '_cfl_accountid_value'), ...of('_cfl_contactid_value', '_cfl_contactid_value')][0];
  return of('_customerid_value', textOf(row, '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname') === 'contact' ? '_cfl_contactid_value' : '_cfl_accountid_value')[0];
}

/** The document's own connection, else the default one: those of another company are not for this document. */
async function connectionOf(row: Row): Promise<string | undefined> {
  const own = textOf(row, '_cfl_connectionid_value');
  if (own !== undefined) return own;
  const [first] = (await webApi().retrieveMultipleRecords(connection.logicalName, '?$select=cfl_connectionid&$filter=cfl_isdefault eq true and statecode eq 0&$top=1')).entities;
  return first && textOf(first, 'cfl_connectionid');
}

const choiceOf = (l: Row): Choice => ({
  key: textOf(l, 'cfl_contactlinkid') ?? '', title: textOf(l, 'cfl_name') ?? textOf(l, 'cfl_xerocontactid') ?? '',
  detail: [l['cfl_isprimary'] === true ? text('SendTo_Primary') : '', l['cfl_isarchived'] === true ? text('SendTo_Archived') : '', textOf(l, 'cfl_accountnumber') ?? ''].filter((t) => t !== '').join(' · '),
});

/** @returns the link that was chosen; undefined when there is nothing to choose, which is said, or the person thought better of it */
async function chosenFor(d: DocumentToSend): Promise<string | undefined> {
  const row = await webApi().retrieveRecord(d.table, d.id, `?$select=${d.table === 'invoice' ? invoiceColumns : ourColumns}`);
  const party = partyIn(d, row);
  const of = party && await connectionOf(row);
  const links = of === undefined || party === undefined ? [] : (await webApi().retrieveMultipleRecords(contactLink.logicalName,
    `?$select=cfl_name,cfl_xerocontactid,cfl_isprimary,cfl_isarchived,cfl_accountnumber&$filter=${party.column} eq ${party.id} and _cfl_connectionid_value eq ${of} and statecode eq 0&$orderby=cfl_isprimary desc,cfl_name`)).entities;
  if (links.length < 2) {
    await Xrm.Navigation.openAlertDialog({ title: text('SendTo_Title'), text: text(links.length === 0 ? 'SendTo_None' : 'SendTo_One', party?.name ?? text('Ask_This')) });
    return undefined;
  }
  return askChoice({
    title: text('SendTo_Title'), paragraphs: [text('SendTo', party?.name ?? '')], label: text('SendTo_Which'), choices: links.map(choiceOf), missing: text('SendTo_Missing'), confirm: text('SendTo_Do'),
  });
}

/** Never rejects, because the platform would show a rejection as a script error. */
export async function sendTo(form: Xrm.FormContext): Promise<void> {
  const d = documentOn(form);
  if (d === undefined) return;
  try {
    // who the customer is must be what the person sees
    if (!await saved(form)) return;
    const link = await chosenFor(d);
    if (link === undefined) return;
    const wish: Wish = { action: 'send', arguments: { contactLink: link } };
    await sendAs(form, wish);
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  }
}
