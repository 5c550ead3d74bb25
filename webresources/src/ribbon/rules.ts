/** Whether a command can be pressed. Called on every refresh of the command bar: nothing here may fail, or read more than one row. */
import { knownOf } from './known.ts';
import { documentOn, documentsIn, type DocumentHere, type ListControl, type Reference } from './place.ts';

/** Value of a column when the form shows it, else undefined: the relay decides in any case and names the reason. */
export function valueOn(form: Xrm.FormContext, column: string): unknown {
  return form.getAttribute(column)?.getValue() ?? undefined;
}

const CANCELED = 3;
const STATUS_CANCELED = 100003;

/**
 * False for what can never be sent: a record that is not saved yet, and a cancelled invoice. An invoice that is in Xero
 * keeps its button: who changed it since and presses again is told what to do, a button that had gone would say nothing.
 */
export function canSend(form: Xrm.FormContext): boolean {
  return documentOn(form) !== undefined && valueOn(form, 'statecode') !== CANCELED && valueOn(form, 'statuscode') !== STATUS_CANCELED;
}

const detailsExist = async (d: DocumentHere | undefined): Promise<boolean> => d !== undefined && (await knownOf(d)) !== undefined;
const linkExists = async (d: DocumentHere | undefined): Promise<boolean> => d !== undefined && (await knownOf(d))?.link !== undefined;
const theOne = (references: readonly Reference[]): DocumentHere | undefined => (references.length === 1 ? documentsIn(references)[0] : undefined);

export const hasDetails = (form: Xrm.FormContext): Promise<boolean> => detailsExist(documentOn(form));
export const hasSelectedDetails = (_list: ListControl, references: readonly Reference[]): Promise<boolean> => detailsExist(theOne(references));
/** The link comes with the document's arrival and stays, also when it is voided there. */
export const isInXero = (form: Xrm.FormContext): Promise<boolean> => linkExists(documentOn(form));
export const isSelectedInXero = (_list: ListControl, references: readonly Reference[]): Promise<boolean> => linkExists(theOne(references));
