import type { Form } from '../data/metadata.ts';
import { attr, bareId, child, children, parseXml } from './xml.ts';

/** Whether a form is for somebody with these roles. A form without DisplayConditions, or for everyone, is for all. */
export function isFor(formXml: string, roles: readonly string[]): boolean {
  const conditions = child(parseXml(formXml, 'The form'), 'DisplayConditions');
  if (!conditions || child(conditions, 'Everyone')) return true;
  const wanted = children(conditions, 'Role').map((r) => bareId(attr(r, 'Id') ?? ''));
  return wanted.length === 0 || roles.some((r) => wanted.includes(bareId(r)));
}

/** Main forms that somebody can choose from, in form order: those that the app lists, when it lists any of this table. */
export function formsFor(forms: readonly Form[], listed: readonly string[], roles: readonly string[]): Form[] {
  const main = forms.filter((f) => f.type === 'main' && isFor(f.formXml, roles));
  const own = main.filter((f) => listed.some((id) => bareId(id) === bareId(f.id)));
  return [...(own.length ? own : main)].sort((a, b) => a.order - b.order);
}

/** The form of a type that somebody with these roles gets: the first in form order. */
export const firstForm = (forms: readonly Form[], type: string, roles: readonly string[]): Form | undefined =>
  forms.filter((f) => f.type === type && isFor(f.formXml, roles)).sort((a, b) => a.order - b.order)[0];

/** The form asked for, else the one last used, else the first in form order. */
export const chooseForm = (forms: readonly Form[], asked: string | undefined, last: string | undefined): Form | undefined =>
  forms.find((f) => asked && bareId(f.id) === bareId(asked)) ?? forms.find((f) => last && bareId(f.id) === bareId(last)) ?? forms[0];
