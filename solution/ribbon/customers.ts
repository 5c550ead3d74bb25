/** On every form and list of accounts and contacts, in every app: what the customer owes, or the supplier is owed. */
import { locationOf, type Button, type Call, type Command, type DisplayRule, type Menu, type Parameter, type Place, type Ribbon } from '../model/ribbon.ts';

const call = (name: string, parameters: readonly Parameter[]): Call => ({ function: `Counterfoil.Ribbon.${name}`, library: 'cfl_/counterfoil.js', parameters });
const display: readonly DisplayRule[] = [{ privilege: 'Read', table: 'cfl_balance', depth: 'Basic' }];
const inList = (key: string): string => `List.${key}`;

function customerRibbon(table: string, one: string): Ribbon {
  const commands: readonly Command[] = [
    { key: 'Balances', run: call('openBalances', ['PrimaryControl']), enable: [{ form: 'saved' }], display },
    { key: 'Xero', run: undefined, enable: [{ form: 'saved' }], display },
    { key: inList('Balances'), run: call('openBalancesOfSelected', ['SelectedControl', 'SelectedControlSelectedItemReferences']), enable: [{ selected: 'one' }], display },
    { key: inList('Xero'), run: undefined, enable: [{ selected: 'one' }], display },
  ];
  const key = (place: Place, k: string): string => ({ form: '', list: 'List.', subgrid: 'SubGrid.' })[place] + k;
  const button = (place: Place, k: string, label: string, icon: string, sequence: number, description: string): Button =>
    ({ key: key(place, k), command: place === 'form' ? k : inList(k), sequence, words: k, label, tooltip: label, icon: `cfl_/icons/${icon}.svg`, description });
  const which = (place: Place): string => (place === 'form' ? `this ${one}` : `the selected ${one}`);
  const menu = (place: Place): Menu => ({
    ...button(place, 'Xero', 'Xero', 'xero', 65, `What Xero says about ${which(place)}.`),
    items: [button(place, 'Balances', 'Balances', 'balances', 10, `Shows what ${which(place)} owes, by age and currency, and what is owed to them.`)],
  });
  return { table, commands, placements: (['form', 'list', 'subgrid'] as const).map((place) => ({ location: locationOf(table, place), controls: [menu(place)] })) };
}
export const customerRibbons: readonly Ribbon[] = [customerRibbon('account', 'account'), customerRibbon('contact', 'contact')];
