import { defineRibbon } from '../model/ribbon.ts';

const library = 'cfl_/counterfoil.js';
const location = 'Mscrm.Form.invoice.MainTab.Save.Controls._children';

/** Two buttons on every form of the invoice, in every app; who sees them is decided by privileges alone. */
export const invoiceRibbon = defineRibbon({
  table: 'invoice',
  buttons: [
    {
      key: 'Send', location, sequence: 65, label: 'Send to Xero', tooltip: 'Send to Xero', icon: 'cfl_/icons/send.svg', library, function: 'Counterfoil.Ribbon.send',
      description: 'Saves the invoice, sends it to Xero and shows it arriving.',
      enable: [{ form: 'saved' }, { function: 'Counterfoil.Ribbon.canSend', library }],
      display: [{ privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' }],
    },
    {
      key: 'Details', location, sequence: 66, label: 'Xero', tooltip: 'Xero details', icon: 'cfl_/icons/xero.svg', library, function: 'Counterfoil.Ribbon.openDetails',
      description: 'Shows where this invoice stands in Xero, and what happened to it.',
      enable: [{ form: 'saved' }],
      display: [{ privilege: 'Read', table: 'cfl_xerodocument', depth: 'Basic' }],
    },
  ],
});
