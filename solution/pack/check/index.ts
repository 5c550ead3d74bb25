/** The semantic check of a packed solution: what a schema cannot see. The build fails on any finding. */
import { platformTables } from '../../out-of-box/columns.ts';
import { platformPrivileges } from '../../out-of-box/privileges.ts';
import { apps, siteMaps } from './apps.ts';
import { isHouse } from './catalogue.ts';
import { charts, dashboards } from './charts.ts';
import { choices } from './choices.ts';
import { columns, columnTypes } from './columns.ts';
import { variables } from './environment.ts';
import { contentTypes, files, icons, partNames, webResources } from './files.ts';
import { forms } from './forms.ts';
import { ids } from './ids.ts';
import { readPackage, type Finding, type Parts } from './reader.ts';
import { inventory, promises, type Released } from './released.ts';
import { ribbons } from './ribbons.ts';
import { roots } from './roots.ts';
import { names, privileges, version, vocabulary } from './rules.ts';
import { lookups, parents, relationshipNames, shapes } from './tables.ts';
import { labels, languages, lengths } from './texts.ts';
import { views } from './views.ts';

export type { Finding, Parts } from './reader.ts';
export type { Released } from './released.ts';

export interface CheckOptions {
  /** What the last release promised, where there is one. */
  readonly released?: Released;
  /** Our own stricter policy too, and everything that the package names must be in it or known to us. Default true; false for packages of others. */
  readonly house?: boolean;
}
/** Tables that every environment with Sales has, beside those whose columns we know. */
const everywhere = ['organization', 'businessunit', 'team', 'owner', 'systemuser', 'transactioncurrency'];

export function checkPackage(parts: Parts, o: CheckOptions = {}): Finding[] {
  const m = readPackage(parts);
  const house = o.house ?? true;
  const typeOf = columnTypes(m, house);
  const known = new Set([...Object.keys(platformTables), ...everywhere]);
  const all = [
    ...roots(m), ...files(m), ...contentTypes(m), ...partNames(m), ...webResources(m), ...icons(m), ...ids(m), ...apps(m, known), ...siteMaps(m, known), ...variables(m),
    ...lookups(m, known), ...relationshipNames(m), ...parents(m), ...shapes(m), ...columns(m), ...choices(m), ...forms(m, typeOf), ...views(m, typeOf), ...charts(m, typeOf), ...dashboards(m), ...ribbons(m),
    ...names(m), ...privileges(m, platformPrivileges), ...vocabulary(m), ...languages(m), ...lengths(m), ...labels(m), ...version(m, o.released?.version), ...(o.released ? promises(m, o.released) : []),
  ];
  return house ? all : all.filter((f) => !isHouse(f.rule));
}

/** The promises of a package, to be kept from its release on. */
export const inventoryOf = (parts: Parts): Released => inventory(readPackage(parts));
