import type { WebResource } from '../model/solution.ts';

const state = (name: string, what: string): WebResource => ({ name: `cfl_/icons/state-${name}.svg`, displayName: `Counterfoil state ${name}`, help: `Icon in lists before what ${what}.`, kind: 'svg', source: `icons/state-${name}.svg` });
const command = (name: string, what: string): WebResource => ({ name: `cfl_/icons/${name}.svg`, displayName: `Counterfoil icon ${name}`, help: `Icon of the command that ${what}.`, kind: 'svg', source: `icons/${name}.svg` });

export const allWebResources: readonly WebResource[] = [
  { name: 'cfl_/counterfoil.js', displayName: 'Counterfoil scripts', help: 'Ribbon and form scripts.', kind: 'script', source: 'dist/counterfoil.js', dependsOn: ['cfl_/strings/Counterfoil.1033.resx'] },
  { name: 'cfl_/strings/Counterfoil.1033.resx', displayName: 'Counterfoil texts', help: 'What scripts say, in English.', kind: 'resx', language: 1033, source: 'strings/Counterfoil.1033.resx' },
  { name: 'cfl_/dialogs/ask.html', displayName: 'Counterfoil question', help: 'The dialog that asks why.', kind: 'html', source: 'dialogs/ask.html' },
  { name: 'cfl_/dialogs/ask.js', displayName: 'Counterfoil question script', help: 'Script of the dialog that asks why.', kind: 'script', source: 'dist/ask.js' },
  { name: 'cfl_/dialogs/report.html', displayName: 'Counterfoil report', help: 'The dialog that shows what was found.', kind: 'html', source: 'dialogs/report.html' },
  { name: 'cfl_/dialogs/report.js', displayName: 'Counterfoil report script', help: 'Script of the dialog that shows what was found.', kind: 'script', source: 'dist/report.js' },
  { name: 'cfl_/icons/app.svg', displayName: 'Counterfoil icon', help: 'Icon of the app.', kind: 'svg', source: 'icons/app.svg' },
  { name: 'cfl_/icons/send.svg', displayName: 'Send icon', help: 'Icon of the button that sends.', kind: 'svg', source: 'icons/send.svg' },
  { name: 'cfl_/icons/details.svg', displayName: 'Xero details icon', help: 'Icon of the command that shows where a document stands in Xero.', kind: 'svg', source: 'icons/details.svg' },
  { name: 'cfl_/icons/open.svg', displayName: 'Open icon', help: 'Icon of the command that opens a document in Xero.', kind: 'svg', source: 'icons/open.svg' },
  { name: 'cfl_/icons/xero.svg', displayName: 'Xero icon', help: 'Icon of the menu Xero, of the details pane and of the tables of this solution.', kind: 'svg', source: 'icons/xero.svg' },
  command('preview', 'looks at what would go'),
  command('dryrun', 'tries sending without sending'),
  command('sendto', 'sends to another contact'),
  command('update', 'sends an update'),
  command('email', 'e-mails from Xero'),
  command('marksent', 'marks as sent'),
  command('refresh', 'reads from Xero'),
  command('hold', 'holds back'),
  command('release', 'releases'),
  command('attach', 'attaches files'),
  command('pdf', 'brings the PDF'),
  command('allocate', 'applies a credit'),
  command('void', 'voids or deletes'),
  command('skip', 'keeps a document out of Xero'),
  command('unlink', 'unlinks from Xero'),
  command('approve', 'approves'),
  command('reject', 'rejects'),
  state('notsent', 'was not sent'), state('queued', 'waits'), state('sending', 'is being sent or worked on'), state('sent', 'is in Xero or done'), state('differs', 'is in Xero and differs'), state('update', 'is to be updated in Xero'),
  state('failed', 'failed'), state('decision', 'needs a decision'), state('held', 'is held back'), state('skipped', 'is not meant for Xero'),
];
