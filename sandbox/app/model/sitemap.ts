import type { Area } from '../data/metadata.ts';

/** The area that shows a table, so that deep links open with the right part of the site map. */
export const areaOf = (areas: readonly Area[], entity: string): Area | undefined =>
  areas.find((a) => a.groups.some((g) => g.subAreas.some((s) => s.entity === entity)));

/** Where the app opens. */
export const firstEntity = (areas: readonly Area[]): string | undefined =>
  areas.flatMap((a) => a.groups).flatMap((g) => g.subAreas).find((s) => s.entity)?.entity ?? undefined;

/** What somebody without read privilege would only be refused is left out, as the platform leaves it out. */
export function readable(areas: readonly Area[], mayRead: (table: string) => boolean): Area[] {
  return areas
    .map((a) => ({ ...a, groups: a.groups.map((g) => ({ ...g, subAreas: g.subAreas.filter((s) => !s.entity || mayRead(s.entity)) })).filter((g) => g.subAreas.length) }))
    .filter((a) => a.groups.length);
}
