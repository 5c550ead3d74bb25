/** Deposits and what they are taken off: commands on the forms of quotes, orders and invoices. Whoever may create invoices and send them may do this. */
import { locationOf, type Button, type Call, type Command, type DisplayRule, type Menu, type MenuItem, type Ribbon } from '../model/ribbon.ts';
import type { DocumentCommand } from './document.ts';

const call = (name: string): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters: ['PrimaryControl'] });
const display: readonly DisplayRule[] = [{ privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' }, { privilege: 'Create', table: 'invoice', depth: 'Basic' }];

/** On the invoice: also finishes what the command on the order did not bring to its end. */
export const deduct: DocumentCommand = {
  key: 'Deduct', label: 'Deduct deposits', tooltip: 'Deduct deposits', icon: 'cfl_/icons/deduct.svg', display,
  form: { run: 'deductDeposits', when: 'canDeduct', description: (n) => `Takes the deposits of the order off this ${n.one}: one line for each, with its account and tax rate. What is taken off already stays as it is.` },
};

interface Wanted { readonly key: string; readonly label: string; readonly icon: string; readonly run: string; readonly when: string; readonly description: string }
const command = (w: Wanted): Command => ({ key: w.key, run: call(w.run), enable: [{ form: 'saved' }, call(w.when)], display });
const face = (key: string, label: string, icon: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label, tooltip: label, icon: `cfl_/icons/${icon}.svg`, description });

function ribbon(table: string, one: string, wanted: readonly Wanted[]): Ribbon {
  const items: readonly MenuItem[] = wanted.map((w, i) => face(w.key, w.label, w.icon, 10 * (i + 1), w.description));
  const menu: Menu = { ...face('Xero', 'Xero', 'xero', 65, `Deposits and final invoices of this ${one}.`), items };
  return {
    table, commands: [...wanted.map(command), { key: 'Xero', run: undefined, enable: [{ form: 'saved' }], display }],
    placements: [{ location: locationOf(table, 'form'), controls: [menu] }],
  };
}
const deposit = (one: string): Wanted => ({ key: 'Deposit', label: 'Deposit invoice...', icon: 'deposit', run: 'makeDeposit', when: 'canInvoice', description: `Makes an invoice over a part of this ${one}, a percentage or an amount. The final invoice takes it off again.` });

export const quoteRibbon = ribbon('quote', 'quote', [deposit('quote')]);
export const orderRibbon = ribbon('salesorder', 'order', [deposit('order'), { key: 'FinalInvoice', label: 'Final invoice', icon: 'finalinvoice', run: 'makeFinalInvoice', when: 'canInvoice', description: 'Makes the invoice of this order, with all of its lines, and takes off its deposits.' }]);
