/** Which functions of our script library run on which form. OnChange and OnSave are added by the functions themselves. */
import type { Events } from '../model/forms.ts';

const library = 'cfl_/counterfoil.js';
export const onLoad = (name: string): Pick<Events, 'onLoad'> => ({ onLoad: [{ library, function: `Counterfoil.Forms.${name}` }] });

export const invoiceScripts = onLoad('onLoad');
export const detailsScripts = onLoad('onDetailsLoad');
export const invoiceLineScripts = {};
export const billScripts = {};
export const creditNoteScripts = {};
export const lineScripts = {};
export const allocationScripts = {};
export const settingsScripts = {};
/** Events of the grid in which the lines of a document are typed. */
export const gridScripts = {};
