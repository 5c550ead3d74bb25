/** Lookups of settings: they offer what belongs to the connection of the row, or, on a connection, to itself. */
import { idOf, referenceIn } from './attributes.ts';
import { accountFilter, limit, mirroredFilter, taxRateFilter } from './filters.ts';

/** Registered on connections, product links and tracking rules. */
export function onSettingsLoad(context: Xrm.Events.EventContext): void {
  const form = context.getFormContext();
  const connectionId = (): string | undefined => {
    const own = form.data.entity.getEntityName() === 'cfl_connection' ? idOf(form) : referenceIn(form, 'cfl_connectionid')?.id;
    return own === '' ? undefined : own;
  };
  for (const column of ['cfl_accountid', 'cfl_purchaseaccountid', 'cfl_defaultaccountid', 'cfl_freightaccountid', 'cfl_discountaccountid', 'cfl_roundingaccountid', 'cfl_depositaccountid']) limit(form, column, 'cfl_xeroaccount', () => accountFilter(connectionId()));
  for (const column of ['cfl_taxrateid', 'cfl_defaulttaxrateid', 'cfl_freighttaxrateid', 'cfl_deposittaxrateid']) limit(form, column, 'cfl_xerotaxrate', () => taxRateFilter(connectionId(), 'sales'));
  limit(form, 'cfl_purchasetaxrateid', 'cfl_xerotaxrate', () => taxRateFilter(connectionId(), 'purchase'));
  limit(form, 'cfl_brandingthemeid', 'cfl_brandingtheme', () => mirroredFilter(connectionId()));
  limit(form, 'cfl_trackingoptionid', 'cfl_trackingoption', () => mirroredFilter(connectionId()));
}
