/** Global and local choices, states and status reasons. */
import type { Element } from '@xmldom/xmldom';
import { attr, below, elements, valueOf, type Finding, type Model } from './reader.ts';

const optionsOf = (set: Element): Element[] => elements(set, 'options', 'option');

/** Global choices exist where they are named, values are unique and in range, and start with the publisher's option prefix. */
export function choices(m: Model): Finding[] {
  const defined = new Set(m.optionSets.map((o) => attr(o, 'Name')));
  const names = m.optionSets.map((o) => attr(o, 'Name').toLowerCase());
  const found: Finding[] = names.filter((n, i) => names.indexOf(n) !== i).map((where) => ({ rule: 'choice-twice', where, text: 'Two choices have this name.' }));
  for (const o of m.optionSets) found.push(...values(m, attr(o, 'Name'), optionsOf(o), true));
  for (const e of m.entities) for (const a of e.attributes.values()) {
    const where = `${e.logical}.${a.logical}`;
    const add = (rule: string, text: string): void => { found.push({ rule, where, text }); };
    if (a.optionSet && !defined.has(a.optionSet)) {
      if (a.optionSet.startsWith(m.prefix) && !m.required.has(`9 ${a.optionSet.toLowerCase()}`)) add('choice-missing', `Choice ${a.optionSet} does not exist.`);
      else add('choice-unknown', `Choice ${a.optionSet} is not in this solution.`);
    }
    const local = elements(a.element, 'optionset')[0];
    const set = local ?? m.optionSets.find((o) => attr(o, 'Name') === a.optionSet);
    if (local && ['picklist', 'multiselectpicklist'].includes(a.type)) found.push(...values(m, where, optionsOf(local), e.own && valueOf(a.element, 'IsCustomField') === '1'));
    if (local && a.type === 'bit' && optionsOf(local).map((x) => attr(x, 'value')).sort().join() !== '0,1') add('choice-yesno', 'A yes/no column has the options 0 and 1.');
    const wanted = valueOf(a.element, 'AppDefaultValue');
    if (set && wanted && wanted !== '-1' && !below(set, 'option').some((o) => attr(o, 'value') === wanted)) add('choice-default', `The default ${wanted} is no option of ${a.optionSet || 'this column'}.`);
  }
  return [...found, ...states(m)];
}
function values(m: Model, where: string, options: readonly Element[], ours: boolean): Finding[] {
  const found: Finding[] = [];
  const add = (rule: string, text: string): void => { found.push({ rule, where, text }); };
  const all = options.map((o) => attr(o, 'value'));
  for (const v of new Set(all.filter((x, i) => all.indexOf(x) !== i))) add('option-twice', `Two options have the value ${v}.`);
  for (const v of all) {
    if (!/^-?\d+$/.test(v) || Math.abs(Number(v)) > 2147483647) add('option-range', `Value ${v} is no 32-bit number.`);
    else if (ours && !(v.startsWith(m.optionPrefix) && v.length === m.optionPrefix.length + 4)) add('option-prefix', `Value ${v} does not start with the publisher's prefix ${m.optionPrefix}.`);
  }
  const labels = options.map((o) => elements(o, 'labels', 'label').map((l) => `${attr(l, 'languagecode')} ${attr(l, 'description')}`)[0] ?? '');
  for (const l of new Set(labels.filter((x, i) => x && labels.indexOf(x) !== i))) add('option-label-twice', `Two options read "${l.replace(/^\d+ /, '')}".`);
  for (const o of options) if (attr(o, 'Color') && !/^#[0-9A-Fa-f]{6}$/.test(attr(o, 'Color'))) add('option-color', `"${attr(o, 'Color')}" is no colour.`);
  return found;
}

/** Every status reason belongs to a state, and every state has its default reason. */
function states(m: Model): Finding[] {
  return m.entities.flatMap((e) => {
    const [state, status] = [e.attributes.get('statecode'), e.attributes.get('statuscode')];
    if (!e.whole || !state || !status) return [];
    const reasons = below(status.element, 'status').map((s) => ({ value: attr(s, 'value'), state: attr(s, 'state') }));
    const all = below(state.element, 'state').map((s) => ({ value: attr(s, 'value'), reason: attr(s, 'defaultstatus') }));
    const found: Finding[] = [];
    const add = (text: string): void => { found.push({ rule: 'status-state', where: e.logical, text }); };
    for (const r of reasons) if (!all.some((s) => s.value === r.state)) add(`Status reason ${r.value} belongs to state ${r.state}, which does not exist.`);
    for (const s of all) if (!reasons.some((r) => r.value === s.reason && r.state === s.value)) add(`The default reason ${s.reason} of state ${s.value} does not exist there.`);
    for (const r of reasons.filter((x, i) => reasons.findIndex((o) => o.value === x.value) !== i)) add(`Two status reasons have the value ${r.value}.`);
    return found;
  });
}
