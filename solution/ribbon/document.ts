/** Builds the ribbon of a document's table out of its commands. Adding a command to a table is one word in that table's file. */
import { locationOf, type Button, type Call, type Command, type DisplayRule, type EnableRule, type Menu, type Parameter, type Place, type Ribbon } from '../model/ribbon.ts';

const library = 'cfl_/counterfoil.js';
/** Functions of the script: on a form they get the form, in a list its control and the rows chosen. */
const onForm: readonly Parameter[] = ['PrimaryControl'];
const inList: readonly Parameter[] = ['SelectedControl', 'SelectedControlSelectedItemReferences'];
const call = (name: string, parameters: readonly Parameter[]): Call => ({ function: `Counterfoil.Ribbon.${name}`, library, parameters });

/** What people call the document. */
export interface Nouns { readonly one: string; readonly many: string }
/** One of the two ways to use a command. `when` is a function of the script that says whether it can be pressed now. */
interface Way { readonly run?: string; readonly when?: string; /** Handed to both after the form or the list. */ readonly argument?: string; readonly description: (n: Nouns) => string }
export interface DocumentCommand {
  readonly key: string;
  readonly label: string;
  readonly tooltip: string;
  readonly icon: string;
  readonly display: readonly DisplayRule[];
  /** Left out: it makes no sense there. */
  readonly form?: Way;
  readonly list?: Way & { readonly selected: 'one' | 'any' };
}

interface DocumentRibbon {
  readonly table: string;
  readonly nouns: Nouns;
  readonly buttons: readonly DocumentCommand[];
  readonly menu: DocumentCommand;
  readonly items: readonly DocumentCommand[];
}

const first = 65;
/** Commands of forms keep the bare key, because they were there first; those of both kinds of lists are the same. */
const keyIn = (place: Place, key: string): string => ({ form: '', list: 'List.', subgrid: 'SubGrid.' })[place] + key;
const commandKey = (place: Place, key: string): string => keyIn(place === 'form' ? 'form' : 'list', key);

export function documentRibbon(d: DocumentRibbon): Ribbon {
  const wayOf = (place: Place): 'form' | 'list' => (place === 'form' ? 'form' : 'list');
  const commandOf = (c: DocumentCommand, place: 'form' | 'list'): Command[] => {
    const way = c[place];
    if (way === undefined) return [];
    const parameters: readonly Parameter[] = [...(place === 'form' ? onForm : inList), ...(way.argument === undefined ? [] : [{ text: way.argument }])];
    const enable: EnableRule[] = ['selected' in way ? { selected: way.selected } : { form: 'saved' }, ...(way.when ? [call(way.when, parameters)] : [])];
    return [{ key: commandKey(place, c.key), run: way.run === undefined ? undefined : call(way.run, parameters), enable, display: c.display }];
  };
  const buttonOf = (c: DocumentCommand, place: Place, sequence: number): Button => ({
    key: keyIn(place, c.key), command: commandKey(place, c.key), sequence, words: c.key, label: c.label, tooltip: c.tooltip, icon: c.icon,
    description: c[wayOf(place)]?.description(d.nouns) ?? '',
  });
  const menuOf = (place: Place): Menu => ({ ...buttonOf(d.menu, place, first + d.buttons.length), items: d.items.filter((c) => c[wayOf(place)] !== undefined).map((c, i) => buttonOf(c, place, 10 * (i + 1))) });
  const all = [...d.buttons, d.menu, ...d.items];
  return {
    table: d.table,
    commands: (['form', 'list'] as const).flatMap((place) => all.flatMap((c) => commandOf(c, place))),
    placements: (['form', 'list', 'subgrid'] as const).map((place) => ({
      location: locationOf(d.table, place), controls: [...d.buttons.map((c, i) => buttonOf(c, place, first + i)), menuOf(place)],
    })),
  };
}
