/** Lookups of settings: they offer what belongs to the connection of the row, or, on a connection, to itself. */
import { webApi } from '../platform.ts';
import { idOf, referenceIn } from './attributes.ts';
import { accountFilter, billFilter, invoiceFilter, limit, mirroredFilter, taxRateFilter } from './filters.ts';
import { orUndefined, readsWith } from './reads.ts';
import { referenceOfRow } from './defaults.ts';
import { sideOf } from './rows.ts';

/** Registered on connections, product links and tracking rules. */
export function onSettingsLoad(context: Xrm.Events.EventContext): void {
  const form = context.getFormContext();
  const connectionId = (): string | undefined => {
    const own = form.data.entity.getEntityName() === 'cfl_connection' ? idOf(form) : referenceIn(form, 'cfl_connectionid')?.id;
    return own === '' ? undefined : own;
  };
  for (const column of ['cfl_accountid', 'cfl_purchaseaccountid', 'cfl_defaultaccountid', 'cfl_freightaccountid', 'cfl_discountaccountid', 'cfl_roundingaccountid']) limit(form, column, 'cfl_xeroaccount', () => accountFilter(connectionId()));
  for (const column of ['cfl_taxrateid', 'cfl_defaulttaxrateid', 'cfl_freighttaxrateid']) limit(form, column, 'cfl_xerotaxrate', () => taxRateFilter(connectionId(), 'sales'));
  limit(form, 'cfl_purchasetaxrateid', 'cfl_xerotaxrate', () => taxRateFilter(connectionId(), 'purchase'));
  limit(form, 'cfl_brandingthemeid', 'cfl_brandingtheme', () => mirroredFilter(connectionId()));
  limit(form, 'cfl_trackingoptionid', 'cfl_trackingoption', () => mirroredFilter(connectionId()));
}

/** What a credit note is applied to: documents of the same party, on the same side of the books. */
export async function onAllocationLoad(context: Xrm.Events.EventContext): Promise<void> {
  const form = context.getFormContext();
  const reads = readsWith(webApi);
  let party: { id: string; table: string } | undefined;
  async function readParty(): Promise<void> {
    const note = referenceIn(form, 'cfl_creditnoteid');
    const row = note && await orUndefined(reads.row('cfl_creditnote', note.id, '?$select=cfl_kind,_cfl_accountid_value,_cfl_contactid_value'));
    party = row && (referenceOfRow(row, 'cfl_accountid', 'account') ?? referenceOfRow(row, 'cfl_contactid', 'contact'));
    if (row === undefined) return;
    const wrong = sideOf(row['cfl_kind']) === 'sales' ? 'cfl_purchaseinvoiceid' : 'cfl_invoiceid';
    for (const column of ['cfl_invoiceid', 'cfl_purchaseinvoiceid']) {
      // what stands there already stays in sight
      form.getAttribute(column)?.controls.forEach((c) => (c as unknown as Xrm.Controls.StandardControl).setVisible(column !== wrong || referenceIn(form, column) !== undefined));
    }
  }
  limit(form, 'cfl_invoiceid', 'invoice', () => invoiceFilter(party?.id));
  limit(form, 'cfl_purchaseinvoiceid', 'cfl_purchaseinvoice', () => billFilter(party));
  const quietly = async (): Promise<void> => { try { await readParty(); } catch { /* the lookups then offer everything */ } };
  form.getAttribute('cfl_creditnoteid')?.addOnChange(() => { void quietly(); });
  await quietly();
}
