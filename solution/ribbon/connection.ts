/** What concerns a whole organisation stands on the form of its connection. */
import { locationOf, type Button, type Call, type Command, type DisplayRule, type Ribbon } from '../model/ribbon.ts';
import { readOnForm } from './reference.ts';

const call = (name: string): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters: ['PrimaryControl'] });
const mayAsk: DisplayRule = { privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' };
/** Whoever may correct documents and change the connection; the relay looks at that again. */
const mayLoad: readonly DisplayRule[] = [{ privilege: 'Create', table: 'cfl_correctionrequest', depth: 'Basic' }, { privilege: 'Write', table: 'cfl_connection', depth: 'Basic' }];
const command = (key: string, run: string): Command => ({ key, run: call(run), enable: [{ form: 'saved' }], display: [mayAsk] });
const button = (key: string, label: string, icon: string, sequence: number, description: string): Button => ({ key, command: key, sequence, words: key, label, tooltip: label, icon: `cfl_/icons/${icon}.svg`, description });

/** Whoever may change a connection. Each where it makes sense: a connection that is paused shows Resume. */
const mayChange: DisplayRule = { privilege: 'Write', table: 'cfl_connection', depth: 'Basic' };
const standing = (key: string, run: string, when: string): Command => ({ key, run: call(run), enable: [{ form: 'saved' }, call(when)], display: [mayChange] });

export const connectionRibbon: Ribbon = {
  table: 'cfl_connection',
  commands: [
    command('DryRun', 'dryRunOfConnection'), readOnForm.command, command('Compare', 'compareWithXero'),
    { ...command('Load', 'loadExisting'), display: mayLoad },
    standing('Pause', 'pause', 'canPause'), standing('ReadOnly', 'makeReadOnly', 'canMakeReadOnly'), standing('Resume', 'resume', 'canResume'),
  ],
  placements: [{
    location: locationOf('cfl_connection', 'form'),
    // first, because a connection stays paused for as long as nobody sees it
    controls: [button('Resume', 'Resume', 'release', 61, 'Lets documents go to Xero again. What waited goes by itself within about a minute.'),
      button('DryRun', 'Dry run', 'dryrun', 65, 'Says what would become of every document that waits for this organisation: which would go to Xero, which would not and why, and how many calls it would take. Nothing is sent.'), readOnForm.button,
      button('Compare', 'Compare with Xero', 'compare', 67, 'Compares every document of this organisation that is still open with Xero now: totals, status and lines. What differs stands in the list Drift. It happens by itself every night.'),
      button('Load', 'Load existing documents...', 'load', 68, 'Finds documents that were in Dynamics and in Xero already, says which are the same, and takes those over when you confirm it. Nothing is sent.'),
      button('Pause', 'Pause', 'hold', 69, 'Keeps everything from going to Xero over this connection. What is asked for waits, and goes by itself when somebody presses Resume.'),
      button('ReadOnly', 'Read-only', 'skip', 70, 'Nothing is written to Xero over this connection: sending is refused with your reason. What comes from Xero goes on.'),
    ],
  }],
};
