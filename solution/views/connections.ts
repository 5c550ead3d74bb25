import { connectionStatus } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { active, ascending, columns, filled, publicViews } from './shape.ts';

const byName = ascending('cfl_name');
const shown = columns(['cfl_name', 200], ['cfl_status', 150], ['cfl_isdefault', 100], ['cfl_basecurrency', 90], ['cfl_numbering', 150], ['cfl_arrivalstatus', 150], ['ownerid', 140], ['cfl_statusreason', 260]);
const view = publicViews('cfl_connection', shown, byName);
export const connectionViews: readonly View[] = [
  ...standardViews({ table: 'cfl_connection', plural: 'Xero Connections', columns: shown, order: byName, find: ['cfl_name', 'cfl_tenantid'] }),
  view('attention', 'Needs attention', 'Connections over which no documents travel, or over which somebody has to look; each says why.', [active, { column: 'cfl_status', operator: 'ne', value: connectionStatus.options.connected.value }],
    { columns: columns(['cfl_name', 200], ['cfl_status', 150], ['cfl_statusreason', 420], ['cfl_isdefault', 100], ['ownerid', 140], ['modifiedon', 130]) }),
  view('safestart', 'In Safe Start', 'Connections that send drafts only, and only so many, until somebody switches Safe Start off.', [active, { column: 'cfl_safestart', operator: 'eq', value: 1 }],
    { columns: columns(['cfl_name', 200], ['cfl_status', 150], ['cfl_safestart', 110], ['cfl_safestartlimit', 120], ['cfl_arrivalstatus', 150], ['ownerid', 140]) }),
];

const healthColumns = columns(
  ['cfl_name', 200], ['cfl_daycallsleft', 120], ['cfl_documentswaiting', 120], ['cfl_documentsfailed', 120], ['cfl_lastcallon', 130], ['cfl_referencereadon', 150], ['cfl_accessexpireson', 150], ['cfl_lastproblemtext', 300], ['cfl_lastproblemon', 130],
);
const health = publicViews('cfl_connectionhealth', healthColumns, byName);
export const connectionHealthViews: readonly View[] = [
  ...standardViews({ table: 'cfl_connectionhealth', plural: 'Connection Health', columns: healthColumns, order: byName, find: ['cfl_name', 'cfl_lastproblemcode'],
    onForms: columns(['cfl_daycallsleft', 120], ['cfl_documentswaiting', 120], ['cfl_documentsfailed', 120], ['cfl_lastcallon', 130], ['cfl_referencereadon', 150], ['cfl_accessexpireson', 150], ['cfl_lastproblemtext', 300], ['cfl_lastproblemon', 130]) }),
  health('problems', 'With a problem', 'Connections whose last problem is still written down.', [active, filled('cfl_lastproblemcode')]),
  health('expiring', 'Access ends within 14 days', 'Connections to which somebody has to sign in again soon, unless a document goes before.', [active, { column: 'cfl_accessexpireson', operator: 'next-x-days', value: 14 }]),
];
