import * as React from 'react';
import { Button, Link, mergeClasses, Radio, RadioGroup } from '@fluentui/react-components';
import type { Wish } from '@counterfoil/webresources/nudge';
import type { ChoiceView, DecisionView } from '../model/decision.ts';
import type { GetString } from '../model/strings.ts';
import { useStyles } from './styles.ts';

export interface DecisionProps { readonly view: DecisionView; readonly busy: boolean; readonly getString: GetString; readonly onChoose: (wish: Wish) => void }

const Look = ({ of, getString }: { readonly of: ChoiceView; readonly getString: GetString }): React.ReactElement | null => {
  const c = useStyles();
  return of.link === undefined ? null : <Link href={of.link} target="_blank" rel="noopener noreferrer">{getString('Decide_Look')}<span className={c.hidden}> {of.title} ({getString('Link_NewTab')})</span></Link>;
};
const Words = ({ of }: { readonly of: ChoiceView }): React.ReactElement => {
  const c = useStyles();
  return (
    <span className={c.choiceText}>
      <span className={c.strong}>{of.title}</span>
      {of.why !== undefined && <span className={c.choiceWhy}>{of.why}</span>}
      {of.facts.length > 0 && <span className={c.choiceFacts}>{of.facts.join(' · ')}</span>}
    </span>
  );
};

/** No answer is the default one: each of them gives something up. */
function Answers({ view, busy, onChoose }: DecisionProps): React.ReactElement | null {
  const c = useStyles();
  if (view.answers.length === 0) return null;
  return <div className={c.row}>{view.answers.map((a) => <Button key={a.label} appearance="secondary" disabledFocusable={busy} onClick={() => onChoose(a.wish)}>{a.label}</Button>)}</div>;
}

/** What is in Xero already and may be the same. */
function Alike({ view, getString }: DecisionProps): React.ReactElement {
  const c = useStyles();
  return <ul className={c.list}>{view.choices.map((x) => <li key={x.key} className={c.choice}><Words of={x} /><Look of={x} getString={getString} /></li>)}</ul>;
}

/** Both sides of a document that was changed in Xero. */
function Conflict({ view, getString }: DecisionProps): React.ReactElement {
  const c = useStyles();
  return (
      <table className={c.table} aria-label={view.heading}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead, c.cellFirst)}>{getString('Conflict_What')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead, c.cellText)}>{getString('Differs_Dynamics')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead, c.cellText)}>{getString('Differs_Xero')}</th>
          </tr>
        </thead>
        <tbody>
          {view.differences.map((d) => (
            <tr key={d.key}><th scope="row" className={mergeClasses(c.cell, c.cellFirst, c.cellLabel)}>{d.label}</th><td className={mergeClasses(c.cell, c.cellText)}>{d.dynamics}</td><td className={mergeClasses(c.cell, c.cellText)}>{d.xero}</td></tr>
          ))}
        </tbody>
      </table>
  );
}

const NONE = 'none';

/** One of several, or none of them. Nothing is chosen beforehand: the likeliest stands first, the choice is a person's. */
function Choices({ view, busy, getString, onChoose }: DecisionProps): React.ReactElement {
  const c = useStyles();
  const [chosen, setChosen] = React.useState('');
  const wish = chosen === NONE ? view.none?.wish : view.choices.find((x) => x.key === chosen)?.wish;
  return (
    <>
      <RadioGroup value={chosen} onChange={(_e, data) => setChosen(data.value)} aria-label={view.heading} disabled={!view.may} className={c.choices}>
        {view.choices.map((x) => (
          <div key={x.key} className={c.choice}>
            <Radio value={x.key} label={<Words of={x} />} />
            <Look of={x} getString={getString} />
          </div>
        ))}
        {view.none !== undefined && <div className={c.choice}><Radio value={NONE} label={view.none.label} /></div>}
      </RadioGroup>
      {view.may && <div className={c.row}><Button appearance="primary" disabledFocusable={busy || wish === undefined} onClick={() => { if (wish !== undefined) onChoose(wish); }}>{chosen === NONE && view.kind === 'contact' ? getString('Decide_Create') : view.confirm}</Button></div>}
    </>
  );
}

const MAY_NOT = { conflict: 'Conflict_MayNot', alike: 'Conflict_MayNot', contact: 'Decide_Contact_MayNot', document: 'Decide_Document_MayNot' } as const;

export function Decision(p: DecisionProps): React.ReactElement {
  const c = useStyles();
  const { view, getString } = p;
  return (
    <section className={mergeClasses(c.card, c.decision)} aria-label={view.heading}>
      <h3 className={c.heading}>{view.heading}</h3>
      <p className={c.text}>{view.text}</p>
      {view.fix !== '' && <p className={c.text}>{view.fix}</p>}
      {view.hint !== '' && view.may && <p className={c.text}>{view.hint}</p>}
      {!view.may && <p className={c.text}>{getString(MAY_NOT[view.kind])}</p>}
      {view.kind === 'conflict' ? <Conflict {...p} /> : view.kind === 'alike' ? <Alike {...p} /> : <Choices {...p} />}
      <Answers {...p} />
    </section>
  );
}
