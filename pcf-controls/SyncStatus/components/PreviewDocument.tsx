import * as React from 'react';
import { mergeClasses } from '@fluentui/react-components';
import type { PreviewView } from '../model/preview-view.ts';
import type { GetString } from '../model/strings.ts';
import { Mark } from './Mark.tsx';
import { useSheet } from './sheet.ts';
import { useStyles } from './styles.ts';

/** Looks like the invoice that the customer will read, with the bookkeeper's codes under each line. */
export function PreviewDocument({ view, getString }: { readonly view: PreviewView; readonly getString: GetString }): React.ReactElement {
  const c = useStyles();
  const d = useSheet();
  const column = (label: string): React.ReactElement => <th scope="col" className={mergeClasses(d.head, d.number)}>{getString(label)}</th>;
  const number = (text: string): React.ReactElement => <td className={mergeClasses(d.cell, d.number)}>{text}</td>;
  return (
    <div className={d.sheet}>
      <dl className={d.facts}>
        {view.head.map((h) => (
          <div key={h.label} className={d.fact}>
            <dt className={d.term}>{h.label}</dt>
            <dd className={d.value}>{h.value}{h.note !== undefined && <span className={d.note}>{h.note}</span>}</dd>
          </div>
        ))}
      </dl>
      {view.lines.length > 0 && <div className={d.scroll} tabIndex={0} role="region" aria-label={getString('Preview_Lines')}>
        <table className={d.table} aria-label={getString('Preview_Lines')}>
          <thead>
            <tr>
              <th scope="col" className={d.head}>{getString('Preview_Description')}</th>
              {column('Preview_Quantity')}{column('Preview_Price')}{view.hasDiscount && column('Preview_Discount')}
              <th scope="col" className={d.head}>{getString('Preview_TaxRate')}</th>
              {column('Amount_Tax')}{column('Preview_Amount')}
            </tr>
          </thead>
          <tbody>
            {view.lines.map((l) => (
              <tr key={l.key} className={l.wrong === undefined ? undefined : d.wrong} data-line={l.number || undefined}>
                <th scope="row" className={mergeClasses(d.cell, d.text)}>
                  {l.wrong !== undefined && <span className={d.mark}><Mark kind="bad" size={16} className={c.bad} /><span className={c.hidden}>{l.wrong}. </span></span>}
                  <span className={d.words}>{l.text}</span>
                  {l.codes.length > 0 && <span className={d.codes}>{l.codes.join(' · ')}</span>}
                </th>
                {number(l.quantity)}{number(l.price)}{view.hasDiscount && number(l.discount)}
                <td className={d.cell}>{l.taxRate}</td>
                {number(l.tax)}{number(l.amount)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>}
      {view.moreLines !== undefined && <p className={d.note}>{view.moreLines}</p>}
      {view.totals.length > 0 && <dl className={d.totals} aria-label={getString('Preview_Totals')}>
        {view.totals.map((t) => (
          <React.Fragment key={t.label}>
            <dt className={mergeClasses(c.term, t.weight === 'strong' && c.strong)}>{t.label}</dt>
            <dd className={mergeClasses(c.value, t.weight === 'strong' && d.total, t.weight === 'differs' && c.differs)}>{t.value}</dd>
          </React.Fragment>
        ))}
      </dl>}
      {view.will.length > 0 && <section><h3 className={c.heading}>{getString('Preview_Will')}</h3><ul className={d.will}>{view.will.map((w) => <li key={w}>{w}</li>)}</ul></section>}
    </div>
  );
}
