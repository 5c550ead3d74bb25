import * as React from 'react';
import { Button, Combobox, Field, FluentProvider, makeStyles, Option as Item, shorthands, tokens, webLightTheme, type Theme } from '@fluentui/react-components';
import type { WebApi } from '@counterfoil/webresources/nudge';
import { readOffer, readStrays, type DocumentRef, type Offer } from '../model/reads.ts';
import { choose, matching, slotsOf, straysBeside, withoutStray, type Category, type Option, type Slot, type Stray, type Values } from '../model/tracking.ts';

export interface PickerProps {
  readonly webApi: WebApi;
  readonly document: DocumentRef | undefined;
  readonly values: Values;
  readonly disabled: boolean;
  readonly label: string;
  readonly getString: (key: string) => string;
  readonly theme: Theme | undefined;
  readonly onChange: (values: Values) => void;
}

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(160px, 1fr))', columnGap: '12px', rowGap: '8px', width: '100%', fontFamily: tokens.fontFamilyBase, textAlign: 'start' },
  box: { minWidth: 0, width: '100%' },
  note: { ...shorthands.margin(0), fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  wide: { gridColumnStart: 1, gridColumnEnd: -1, display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: '8px' },
});

const fill = (template: string, value: string): string => template.replace('{0}', value);
const NONE = '';
const strayText = (s: Stray, getString: PickerProps['getString']): string => fill(getString({ archived: 'Picker_Archived', foreign: 'Picker_Foreign', unknown: 'Picker_Unknown' }[s.why]), s.value.name);

/** One category: type a few letters, or open the list. What was typed and not chosen is given up when the box is left. The list stands inside of the box: a quick create pane keeps the focus to itself. */
function Box({ slot, disabled, getString, onChoose }: { readonly slot: Slot; readonly disabled: boolean; readonly getString: PickerProps['getString']; readonly onChoose: (option: Option | undefined) => void }): React.ReactElement {
  const c = useStyles();
  const [typed, setTyped] = React.useState<string | undefined>(undefined);
  const shown = slot.chosen ?? slot.stray?.value;
  const found = matching(slot.category.options, typed ?? '');
  return (
    <Field label={slot.category.name} validationState={slot.stray === undefined ? 'none' : 'warning'} validationMessage={slot.stray === undefined ? undefined : strayText(slot.stray, getString)}>
      <Combobox className={c.box} input={{ style: { minWidth: 0, width: '100%' } }} freeform inlinePopup disabled={disabled} placeholder={getString('Picker_Placeholder')} value={typed ?? shown?.name ?? ''} selectedOptions={slot.chosen === undefined ? [] : [slot.chosen.id]}
        onChange={(e) => setTyped(e.target.value)} onBlur={() => setTyped(undefined)} onOpenChange={(_e, data) => { if (!data.open) setTyped(undefined); }}
        onOptionSelect={(_e, data) => {
          // Fluent reports an empty choice while somebody types what no option is called: typing alone takes nothing away
          if (data.optionValue === undefined) return;
          setTyped(undefined);
          onChoose(data.optionValue === NONE ? undefined : slot.category.options.find((o) => o.id === data.optionValue));
        }}>
        {shown !== undefined && (typed ?? '') === '' && <Item key="none" value={NONE} text={getString('Picker_None')}>{getString('Picker_None')}</Item>}
        {found.map((o) => <Item key={o.id} value={o.id} text={o.name}>{o.name}</Item>)}
        {found.length === 0 && <Item key="nothing" disabled value="-" text="">{getString('Picker_NothingFits')}</Item>}
      </Combobox>
    </Field>
  );
}

function Boxes(p: PickerProps): React.ReactElement {
  const c = useStyles();
  const [offer, setOffer] = React.useState<Offer | undefined>(undefined);
  const [strays, setStrays] = React.useState<readonly Stray[]>([]);
  const { webApi, document, values, getString } = p;
  React.useEffect(() => {
    let gone = false;
    setOffer(undefined);
    if (document !== undefined) void readOffer(webApi, document).then((o) => { if (!gone) setOffer(o); });
    return () => { gone = true; };
  }, [webApi, document?.table, document?.id]);
  React.useEffect(() => {
    let gone = false;
    setStrays([]);
    if (offer?.kind === 'offer') void readStrays(webApi, offer, values).then((s) => { if (!gone && s.length > 0) setStrays(s); });
    return () => { gone = true; };
  }, [offer, values[0]?.id, values[1]?.id]);

  if (document === undefined) return <p className={c.note}>{getString('Picker_NoDocument')}</p>;
  if (offer === undefined) return <p className={c.note} role="status">{getString('Picker_Loading')}</p>;
  if (offer.kind !== 'offer') return <p className={c.note}>{getString(offer.kind === 'noConnection' ? 'Picker_NoConnection' : 'Picker_Unreadable')}</p>;
  if (offer.categories.length === 0 && strays.length === 0) return <p className={c.note}>{fill(getString('Picker_NoCategories'), offer.connection.name)}</p>;
  const set = (category: Category) => (option: Option | undefined): void => p.onChange(choose(offer.categories, values, category, option, strays));
  return (
    <div className={c.root} role="group" aria-label={p.label}>
      {slotsOf(offer.categories, values, strays).map((slot) => <Box key={slot.category.id} slot={slot} disabled={p.disabled} getString={getString} onChoose={set(slot.category)} />)}
      {straysBeside(offer.categories, strays).map((s) => (
        <p key={s.column} className={`${c.note} ${c.wide}`} role="alert">{strayText(s, getString)}
          {!p.disabled && <Button size="small" appearance="subtle" onClick={() => p.onChange(withoutStray(values, s))}>{getString('Picker_Empty')}</Button>}</p>
      ))}
    </div>
  );
}

/** The host gives its theme to virtual controls; elsewhere ours is light. */
export function Picker(p: PickerProps): React.ReactElement {
  return <FluentProvider theme={p.theme ?? webLightTheme} style={{ width: '100%', backgroundColor: 'transparent' }}><Boxes {...p} /></FluentProvider>;
}
