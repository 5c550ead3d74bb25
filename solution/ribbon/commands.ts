/** Every command that a document can have. Who sees one is decided by privileges alone, whether it can be pressed by state or selection. */
import type { DocumentCommand } from './document.ts';

const mayAsk = { privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' } as const;
const mayLook = { privilege: 'Read', table: 'cfl_xerodocument', depth: 'Basic' } as const;

/** In a list nothing limits the number from above: a button that vanished at 251 would explain nothing, the script does. */
export const send: DocumentCommand = {
  key: 'Send', label: 'Send to Xero', tooltip: 'Send to Xero', icon: 'cfl_/icons/send.svg', display: [mayAsk],
  form: { run: 'send', when: 'canSend', description: (n) => `Saves the ${n.one}, sends it to Xero and shows it arriving.` },
  list: { run: 'sendSelected', selected: 'any', description: (n) => `Sends the selected ${n.many} to Xero, up to 250 at once, and says what became of each.` },
};

/** The menu of everything about the document in Xero. */
export const xero: DocumentCommand = {
  key: 'Xero', label: 'Xero', tooltip: 'Xero', icon: 'cfl_/icons/xero.svg', display: [mayLook],
  form: { description: (n) => `What Xero says about this ${n.one}.` },
  list: { selected: 'one', description: (n) => `What Xero says about the selected ${n.one}.` },
};
export const details: DocumentCommand = {
  key: 'Details', label: 'Xero details', tooltip: 'Xero details', icon: 'cfl_/icons/details.svg', display: [mayLook],
  form: { run: 'openDetails', description: (n) => `Shows where this ${n.one} stands in Xero, and what happened to it.` },
  list: { run: 'openDetailsOfSelected', selected: 'one', description: (n) => `Shows where the selected ${n.one} stands in Xero, and what happened to it.` },
};
export const openInXero: DocumentCommand = {
  key: 'OpenInXero', label: 'Open in Xero', tooltip: 'Open in Xero', icon: 'cfl_/icons/open.svg', display: [mayLook],
  form: { run: 'openInXero', when: 'isInXero', description: (n) => `Opens this ${n.one} in Xero, in a new tab.` },
  list: { run: 'openSelectedInXero', when: 'isSelectedInXero', selected: 'one', description: (n) => `Opens the selected ${n.one} in Xero, in a new tab.` },
};

/** Shown only for documents that Xero Details exist of: for tables whose documents cannot be asked for yet. */
export const onceKnown = (c: DocumentCommand): DocumentCommand => ({
  ...c, form: { when: 'hasDetails', ...c.form }, list: { when: 'hasSelectedDetails', ...c.list },
});
