import type { Area, SubArea } from '../data/metadata.ts';
import { readAddress, type Page } from './address.ts';

/** Where an entry leads: a table's list, a list with one view (an address of this app), or dashboards. Other addresses open in a tab of their own. */
export function destinationOf(s: SubArea): Page | undefined {
  if (s.dashboard) return { pageType: 'dashboard', dashboardId: s.dashboard };
  if (s.url && /^\/main\.aspx\?/i.test(s.url)) return readAddress(s.url.slice(s.url.indexOf('?'))).page;
  return s.entity ? { pageType: 'entitylist', entityName: s.entity } : undefined;
}

const tableOf = (p: Page): string | undefined => (p.pageType === 'dashboard' ? undefined : p.entityName);
/** How well an entry fits a page: the very view 3, the table's own entry 2, another entry of the table 1, not at all 0. */
export function fit(s: SubArea, page: Page): number {
  const to = destinationOf(s);
  if (!to) return 0;
  if (to.pageType === 'dashboard' && page.pageType === 'dashboard') return to.dashboardId === page.dashboardId ? 3 : 0;
  if (tableOf(to) === undefined || tableOf(to) !== tableOf(page)) return 0;
  const view = to.pageType === 'entitylist' ? to.viewId : undefined;
  if (!view) return 2;
  return page.pageType === 'entitylist' && page.viewId === view ? 3 : 1;
}
const entries = (a: Area): SubArea[] => a.groups.flatMap((g) => g.subAreas);
/** The entry that stands for the page, the first of those that fit best. */
export function entryOf(areas: readonly Area[], page: Page): SubArea | undefined {
  return areas.flatMap(entries).reduce<SubArea | undefined>((best, s) => (fit(s, page) > (best ? fit(best, page) : 0) ? s : best), undefined);
}
/** The area that shows a page, so that deep links open with the right part of the site map. */
export function areaOf(areas: readonly Area[], page: Page): Area | undefined {
  const entry = entryOf(areas, page);
  return entry && areas.find((a) => entries(a).includes(entry));
}

/** Where the app opens. */
export const firstPage = (areas: readonly Area[]): Page | undefined => areas.flatMap(entries).map(destinationOf).find((p) => p);

/** What somebody without the privileges would only be refused is left out, as the platform leaves it out. */
export function readable(areas: readonly Area[], may: (table: string, privilege: string) => boolean): Area[] {
  const shown = (s: SubArea): boolean => (!s.entity || may(s.entity, 'Read')) && (s.privileges ?? []).every((p) => may(p.entity, p.privilege));
  return areas.map((a) => ({ ...a, groups: a.groups.map((g) => ({ ...g, subAreas: g.subAreas.filter(shown) })).filter((g) => g.subAreas.length) })).filter((a) => a.groups.length);
}
