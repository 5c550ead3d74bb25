import * as React from 'react';
import { Button, Link, mergeClasses, Radio, RadioGroup } from '@fluentui/react-components';
import type { Wish } from '@counterfoil/webresources/nudge';
import { OVERWRITE, type DecisionView } from '../model/decision.ts';
import type { GetString } from '../model/strings.ts';
import { useStyles } from './styles.ts';

export interface DecisionProps { readonly view: DecisionView; readonly busy: boolean; readonly getString: GetString; readonly onChoose: (wish: Wish) => void }

/** Both sides of a document that was changed in Xero. Neither answer is the default one: both lose something. */
function Conflict({ view, busy, getString, onChoose }: DecisionProps): React.ReactElement {
  const c = useStyles();
  return (
    <>
      <table className={c.table} aria-label={view.heading}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead, c.cellFirst)}>{getString('Conflict_What')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead)}>{getString('Differs_Dynamics')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead)}>{getString('Differs_Xero')}</th>
          </tr>
        </thead>
        <tbody>
          {view.differences.map((d) => (
            <tr key={d.key}><th scope="row" className={mergeClasses(c.cell, c.cellFirst, c.cellText)}>{d.label}</th><td className={mergeClasses(c.cell, c.cellText)}>{d.dynamics}</td><td className={mergeClasses(c.cell, c.cellText)}>{d.xero}</td></tr>
          ))}
        </tbody>
      </table>
      {view.may && (
        <div className={c.row}>
          <Button appearance="secondary" disabledFocusable={busy} onClick={() => onChoose(OVERWRITE)}>{view.confirm}</Button>
          {view.none !== undefined && <Button appearance="secondary" disabledFocusable={busy} onClick={() => { if (view.none !== undefined) onChoose(view.none.wish); }}>{view.none.label}</Button>}
        </div>
      )}
    </>
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
            <Radio value={x.key} label={<span className={c.choiceText}>
              <span className={c.strong}>{x.title}</span>
              {x.why !== undefined && <span className={c.choiceWhy}>{x.why}</span>}
              {x.facts.length > 0 && <span className={c.choiceFacts}>{x.facts.join(' · ')}</span>}
            </span>} />
            {x.link !== undefined && <Link href={x.link} target="_blank" rel="noopener noreferrer">{getString('Decide_Look')}<span className={c.hidden}> {x.title} ({getString('Link_NewTab')})</span></Link>}
          </div>
        ))}
        {view.none !== undefined && <div className={c.choice}><Radio value={NONE} label={view.none.label} /></div>}
      </RadioGroup>
      {view.may && <div className={c.row}><Button appearance="primary" disabledFocusable={busy || wish === undefined} onClick={() => { if (wish !== undefined) onChoose(wish); }}>{chosen === NONE && view.kind === 'contact' ? getString('Decide_Create') : view.confirm}</Button></div>}
    </>
  );
}

export function Decision(p: DecisionProps): React.ReactElement {
  const c = useStyles();
  return (
    <section className={mergeClasses(c.card, c.decision)} aria-label={p.view.heading}>
      <h3 className={c.heading}>{p.view.heading}</h3>
      <p className={c.text}>{p.view.text}</p>
      {!p.view.may && <p className={c.text}>{p.getString(p.view.kind === 'conflict' ? 'Conflict_MayNot' : p.view.kind === 'contact' ? 'Decide_Contact_MayNot' : 'Decide_Document_MayNot')}</p>}
      {p.view.kind === 'conflict' ? <Conflict {...p} /> : <Choices {...p} />}
    </section>
  );
}
