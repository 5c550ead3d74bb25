/** Whether a command can be pressed. Called on every refresh of the command bar: nothing here may fail, or read more than one row. */
import { knownOf, watchForm } from './known.ts';
import { documentOn, documentsIn, type DocumentHere, type ListControl, type Reference } from './place.ts';
import { lookOutOn } from './look-out.ts';
import { wishes, type WishKey } from './wishes.ts';

/** Value of a column when the form shows it, else undefined: the relay decides in any case and names the reason. */
export function valueOn(form: Xrm.FormContext, column: string): unknown {
  return form.getAttribute(column)?.getValue() ?? undefined;
}

const CANCELED = 3;
const STATUS_CANCELED = 100003;
const INACTIVE = 1;

/** Invoices are cancelled, bills and credit notes are switched off. */
const isOver = (form: Xrm.FormContext, d: DocumentHere): boolean => (d.table === 'invoice'
  ? valueOn(form, 'statecode') === CANCELED || valueOn(form, 'statuscode') === STATUS_CANCELED : valueOn(form, 'statecode') === INACTIVE);

/**
 * False for what can never be sent: a record that is not saved yet, and a cancelled document. A document that is in Xero
 * keeps its button: who changed it since and presses again is told what to do, a button that had gone would say nothing.
 */
export function canSend(form: Xrm.FormContext): boolean {
  void lookOutOn(form);
  const d = documentOn(form);
  return d !== undefined && !isOver(form, d);
}

const sensible = async (d: DocumentHere | undefined, key: WishKey): Promise<boolean> => d !== undefined && wishes[key].possible(d, await knownOf(d));
/** Whether a command of the menu can come to something on this form. */
export async function may(form: Xrm.FormContext, key: WishKey): Promise<boolean> {
  watchForm(form);
  if (key === 'preview' && !canSend(form)) return false;
  return sensible(documentOn(form), key);
}
/** One row is looked at; of several each is told its own result, because a rule that read them all would hold up the list. */
export async function mayOnSelected(_list: ListControl, references: readonly Reference[], key: WishKey): Promise<boolean> {
  return references.length > 1 || sensible(theOne(references), key);
}

const linkExists = async (d: DocumentHere | undefined): Promise<boolean> => d !== undefined && (await knownOf(d))?.link !== undefined;
const theOne = (references: readonly Reference[]): DocumentHere | undefined => (references.length === 1 ? documentsIn(references)[0] : undefined);

/** The link comes with the document's arrival and stays, also when it is voided there. */
export const isInXero = (form: Xrm.FormContext): Promise<boolean> => linkExists(documentOn(form));
export const isSelectedInXero = (_list: ListControl, references: readonly Reference[]): Promise<boolean> => linkExists(theOne(references));
