import * as React from 'react';
import { mergeClasses } from '@fluentui/react-components';
import { formatMoment, formatMoney } from '../../SyncStatus/model/format.ts';
import { ages, barsOf, hasCredit, hasPayable, hasReceivable, type Age, type Group } from '../model/view.ts';
import { useStyles } from './styles.ts';

export type GetString = (key: string) => string;
const names: Readonly<Record<Age, string>> = { notDue: 'NotDue', days1to30: 'Days1to30', days31to60: 'Days31to60', days61to90: 'Days61to90', daysOver90: 'DaysOver90' };
export const fill = (template: string, ...values: readonly string[]): string => values.reduce((t, v, n) => t.replace(`{${n}}`, () => v), template);
export const money = (amount: number, currency: string, locale: string | undefined): string => formatMoney(amount.toFixed(2), currency, locale);

interface Props { readonly group: Group; readonly getString: GetString; readonly locale: string | undefined }
const [width, top, drawn, labels] = [320, 6, 96, 20];

/** The columns are for the eye; the figures stand in the table below, where everybody can read them. */
function Chart({ group, getString, locale }: Props): React.ReactElement {
  const c = useStyles();
  const { bars, baseline } = barsOf(group, drawn);
  const step = width / ages.length;
  const said = bars.map((b) => `${getString(`Balances_${names[b.age]}`)}: ${money(b.value, group.currency, locale)}`).join(', ');
  return (
    <svg className={c.chart} viewBox={`0 0 ${width} ${top + drawn + labels}`} role="img" aria-label={fill(getString('Balances_Chart'), group.currency, said)} focusable="false">
      {bars.map((b, n) => b.height > 0 && (
        <rect key={b.age} data-age={b.age} className={mergeClasses(c.bar, c[b.age], b.value < 0 ? c.credit : undefined)} x={n * step + 10} width={step - 20} y={top + b.y} height={b.height} rx="2" />
      ))}
      <line className={c.axis} x1="0" x2={width} y1={top + baseline} y2={top + baseline} />
      {bars.map((b, n) => <text key={b.age} className={c.label} x={n * step + step / 2} y={top + drawn + 15} textAnchor="middle">{getString(`Balances_Short_${names[b.age]}`)}</text>)}
    </svg>
  );
}

/** What one currency of one organisation says. */
export function Aged(p: Props): React.ReactElement {
  const c = useStyles();
  const { group: g, getString, locale } = p;
  const show = (amount: number): string => money(amount, g.currency, locale);
  const title = g.connection === '' ? g.currency : fill(getString('Balances_Of'), g.currency, g.connection);
  const fact = (label: string, amount: number, isLate: boolean): React.ReactElement => (
    <div className={c.fact}><dt className={c.term}>{getString(label)}</dt><dd className={mergeClasses(c.value, isLate && amount > 0 ? c.late : undefined)}>{show(amount)}</dd></div>
  );
  return (
    <section className={c.card} aria-label={title}>
      <h3 className={c.title}>{title}</h3>
      {g.asOf !== undefined && <p className={c.note}>{fill(getString('Balances_AsOf'), formatMoment(g.asOf, locale))}</p>}
      {hasReceivable(g) && <>
        <dl className={c.facts}>{fact('Balances_Owed', g.outstanding, false)}{fact('Balances_Overdue', g.overdue, true)}</dl>
        <Chart {...p} />
        <table className={c.table}>
          <caption className={c.hidden}>{fill(getString('Balances_Table'), title)}</caption>
          <thead><tr><th scope="col" className={mergeClasses(c.cell, c.first, c.head)}>{getString('Balances_Age')}</th><th scope="col" className={mergeClasses(c.cell, c.head)}>{getString('Balances_Amount')}</th></tr></thead>
          <tbody>{ages.map((a) => (
            <tr key={a}><th scope="row" className={mergeClasses(c.cell, c.first)}>{getString(`Balances_${names[a]}`)}</th><td className={mergeClasses(c.cell, g.amounts[a] === 0 ? c.quiet : undefined)}>{show(g.amounts[a])}</td></tr>
          ))}</tbody>
          <tfoot><tr><th scope="row" className={mergeClasses(c.cell, c.first, c.foot)}>{getString('Balances_Total')}</th><td className={mergeClasses(c.cell, c.foot)}>{show(g.outstanding)}</td></tr></tfoot>
        </table>
        {hasCredit(g) && <p className={c.note}>{getString('Balances_Credit')}</p>}
      </>}
      {hasPayable(g) && <dl className={c.facts}>{fact('Balances_Payable', g.payable, false)}{g.payableOverdue !== 0 && fact('Balances_PayableOverdue', g.payableOverdue, true)}</dl>}
    </section>
  );
}
