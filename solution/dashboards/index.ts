import { defineDashboard, type Dashboard, type Tile } from '../model/dashboards.ts';

const sales = (chart: string, label: string): Tile => ({ table: 'invoicedetail', view: 'inxero', chart, label });
const purchases = (chart: string, label: string): Tile => ({ table: 'cfl_purchaseinvoiceline', view: 'inxero', chart, label });
const credits = (view: string, chart: string, label: string): Tile => ({ table: 'cfl_creditnoteline', view, chart, label });
const documents = (view: string, label: string, chart?: string): Tile => ({ table: 'cfl_xerodocument', view, label, ...(chart === undefined ? {} : { chart }) });

export const overview = defineDashboard({
  key: 'overview', name: 'Counterfoil: Overview', help: 'What went to Xero this month, what did not and why, who has to pay, and what waits for a decision.',
  rows: [
    [documents('sentthismonth', 'Sent this month', 'sentbyday'), documents('failed', 'Failed, by problem', 'problems')],
    [documents('overduecustomers', 'Overdue, by customer', 'overdueparty'), documents('all', 'All documents, by export status', 'exportstatus')],
    [documents('needsdecision', 'Needs a decision'), documents('failed', 'Failed')],
  ],
});

export const tracking = defineDashboard({
  key: 'tracking', name: 'Counterfoil: Tracking', help: 'Sales, purchases and credits by tracking option and month, over the lines of documents that are in Xero.',
  rows: [
    [sales('tracking1month', 'Sales by tracking 1'), purchases('tracking1month', 'Purchases by tracking 1')],
    [credits('salesinxero', 'tracking1month', 'Credits to customers'), credits('purchasesinxero', 'tracking1month', 'Credits from suppliers')],
    [sales('tracking2month', 'Sales by tracking 2'), purchases('tracking2month', 'Purchases by tracking 2')],
  ],
});

/** For people who sell: nothing of bills and credit notes, which their roles do not let them read. */
export const salesByTracking = defineDashboard({
  key: 'sales', name: 'Counterfoil: Sales', help: 'Sales by tracking option and month, over the invoice lines that are in Xero.',
  rows: [
    [sales('tracking1month', 'By tracking 1 and month'), sales('tracking2month', 'By tracking 2 and month')],
    [sales('tracking1', 'By tracking 1'), sales('tracking2', 'By tracking 2')],
  ],
});

export const allDashboards: readonly Dashboard[] = [overview, salesByTracking, tracking];
