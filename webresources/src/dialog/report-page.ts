/** The page of a report: what was found, in headings, tables and lists, and one button. It knows nothing but its report. */
import { maker, type Make } from './make.ts';
import { leaving, type View } from './page.ts';
import { answerKey, keyIn, parsed } from './question.ts';
import { reportKey, type Report, type ReportEntry, type ReportSection } from './report.ts';

function tableOf(make: Make, heading: string, t: NonNullable<ReportSection['table']>): HTMLElement {
  const table = make('table', {});
  table.setAttribute('aria-label', heading);
  const head = make('tr', {});
  head.append(...t.head.map((textContent) => make('th', { textContent, scope: 'col' })));
  const body = make('tbody', {});
  body.append(...t.rows.map((cells) => {
    const row = make('tr', {});
    row.append(...cells.map((textContent, i) => (i === 0 ? make('th', { textContent, scope: 'row' }) : make('td', { textContent }))));
    return row;
  }));
  const top = make('thead', {});
  top.append(head);
  table.append(top, body);
  return table;
}

/** Only addresses of the environment itself: a report is text that crossed a storage. */
const isOurs = (href: string, origin: string): boolean => { try { return new URL(href).origin === origin; } catch { return false; } };

function entryOf(make: Make, e: ReportEntry, r: Report, origin: string): HTMLElement {
  const item = make('li', {});
  const title = isOurs(e.href, origin) ? make('a', { textContent: e.title, href: e.href, target: '_blank', rel: 'noopener' }) : make('strong', { textContent: e.title });
  if (title.tagName === 'A') title.append(make('span', { className: 'hidden', textContent: ` (${r.newTab})` }));
  item.append(title, ...(e.detail === '' ? [] : [make('span', { className: 'detail', textContent: e.detail })]), ...e.points.map((textContent) => make('p', { textContent })));
  return item;
}

export function showReport(page: Document, view: View): void {
  const key = keyIn(view.location.search);
  const report = parsed<Report>(view.sessionStorage.getItem(reportKey(key)));
  if (report === undefined) return;
  page.documentElement.lang = report.language;
  const make = maker(page);
  const main = make('main', {});
  const leave = leaving(view, main, make, report.close);
  const content = make('div', { className: 'content', tabIndex: 0 });
  content.append(...report.paragraphs.map((textContent) => make('p', { textContent })));
  for (const s of report.sections) {
    const section = make('section', {});
    section.append(make('h2', { textContent: s.heading }));
    if (s.table !== undefined) section.append(tableOf(make, s.heading, s.table));
    if (s.entries !== undefined && s.entries.length > 0) {
      const list = make('ul', {});
      list.append(...s.entries.map((e) => entryOf(make, e, report, view.location.origin)));
      section.append(list);
    }
    content.append(section);
  }
  const buttons = make('div', { className: 'buttons' });
  const done = make('button', { type: 'button', className: report.confirm === undefined ? 'primary' : '', textContent: report.done });
  if (report.confirm !== undefined) {
    const confirm = make('button', { type: 'button', className: 'primary', textContent: report.confirm });
    confirm.addEventListener('click', () => { view.sessionStorage.setItem(answerKey(key), JSON.stringify({ text: 'confirmed' })); leave(); });
    buttons.append(confirm);
  }
  buttons.append(done);
  done.addEventListener('click', leave);
  page.addEventListener('keydown', (e) => { if (e.key === 'Escape') leave(); });
  main.append(content, buttons);
  page.body.replaceChildren(main);
  content.focus();
}
