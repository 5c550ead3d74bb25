import * as React from 'react';
import { draw } from './drawing.ts';
import { total, type Marks, type Numbers, type Value } from './numbers.ts';
import type { Shape } from './plan.ts';

/** Words for one piece of the chart: what screen readers say and what stands in its tooltip. */
export const wordsFor = (n: Numbers, category: number, series: number, value: Value): string =>
  `${n.categories[category]!.label}${n.named ? `, ${n.series[series]!.label}` : ''}: ${value.text}`;

/**
 * A chart of rectangles. One stop of the Tab key; arrows move from piece to piece, Enter opens the rows behind one.
 */
export function ChartSvg(props: { numbers: Numbers; shape: Shape; label: string; onOpen: (category: number, series: number) => void }): React.JSX.Element {
  const { numbers: n } = props;
  const holder = React.useRef<HTMLDivElement>(null);
  const [width, setWidth] = React.useState(480);
  React.useLayoutEffect(() => {
    const measure = (): void => setWidth(Math.max(220, Math.floor(holder.current?.clientWidth ?? 480)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(holder.current!);
    return () => observer.disconnect();
  }, []);
  const d = React.useMemo(() => draw(n, props.shape, width), [n, props.shape, width]);
  const [at, setAt] = React.useState(0);
  const here = Math.min(at, d.rects.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(d.rects.length - 1, to));
    setAt(next);
    holder.current?.querySelectorAll<SVGElement>('[role=button]')[next]?.focus();
  };
  const keys = (e: React.KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (step) { e.preventDefault(); move(here + step); }
    if (e.key === 'Home') { e.preventDefault(); move(0); }
    if (e.key === 'End') { e.preventDefault(); move(d.rects.length - 1); }
    const r = d.rects[here];
    if (r && (e.key === 'Enter' || e.key === ' ')) { e.preventDefault(); props.onOpen(r.category, r.series); }
  };
  return <div className="chart-holder" ref={holder}>
    <svg width={d.width} height={d.height} role="group" aria-label={props.label} onKeyDown={keys}>
      {d.grid.map((l, i) => <line key={i} className="chart-grid" {...l} />)}
      {d.rects.map((r, i) => {
        const value = n.values[r.category]![r.series]!, words = wordsFor(n, r.category, r.series, value);
        return <rect key={`${r.category} ${r.series}`} className="chart-piece" x={r.x} y={r.y} width={r.width} height={r.height} fill={n.series[r.series]!.color} role="button" tabIndex={i === here ? 0 : -1}
          aria-label={`${words}. Show the rows.`} onFocus={() => setAt(i)} onClick={() => props.onOpen(r.category, r.series)}><title>{words}</title></rect>;
      })}
      <line className="chart-zero" {...d.zero} />
      <g aria-hidden="true">
        {d.texts.map((t, i) => <text key={i} x={t.x} y={t.y} textAnchor={t.anchor} transform={t.turned ? `rotate(-40 ${t.x} ${t.y})` : undefined}>{t.full && t.full !== t.text ? <title>{t.full}</title> : null}{t.text}</text>)}
        {d.rects.map((r) => (r.label ? <text key={`${r.category} ${r.series}`} className="chart-value" x={r.label.x} y={r.label.y} textAnchor={r.label.anchor}>{n.values[r.category]![r.series]!.text}</text> : null))}
      </g>
    </svg>
  </div>;
}

export function Legend(props: { numbers: Numbers }): React.JSX.Element | null {
  if (!props.numbers.named) return null;
  return <ul className="chart-legend" aria-label="Colours">{props.numbers.series.map((s) => <li key={s.key ?? ''}><i aria-hidden="true" style={{ background: s.color }} />{s.label}</li>)}</ul>;
}

/** The same numbers as a table, with the same ways to the rows behind them. */
export function ChartTable(props: { numbers: Numbers; label: string; category: string; marks: Marks; /** A second group, whose parts make a whole. */ whole: boolean; onOpen: (category: number, series: number) => void }): React.JSX.Element {
  const { numbers: n, marks } = props;
  return <div className="chart-table" tabIndex={0} role="group" aria-label={props.label}>
    <table className="numbers"><caption className="unseen">{props.label}</caption>
      <thead><tr><th scope="col">{props.category}</th>{n.series.map((s) => <th key={s.key ?? ''} scope="col" className="number">{s.label}</th>)}{props.whole ? <th scope="col" className="number">Total</th> : null}</tr></thead>
      <tbody>{n.categories.map((c, i) => <tr key={c.key ?? ''}><th scope="row">{c.label}</th>{n.series.map((s, j) => {
        const v = n.values[i]![j];
        return <td key={s.key ?? ''} className="number">{v ? <button type="button" className="link" aria-label={`${wordsFor(n, i, j, v)}. Show the rows.`} onClick={() => props.onOpen(i, j)}>{v.text}</button> : null}</td>;
      })}{props.whole ? <td className="number">{total(n.values[i]!, marks)}</td> : null}</tr>)}</tbody>
      <tfoot><tr><th scope="row">Total</th>{n.series.map((s, j) => <td key={s.key ?? ''} className="number">{total(n.values.map((v) => v[j]), marks)}</td>)}{props.whole ? <td className="number">{total(n.values.flat(), marks)}</td> : null}</tr></tfoot>
    </table>
  </div>;
}
