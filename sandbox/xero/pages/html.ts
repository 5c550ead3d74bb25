/** HTML by template strings in which every value is escaped unless it is HTML already. */
export class Html { readonly text: string; constructor(text: string) { this.text = text; } }
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c]!);

type Value = Html | string | number | undefined | readonly Html[];
const show = (v: Value): string => (v === undefined ? '' : v instanceof Html ? v.text : Array.isArray(v) ? v.map((h: Html) => h.text).join('') : escape(String(v)));
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => new Html(parts.reduce((all, part, i) => all + part + (i < values.length ? show(values[i]) : ''), ''));

const style = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--line:#d7dde5;--paper:#fff;--ground:#eef2f6;--blue:#0b6e99}
@media (prefers-color-scheme:dark){:root{--ink:#e9eef4;--soft:#aab6c4;--line:#3a4653;--paper:#1d2630;--ground:#141b23;--blue:#5cc1ea}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:2rem auto;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}.soft{color:var(--soft)}
header{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;align-items:start}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem;margin:1.5rem 0}dt{color:var(--soft);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:.5rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}th{font-size:.85rem;color:var(--soft)}
.lines td:nth-child(2){min-width:14rem}header p{margin:.2rem 0}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.status{border:1px solid currentColor;border-radius:1rem;padding:.1rem .8rem;font-weight:600}
a{color:var(--blue)}button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:4px;background:#0b6e99;color:#fff;cursor:pointer}button:focus-visible,a:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
tfoot th,tfoot td{border:0}tfoot tr:last-child{font-weight:700}.small{padding:.2rem .8rem;background:transparent;color:var(--blue);border:1px solid currentColor}.only-read{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}td form{margin:0}
.alert{border-left:4px solid #c0392b;padding:.5rem 1rem}`;

export const document = (title: string, body: Html): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>${body.text}</main></body></html>`;
