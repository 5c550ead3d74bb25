import { instant, lookup, text, whole } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** What changes often about a connection; kept apart so that the audit of the settings stays readable. */
export const connectionHealth = defineTable({
  logicalName: 'cfl_connectionhealth', schemaName: 'cfl_ConnectionHealth', setName: 'cfl_connectionhealths',
  label: 'Connection Health', plural: 'Connection Health', help: 'Calls left, last reads and the last problem of a connection.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 150 }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Cascade' }),
    cfl_daycallsleft: whole({ label: 'Calls Left Today', help: 'Calls that Xero still takes from Counterfoil today.' }),
    cfl_minutecallsleft: whole({ label: 'Calls Left This Minute' }),
    cfl_documentssent: whole({ label: 'Documents Sent', help: 'How many documents this connection has sent so far; Safe Start counts with it.' }),
    cfl_documentswaiting: whole({ label: 'Documents Waiting' }),
    cfl_documentsfailed: whole({ label: 'Documents Failed' }),
    cfl_lastpollon: instant({ label: 'Last Poll', help: 'When changes were last asked for in Xero.' }),
    cfl_lastwebhookon: instant({ label: 'Last Webhook', help: 'When Xero last told of a change by itself.' }),
    cfl_accessexpireson: instant({ label: 'Access Expires On', help: 'When somebody has to connect again, unless a document goes before.' }),
    cfl_lastcallon: instant({ label: 'Last Call' }),
    cfl_referencereadon: instant({ label: 'Reference Data Read' }),
    cfl_lastproblemcode: text({ label: 'Last Problem' }),
    cfl_lastproblemtext: text({ label: 'Last Problem Text', max: 2000 }),
    cfl_lastproblemon: instant({ label: 'Last Problem On' }),
  },
});
