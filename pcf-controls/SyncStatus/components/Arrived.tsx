import * as React from 'react';
import { mergeClasses } from '@fluentui/react-components';
import type { GetString } from '../model/strings.ts';
import type { View } from '../model/view.ts';
import { Mark } from './Mark.tsx';
import { useStyles } from './styles.ts';

/** Amounts and dates as Xero has them. */
export function Amounts({ view, getString }: { readonly view: View; readonly getString: GetString }): React.ReactElement {
  const c = useStyles();
  return (
    <div className={c.body}>
      {view.amounts.length > 0 && <dl className={c.amounts} aria-label={getString('Amounts_Label')}>
        {view.amounts.map((a) => (
          <React.Fragment key={a.label}>
            <dt className={mergeClasses(c.term, a.weight !== 'plain' && c.strong, a.weight === 'alarming' && c.alarming)}>{a.weight === 'alarming' && <Mark kind="warning" size={16} className={c.bad} />}{a.label}</dt>
            <dd className={mergeClasses(c.value, a.weight !== 'plain' && c.strong, a.weight === 'alarming' && c.bad)}>{a.value}</dd>
          </React.Fragment>
        ))}
      </dl>}
      {view.facts.length > 0 && (
        <dl className={mergeClasses(c.amounts, view.amounts.length > 0 ? c.facts : c.factsAlone)}>
          {view.facts.map((f) => (
            <React.Fragment key={f.label}><dt className={c.term}>{f.label}</dt><dd className={c.value}>{f.value}</dd></React.Fragment>
          ))}
        </dl>
      )}
    </div>
  );
}

/** Both figures side by side, the different ones marked by weight as well as by colour. */
export function Differences({ view, getString }: { readonly view: View; readonly getString: GetString }): React.ReactElement {
  const c = useStyles();
  return (
    <section>
      <h3 className={c.heading} id="counterfoil-differs">{getString('Differs_Label')}</h3>
      <table className={c.table} aria-labelledby="counterfoil-differs">
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead, c.cellFirst)}>{getString('Differs_What')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead)}>{getString('Differs_Dynamics')}</th>
            <th scope="col" className={mergeClasses(c.cell, c.cellHead)}>{getString('Differs_Xero')}</th>
          </tr>
        </thead>
        <tbody>
          {view.differences.map((d) => (
            <tr key={d.label}>
              <th scope="row" className={mergeClasses(c.cell, c.cellFirst)}>{d.label}</th>
              <td className={c.cell}>{d.dynamics}</td>
              <td className={mergeClasses(c.cell, !d.same && c.differs)}>{d.xero}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
