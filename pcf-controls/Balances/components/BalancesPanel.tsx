import * as React from 'react';
import { Button, FluentProvider, webLightTheme, type Theme } from '@fluentui/react-components';
import type { WebApi } from '@counterfoil/webresources/nudge';
import { formatMoment } from '../../SyncStatus/model/format.ts';
import { readBalances, type Customer } from '../model/reads.ts';
import { viewOf, type View } from '../model/view.ts';
import { Aged, fill, type GetString } from './Aged.tsx';
import { OpenDocuments } from './OpenDocuments.tsx';
import { useStyles } from './styles.ts';

export interface PanelProps {
  readonly webApi: WebApi;
  readonly customer: Customer | undefined;
  readonly locale: string | undefined;
  readonly getString: GetString;
  readonly open: (table: string, id: string) => void;
  readonly theme: Theme | undefined;
}
/** While it is looked at: a payment is seen without anybody pressing anything. */
const againMs = 5_000;

function Empty({ title, text, more, children }: { readonly title: string; readonly text: string; readonly more?: string; readonly children?: React.ReactNode }): React.ReactElement {
  const c = useStyles();
  return <section className={c.card} aria-label={title}><h3 className={c.title}>{title}</h3><p className={c.note}>{text}</p>{more !== undefined && <p className={c.note}>{more}</p>}{children}</section>;
}

function Panel({ webApi, customer, locale, getString, open }: PanelProps): React.ReactElement {
  const c = useStyles();
  const [view, setView] = React.useState<View | 'failed' | undefined>(undefined);
  const [version, setVersion] = React.useState(0);
  const read = React.useRef<() => void>(() => undefined);
  React.useEffect(() => {
    let gone = false;
    let seen = '';
    setView(undefined);
    read.current = () => {
      if (customer === undefined) return;
      readBalances(webApi, customer).then((rows) => {
        const now = viewOf(rows);
        const text = JSON.stringify(now);
        if (gone || text === seen) return;
        seen = text; setView(now); setVersion((n) => n + 1);
        // what is on the page already is kept when it cannot be read anew: "as of" says how old it is
      }, () => { if (!gone && seen === '') setView('failed'); });
    };
    const look = (): void => { if (document.visibilityState !== 'hidden') read.current(); };
    read.current();
    const timer = setInterval(look, againMs);
    document.addEventListener('visibilitychange', look);
    return () => { gone = true; clearInterval(timer); document.removeEventListener('visibilitychange', look); };
  }, [webApi, customer?.table, customer?.id]);

  if (customer === undefined) return <Empty title={getString('Balances_NoCustomer_Title')} text={getString('Balances_NoCustomer')} />;
  if (view === undefined) return <p className={c.note} role="status">{getString('Balances_Loading')}</p>;
  if (view === 'failed') return <Empty title={getString('Balances_Unreadable_Title')} text={getString('Balances_Unreadable')}><Button size="small" onClick={() => { setView(undefined); read.current(); }}>{getString('Balances_Again')}</Button></Empty>;
  if (view.kind === 'unknown') return <Empty title={getString('Balances_Unknown_Title')} text={getString('Balances_Unknown')} />;
  if (view.kind === 'settled') return <Empty title={getString('Balances_Settled_Title')} text={getString('Balances_Settled')} {...(view.asOf === undefined ? {} : { more: fill(getString('Balances_AsOf'), formatMoment(view.asOf, locale)) })} />;
  return <>
    {view.groups.map((g) => <Aged key={g.key} group={g} getString={getString} locale={locale} />)}
    <OpenDocuments webApi={webApi} customer={customer} getString={getString} locale={locale} open={open} version={version} />
  </>;
}

/** The host gives its theme to virtual controls; elsewhere ours is light. */
export function BalancesPanel(p: PanelProps): React.ReactElement {
  const c = useStyles();
  return <FluentProvider theme={p.theme ?? webLightTheme} style={{ width: '100%', backgroundColor: 'transparent' }}><div className={c.root} role="group" aria-label={p.getString('Balances_Label')}><Panel {...p} /></div></FluentProvider>;
}
