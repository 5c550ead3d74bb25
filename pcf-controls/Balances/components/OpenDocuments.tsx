import * as React from 'react';
import { Button, Link, mergeClasses } from '@fluentui/react-components';
import type { WebApi } from '@counterfoil/webresources/nudge';
import { mostDocuments, readOpenDocuments, type Customer, type OpenDocument } from '../model/reads.ts';
import { fill, money, type GetString } from './Aged.tsx';
import { useStyles } from './styles.ts';

interface Props { readonly webApi: WebApi; readonly customer: Customer; readonly getString: GetString; readonly locale: string | undefined; readonly open: (table: string, id: string) => void; /** Changes when the balances have been read again. */ readonly version: number }

/** What the amounts consist of, as far as Dynamics knows it; read only when somebody wants to see it. */
export function OpenDocuments({ webApi, customer, getString, locale, open, version }: Props): React.ReactElement {
  const c = useStyles();
  const [shown, show] = React.useState(false);
  const [documents, setDocuments] = React.useState<readonly OpenDocument[] | 'failed' | undefined>(undefined);
  React.useEffect(() => {
    let gone = false;
    if (shown) readOpenDocuments(webApi, customer).then((d) => { if (!gone) setDocuments(d); }, () => { if (!gone) setDocuments('failed'); });
    return () => { gone = true; };
  }, [webApi, customer.table, customer.id, shown, version]);
  const list = Array.isArray(documents) ? (documents as readonly OpenDocument[]) : [];
  return (
    <section className={c.card} aria-label={getString('Balances_Documents')}>
      <Button appearance="subtle" size="small" aria-expanded={shown} onClick={() => show(!shown)}>{getString('Balances_Documents')}</Button>
      {shown && documents === undefined && <p className={c.note} role="status">{getString('Balances_Loading')}</p>}
      {shown && documents === 'failed' && <p className={c.note} role="alert">{getString('Balances_Unreadable')}</p>}
      {shown && Array.isArray(documents) && list.length === 0 && <p className={c.note}>{getString('Balances_Documents_None')}</p>}
      {shown && list.length > 0 && <>
        <table className={c.table}>
          <caption className={c.hidden}>{getString('Balances_Documents')}</caption>
          <thead><tr><th scope="col" className={mergeClasses(c.cell, c.first, c.head)}>{getString('Balances_Document')}</th><th scope="col" className={mergeClasses(c.cell, c.head)}>{getString('Balances_Due')}</th><th scope="col" className={mergeClasses(c.cell, c.head)}>{getString('Balances_Amount')}</th></tr></thead>
          <tbody>{list.slice(0, mostDocuments).map((d) => (
            <tr key={d.id}><th scope="row" className={mergeClasses(c.cell, c.first)}><Link as="button" onClick={() => open('cfl_xerodocument', d.id)}>{d.name}</Link></th><td className={mergeClasses(c.cell, d.overdue ? c.late : undefined)}>{d.due}</td><td className={c.cell}>{money(d.amount, d.currency, locale)}</td></tr>
          ))}</tbody>
        </table>
        {list.length > mostDocuments && <p className={c.note}>{fill(getString('Balances_Documents_More'), String(mostDocuments))}</p>}
        <p className={c.note}>{getString('Balances_Documents_Only')}</p>
      </>}
    </section>
  );
}
