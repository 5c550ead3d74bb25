import type { WebResource } from '../model/solution.ts';

export const allWebResources: readonly WebResource[] = [
  { name: 'cfl_/counterfoil.js', displayName: 'Counterfoil scripts', help: 'Ribbon and form scripts.', kind: 'script', source: 'dist/counterfoil.js', dependsOn: ['cfl_/strings/Counterfoil.1033.resx'] },
  { name: 'cfl_/strings/Counterfoil.1033.resx', displayName: 'Counterfoil texts', help: 'What scripts say, in English.', kind: 'resx', language: 1033, source: 'strings/Counterfoil.1033.resx' },
  { name: 'cfl_/icons/app.svg', displayName: 'Counterfoil icon', help: 'Icon of the app.', kind: 'svg', source: 'icons/app.svg' },
  { name: 'cfl_/icons/send.svg', displayName: 'Send icon', help: 'Icon of the button that sends.', kind: 'svg', source: 'icons/send.svg' },
  { name: 'cfl_/icons/details.svg', displayName: 'Xero details icon', help: 'Icon of the command that shows where a document stands in Xero.', kind: 'svg', source: 'icons/details.svg' },
  { name: 'cfl_/icons/open.svg', displayName: 'Open icon', help: 'Icon of the command that opens a document in Xero.', kind: 'svg', source: 'icons/open.svg' },
  { name: 'cfl_/icons/xero.svg', displayName: 'Xero icon', help: 'Icon of the menu Xero, of the details pane and of the tables of this solution.', kind: 'svg', source: 'icons/xero.svg' },
];
