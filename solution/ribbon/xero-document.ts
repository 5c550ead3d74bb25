/**
 * The second person's answer stands where the document's status is: on Xero Details, for whoever may create approvals. In their
 * lists, what failed is sent again, for whoever may send.
 */
import { locationOf, type Button, type Call, type Command, type Ribbon } from '../model/ribbon.ts';

const call = (name: string): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters: ['PrimaryControl'] });
const mayApprove = { privilege: 'Create', table: 'cfl_approval', depth: 'Basic' } as const;
const command = (key: string, run: string): Command => ({ key, run: call(run), enable: [{ form: 'saved' }, call('waitsForApproval')], display: [mayApprove] });
const button = (key: string, icon: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label: key, tooltip: key, icon: `cfl_/icons/${icon}.svg`, description });

const script = 'cfl_/counterfoil.js';
const maySend = { privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' } as const;
const again: readonly Command[] = [
  { key: 'TryAgain', run: { function: 'Counterfoil.Ribbon.tryAgain', library: script, parameters: ['SelectedControl', 'SelectedControlSelectedItemReferences'] }, enable: [{ selected: 'any' }], display: [maySend] },
  { key: 'TryAllAgain', run: { function: 'Counterfoil.Ribbon.tryAllAgain', library: script, parameters: ['SelectedControl'] }, enable: [], display: [maySend] },
];
const againButton = (key: string, label: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label, tooltip: label, icon: 'cfl_/icons/send.svg', description });

export const xeroDocumentRibbon: Ribbon = {
  table: 'cfl_xerodocument',
  commands: [command('Approve', 'approve'), command('Reject', 'reject'), ...again],
  placements: [{
    location: locationOf('cfl_xerodocument', 'list'),
    controls: [
      againButton('TryAgain', 'Try again', 65, 'Sends the documents of the selected rows to Xero once more, up to 250 at once. What is in Xero already is not sent again.'),
      againButton('TryAllAgain', 'Try all that failed again', 66, 'Sends everything that failed to Xero once more, up to 250 at once, the oldest first. You are asked before.'),
    ],
  }, {
    location: locationOf('cfl_xerodocument', 'form'),
    controls: [button('Approve', 'approve', 65, 'Lets the document go to Xero as it is now.'), button('Reject', 'reject', 66, 'Keeps the document from going to Xero, and says why.')],
  }],
};
