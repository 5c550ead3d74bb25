/** What is mirrored is read from Xero when somebody asks: where they see that something is missing. */
import { locationOf, type Button, type Command, type Parameter, type Ribbon } from '../model/ribbon.ts';

const library = 'cfl_/counterfoil.js';
const onForm: readonly Parameter[] = ['PrimaryControl'];
const inList: readonly Parameter[] = ['SelectedControl'];
const label = 'Read from Xero';
const said = (what: string): string => `Reads ${what} from Xero now, and says what is new. They are read by themselves once a day, and after a document was refused because of one.`;

/** @param what is told of the button: "accounts and tax rates" */
const command = (run: string, parameters: readonly Parameter[], enable: Command['enable']): Command =>
  ({ key: 'ReadReference', run: { function: `Counterfoil.Ribbon.${run}`, library, parameters }, enable, display: [{ privilege: 'Create', table: 'cfl_syncrequest', depth: 'Basic' }] });
const button = (what: string): Button =>
  ({ key: 'ReadReference', command: 'ReadReference', sequence: 66, words: 'ReadReference', label, tooltip: label, icon: 'cfl_/icons/refresh.svg', description: said(what) });

/** On the form of a connection: everything of that one organisation. */
export const readOnForm: { readonly command: Command; readonly button: Button } = {
  command: command('readFromXero', onForm, [{ form: 'saved' }]), button: button('accounts, tax rates, tracking, branding themes, currencies and lock dates'),
};
const onList = (table: string, what: string): Ribbon => ({ table, commands: [command('readFromXeroInList', inList, [])], placements: [{ location: locationOf(table, 'list'), controls: [button(what)] }] });

export const referenceRibbons: readonly Ribbon[] = [
  onList('cfl_xeroaccount', 'the accounts'), onList('cfl_xerotaxrate', 'the tax rates'), onList('cfl_brandingtheme', 'the branding themes'), onList('cfl_trackingcategory', 'the tracking categories and their options'),
];
