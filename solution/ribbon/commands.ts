/** Every command that a document can have. Who sees one is decided by privileges alone, whether it can be pressed by state or selection. */
import type { DisplayRule } from '../model/ribbon.ts';
import type { DocumentCommand, Nouns } from './document.ts';

const mayAsk = { privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' } as const;
/** Taking back or rearranging what is in the books is another table, and so another privilege. */
const mayCorrect = { privilege: 'Create', table: 'cfl_correctionrequest', depth: 'Basic' } as const;
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
  form: { description: (n) => `What Xero says about this ${n.one}, and what can be done with it there.` },
  list: { selected: 'any', description: (n) => `What Xero says about the selected ${n.many}, and what can be done with them there.` },
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

/** Where somebody codes a line and misses an account. */
export const readReference: DocumentCommand = {
  key: 'ReadReference', label: 'Read accounts and tax rates', tooltip: 'Read accounts and tax rates', icon: 'cfl_/icons/refresh.svg', display: [mayAsk],
  form: { run: 'readFromXero', description: () => 'Reads accounts, tax rates, tracking, themes and currencies from Xero now, and says what is new. They are read by themselves once a day.' },
};
/** One of several contacts in Xero, for this document alone. Several documents at once would be several choices. */
export const sendTo: DocumentCommand = {
  key: 'SendTo', label: 'Send to another contact', tooltip: 'Send to another contact', icon: 'cfl_/icons/sendto.svg', display: [mayAsk],
  form: { run: 'sendTo', when: 'canSendTo', description: (n) => `Sends this ${n.one} to another one of the contacts that its customer or supplier has in Xero.` },
};
export const dryRun: DocumentCommand = {
  key: 'DryRun', label: 'Dry run', tooltip: 'Dry run', icon: 'cfl_/icons/dryrun.svg', display: [mayAsk],
  list: { run: 'dryRunOfSelected', selected: 'any', description: (n) => `Says what would become of the selected ${n.many}, up to 250 at once: which would go to Xero, which would not and why, and how many calls it would take. Nothing is sent.` },
};

/** R57. For whoever may ask: the answer is about what they may see. */
export const why: DocumentCommand = {
  key: 'Why', label: 'Why?', tooltip: 'Why?', icon: 'cfl_/icons/details.svg', display: [mayAsk],
  form: { run: 'why', description: (n) => `Says why this ${n.one} is or is not in Xero, and what happens next. Nothing is sent.` },
  list: { run: 'whyOfSelected', selected: 'one', description: (n) => `Says why the selected ${n.one} is or is not in Xero, and what happens next. Nothing is sent.` },
};

type Said = { readonly one: (n: Nouns) => string; readonly many: (n: Nouns) => string };
/** A command of the menu that writes a request. `wish` is its word in the script, which knows when it makes sense and what it asks. */
const wish = (key: string, label: string, icon: string, o: { wish: string; may?: DisplayRule; selected?: 'one' | 'any' } & Said): DocumentCommand => ({
  key, label, tooltip: label, icon: `cfl_/icons/${icon}.svg`, display: [o.may ?? mayAsk],
  form: { run: 'act', when: 'may', argument: o.wish, description: o.one },
  list: { run: 'actOnSelected', when: 'mayOnSelected', argument: o.wish, selected: o.selected ?? 'any', description: o.many },
});

export const preview = wish('Preview', 'Preview', 'preview', { wish: 'preview', selected: 'one', one: (n) => `Shows what this ${n.one} would be in Xero, with tax and totals, and every problem. Nothing is sent.`, many: (n) => `Shows what the selected ${n.one} would be in Xero, with tax and totals, and every problem. Nothing is sent.` });
export const update = wish('Update', 'Send update', 'update', { wish: 'update', one: (n) => `Brings this ${n.one} in Xero up to what it says here.`, many: (n) => `Brings the selected ${n.many} in Xero up to what they say here.` });
export const email = wish('Email', 'E-mail from Xero', 'email', { wish: 'email', one: (n) => `Has Xero e-mail this ${n.one} to the customer.`, many: (n) => `Has Xero e-mail the selected ${n.many} to the customers.` });
export const markAsSent = wish('MarkAsSent', 'Mark as sent in Xero', 'marksent', { wish: 'markAsSent', one: (n) => `Marks this ${n.one} in Xero as sent. Nobody gets an e-mail.`, many: (n) => `Marks the selected ${n.many} in Xero as sent. Nobody gets an e-mail.` });
export const attach = wish('Attach', 'Attach files', 'attach', { wish: 'attach', one: (n) => `Attaches the files among the notes of this ${n.one} to it in Xero.`, many: (n) => `Attaches the files among the notes of the selected ${n.many} to them in Xero.` });
export const pdf = wish('Pdf', 'Get PDF', 'pdf', { wish: 'pdf', selected: 'one', one: (n) => `Brings Xero's PDF of this ${n.one} to its notes.`, many: (n) => `Brings Xero's PDF of the selected ${n.one} to its notes.` });
export const refresh = wish('Refresh', 'Refresh from Xero', 'refresh', { wish: 'refresh', one: (n) => `Reads from Xero how this ${n.one} stands there now.`, many: (n) => `Reads from Xero how the selected ${n.many} stand there now.` });
export const hold = wish('Hold', 'Hold', 'hold', { wish: 'hold', one: (n) => `Keeps this ${n.one} from going to Xero until somebody releases it.`, many: (n) => `Keeps the selected ${n.many} from going to Xero until somebody releases them.` });
export const release = wish('Release', 'Release', 'release', { wish: 'release', may: mayCorrect, one: (n) => `Lets this ${n.one} go to Xero again.`, many: (n) => `Lets the selected ${n.many} go to Xero again.` });
export const allocate = wish('Allocate', 'Allocate credit', 'allocate', { wish: 'allocate', may: mayCorrect, selected: 'one', one: () => 'Applies this credit in Xero to what is planned under Applied To.', many: () => 'Applies the selected credit in Xero to what is planned under Applied To.' });
export const takeBack = wish('Void', 'Void or delete in Xero', 'void', { wish: 'void', may: mayCorrect, one: (n) => `Deletes this ${n.one} in Xero while it is a draft there, and voids it afterwards.`, many: (n) => `Deletes those of the selected ${n.many} that are drafts in Xero, and voids the others.` });
export const skip = wish('Skip', 'Do not send', 'skip', { wish: 'skip', may: mayCorrect, one: (n) => `Says that this ${n.one} is not meant for Xero.`, many: (n) => `Says that the selected ${n.many} are not meant for Xero.` });
export const unlink = wish('Unlink', 'Unlink from Xero', 'unlink', { wish: 'unlink', may: mayCorrect, selected: 'one', one: (n) => `Forgets which document in Xero this ${n.one} is. The one in Xero stays.`, many: (n) => `Forgets which document in Xero the selected ${n.one} is. The one in Xero stays.` });
