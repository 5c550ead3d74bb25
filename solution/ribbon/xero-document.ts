/** The second person's answer stands where the document's status is: on Xero Details, for whoever may create approvals. */
import { locationOf, type Button, type Call, type Command, type Ribbon } from '../model/ribbon.ts';

const call = (name: string): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters: ['PrimaryControl'] });
const mayApprove = { privilege: 'Create', table: 'cfl_approval', depth: 'Basic' } as const;
const command = (key: string, run: string): Command => ({ key, run: call(run), enable: [{ form: 'saved' }, call('waitsForApproval')], display: [mayApprove] });
const button = (key: string, icon: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label: key, tooltip: key, icon: `cfl_/icons/${icon}.svg`, description });

export const xeroDocumentRibbon: Ribbon = {
  table: 'cfl_xerodocument',
  commands: [command('Approve', 'approve'), command('Reject', 'reject')],
  placements: [{
    location: locationOf('cfl_xerodocument', 'form'),
    controls: [button('Approve', 'approve', 65, 'Lets the document go to Xero as it is now.'), button('Reject', 'reject', 66, 'Keeps the document from going to Xero, and says why.')],
  }],
};
