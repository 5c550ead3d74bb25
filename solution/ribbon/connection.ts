/** What concerns a whole organisation stands on the form of its connection. */
import { locationOf, type Button, type Call, type Command, type DisplayRule, type Ribbon } from '../model/ribbon.ts';
import { readOnForm } from './reference.ts';

const call = (name: string): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters: ['PrimaryControl'] });
const mayAsk: DisplayRule = { privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' };
const command = (key: string, run: string): Command => ({ key, run: call(run), enable: [{ form: 'saved' }], display: [mayAsk] });
const button = (key: string, label: string, icon: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label, tooltip: label, icon: `cfl_/icons/${icon}.svg`, description });

export const connectionRibbon: Ribbon = {
  table: 'cfl_connection',
  commands: [command('DryRun', 'dryRunOfConnection'), readOnForm.command],
  placements: [{
    location: locationOf('cfl_connection', 'form'),
    controls: [button('DryRun', 'Dry run', 'dryrun', 65, 'Says what would become of every document that waits for this organisation: which would go to Xero, which would not and why, and how many calls it would take. Nothing is sent.'), readOnForm.button],
  }],
};
