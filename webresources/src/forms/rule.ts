/** A tracking rule asks for one thing, by what decides it; the other lookups would only be wrong. */
import { trackingSource } from '@counterfoil/solution';
import { optionIn, valueOf } from './attributes.ts';
import { onSettingsLoad } from './settings.ts';

const asked: Readonly<Record<keyof typeof trackingSource.options, string>> = { owner: 'cfl_userid', businessUnit: 'cfl_businessunitid', territory: 'cfl_territoryid', productFamily: 'cfl_productfamilyid' };
/** A product family is a product of another structure; both stand in one table. */
const FAMILY = '<filter type="and"><condition attribute="productstructure" operator="eq" value="2"/></filter>';

export function onRuleLoad(context: Xrm.Events.EventContext): void {
  onSettingsLoad(context);
  const form = context.getFormContext();
  const each = (column: string, then: (c: Xrm.Controls.LookupControl) => void): void => form.getAttribute(column)?.controls.forEach((c) => then(c as unknown as Xrm.Controls.LookupControl));
  const arrange = (): void => {
    const source = optionIn(form, trackingSource, 'cfl_source');
    for (const [key, column] of Object.entries(asked)) {
      const right = key === source;
      form.getAttribute(column)?.setRequiredLevel(right ? 'required' : 'none');
      // what stands in a column that no longer counts stays in sight, so that somebody can empty it
      each(column, (c) => c.setVisible(right || valueOf(form, column) !== undefined));
    }
  };
  each('cfl_productfamilyid', (c) => { try { c.addPreSearch(() => c.addCustomFilter(FAMILY, 'product')); } catch { /* this host cannot filter; the relay tells what does not fit */ } });
  form.getAttribute('cfl_source')?.addOnChange(arrange);
  arrange();
}
