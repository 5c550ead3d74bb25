/**
 * R43: for every state of a document on its way to Xero a list of the documents themselves, on each of the three tables, and one
 * of what waits for the person who looks. The state itself stands on the details, which are joined.
 */
import { exportStatus } from '../choices/index.ts';
import type { Condition, View, ViewColumn } from '../model/views.ts';
import { columns, descending, details, isOneOf, mine, publicViews } from './shape.ts';

type State = keyof typeof exportStatus.options;
interface Documents {
  readonly table: string; readonly lookup: string;
  /** Names of views: "Invoices: Failed". Views on tables of others carry our name. */
  readonly named: (what: string) => string;
  readonly many: string;
  /** What it is called, who it is for, how much. */
  readonly shown: readonly (readonly [string, number])[];
}
const documents: readonly Documents[] = [
  { table: 'invoice', lookup: 'cfl_invoiceid', named: (w) => `Invoices: ${w} (Counterfoil)`, many: 'Invoices', shown: [['invoicenumber', 130], ['name', 200], ['customerid', 180], ['totalamount', 110]] },
  { table: 'cfl_purchaseinvoice', lookup: 'cfl_purchaseinvoiceid', named: (w) => w, many: 'Purchase invoices', shown: [['cfl_name', 120], ['cfl_suppliernumber', 130], ['cfl_accountid', 180], ['cfl_totalamount', 110]] },
  { table: 'cfl_creditnote', lookup: 'cfl_creditnoteid', named: (w) => w, many: 'Credit notes', shown: [['cfl_name', 120], ['cfl_kind', 130], ['cfl_accountid', 180], ['cfl_totalamount', 110]] },
];

const of = (...states: readonly State[]): Condition => ({ ...isOneOf('cfl_exportstatus', ...states.map((s) => exportStatus.options[s].value)), of: 'details' });
const joined = (...list: readonly (readonly [string, number])[]): ViewColumn[] => columns(...list).map((c) => ({ ...c, of: 'details' }));
const badge = joined(['cfl_exportstatus', 140]);
const why = joined(['cfl_problemtext', 420]);
const inXero = joined(['cfl_xeronumber', 120], ['cfl_xerostatus', 130], ['cfl_amountdue', 110]);
const held = joined(['cfl_holdreason', 300], ['cfl_heldbyid', 140], ['cfl_heldon', 130]);
const drift = joined(['cfl_xeronumber', 120], ['cfl_total', 110], ['cfl_drifttext', 320]);

/** What a person has to see to before it goes on. */
export const needsSomebody = ['failed', 'needsDecision', 'sentButDiffers'] as const satisfies readonly State[];

const viewsOf = (d: Documents): View[] => {
  const view = publicViews(d.table, [], descending('createdon'));
  const list = (key: string, name: string, help: string, states: readonly State[], more: readonly ViewColumn[], filter: readonly Condition[] = []): View =>
    view(key, d.named(name), `${d.many} ${help}`, [...filter, of(...states)], { joins: [details(d.lookup, d.table)], columns: [...badge, ...columns(...d.shown), ...more, ...columns(['ownerid', 130])] });
  return [
    list('needsme', 'What Needs Me', 'of yours that could not go, that wait for your decision, or that differ in Xero; each says what to do.', needsSomebody, why, [mine]),
    list('queued', 'Waiting to Go', 'that were asked for and wait for their turn. They go on by themselves; the list In the Queue says why one waits.', ['queued'], []),
    list('sending', 'Being Sent', 'that are on their way to Xero now.', ['sending'], []),
    list('sent', 'In Xero', 'that are in Xero.', ['sent', 'readyToUpdate'], inXero),
    list('failed', 'Failed', 'that could not go; each says why and what to do. Select them and choose Send to Xero to try again.', ['failed'], why),
    list('needsdecision', 'Needs a Decision', 'that wait for somebody to decide; each says what.', ['needsDecision'], why),
    list('held', 'Held', 'that somebody holds back; each says who and why.', ['held'], held),
    list('skipped', 'Not Meant for Xero', 'that shall not go to Xero; each says who decided and why.', ['skipped'], held),
    list('differs', 'Differs in Xero', 'that are in Xero with other figures than here; each says what differs.', ['sentButDiffers'], drift),
  ];
};
export const stateViews: readonly View[] = documents.flatMap(viewsOf);

const icons: Readonly<Record<string, string>> = { cfl_exportstatus: 'Counterfoil.Lists.exportStatusIcon', cfl_requeststate: 'Counterfoil.Lists.requestStateIcon' };
/** A badge before the state wherever one is listed. */
export const withBadges = (views: readonly View[]): readonly View[] => views.map((v) => ({ ...v, columns: v.columns.map((c) => (icons[c.name] === undefined ? c : { ...c, icon: icons[c.name] })) }));
