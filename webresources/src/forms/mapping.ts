/** A field mapping offers what Xero lets somebody fill; the website of a contact it lets nobody write from outside. */
import { xeroTextField } from '@counterfoil/solution';
import { optionIn } from './attributes.ts';

export function onMappingLoad(context: Xrm.Events.EventContext): void {
  const form = context.getFormContext();
  // where it was chosen before, it stays in sight: an empty column would hide what the relay refuses
  if (optionIn(form, xeroTextField, 'cfl_field') === 'contactWebsite') return;
  form.getAttribute('cfl_field')?.controls.forEach((c) => (c as unknown as Xrm.Controls.OptionSetControl).removeOption(xeroTextField.options.contactWebsite.value));
}
