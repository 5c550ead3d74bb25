import type { WebResource } from '../model/solution.ts';

export const allWebResources: readonly WebResource[] = [
  { name: 'cfl_/counterfoil.js', displayName: 'Counterfoil scripts', help: 'Ribbon and form scripts.', kind: 'script', source: 'dist/counterfoil.js' },
  { name: 'cfl_/icons/app.svg', displayName: 'Counterfoil icon', help: 'Icon of the app.', kind: 'svg', source: 'icons/app.svg' },
  { name: 'cfl_/icons/send.svg', displayName: 'Send icon', help: 'Icon of the button that sends.', kind: 'svg', source: 'icons/send.svg' },
  { name: 'cfl_/icons/xero.svg', displayName: 'Details icon', help: 'Icon of Xero details and of the tables of this solution.', kind: 'svg', source: 'icons/xero.svg' },
];
