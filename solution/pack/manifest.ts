/** solution.xml and the root components in it. */
import type { SolutionDefinition } from '../model/solution.ts';
import { missingDependencies } from './dependencies.ts';
import { isOwn } from './lookup.ts';
import { braced, dashboardId, formId, roleId } from './ids.ts';
import { descriptions, el, leaf, leaves, localizedNames, type Xml } from './xml.ts';

/** pac-config.json: the one place for names and version. */
export interface PacConfig {
  readonly solution: { readonly uniqueName: string; readonly displayName: string; readonly version: string };
  readonly publisher: { readonly uniqueName: string; readonly displayName: string; readonly prefix: string; readonly optionValuePrefix: number };
  readonly languageCode: number;
  readonly relayDomain: string;
}
/** @throws with the fix when the configuration would make a zip that the platform refuses */
export function checkConfig(c: PacConfig): PacConfig {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(c.solution.version)) throw new Error(`pac-config.json: version "${c.solution.version}" must be four integers, for example 0.1.0.0.`);
  if (c.languageCode !== 1033) throw new Error(`pac-config.json: languageCode ${c.languageCode}: the labels are written in 1033.`);
  if (!/^[a-z][a-z0-9]{1,7}$/.test(c.publisher.prefix) || c.publisher.prefix.startsWith('mscrm')) throw new Error(`pac-config.json: prefix "${c.publisher.prefix}" must be 2 to 8 letters and digits and not start with mscrm.`);
  return c;
}

const nil = { 'xsi:nil': 'true' } as const;
const address = (number: 1 | 2): Xml => {
  const empty = (...names: string[]): Xml[] => names.map((n) => el(n, nil));
  return el('Address', {}, leaves({ AddressNumber: number, AddressTypeCode: 1 }),
    empty('City', 'County', 'Country', 'Fax', 'FreightTermsCode', 'ImportSequenceNumber', 'Latitude', 'Line1', 'Line2', 'Line3', 'Longitude', 'Name', 'PostalCode', 'PostOfficeBox', 'PrimaryContactName'),
    leaf('ShippingMethodCode', 1), empty('StateOrProvince', 'Telephone1', 'Telephone2', 'Telephone3', 'TimeZoneRuleVersionNumber', 'UPSZone', 'UTCOffset', 'UTCConversionTimeZoneCode'));
};

/**
 * Root components: 1 table (0 whole, 2 shell), 9 choice, 20 role, 60 form of a shell table or dashboard, 61 web resource, 62 site map,
 * 66 control, 80 app. Columns, relationships, views and ribbons ride inside their table, environment variables stand alone.
 */
export function rootComponents(s: SolutionDefinition): Xml[] {
  const root = (type: number, key: { schemaName: string } | { id: string }, behavior = 0): Xml => el('RootComponent', { type, ...key, behavior });
  return [
    ...s.tables.map((t) => root(1, { schemaName: t.logicalName })),
    ...s.extended.map((t) => root(1, { schemaName: t.logicalName }, 2)),
    ...s.choices.map((c) => root(9, { schemaName: c.name })),
    ...s.roles.map((r) => root(20, { id: braced(roleId(r.name)) })),
    ...s.forms.filter((f) => !isOwn(s, f.table)).map((f) => root(60, { id: braced(formId(f.table, f.key)) })),
    ...s.dashboards.map((d) => root(60, { id: braced(dashboardId(d.key)) })),
    ...s.webResources.map((w) => root(61, { schemaName: w.name })),
    root(62, { schemaName: s.app.uniqueName }),
    ...s.controls.map((c) => root(66, { schemaName: c.name })),
    root(80, { schemaName: s.app.uniqueName }),
  ];
}

/** @param managed 0 unmanaged, 1 managed, 2 both (source layout, from which either can be packed) */
export const packManifest = (s: SolutionDefinition, c: PacConfig, managed: 0 | 1 | 2): Xml => el('ImportExportXml', {
  version: '9.2.0.0', SolutionPackageVersion: '9.2', languagecode: c.languageCode, generatedBy: 'CrmLive', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
}, el('SolutionManifest', {},
  leaf('UniqueName', c.solution.uniqueName), localizedNames(c.solution.displayName), descriptions('Sends Dynamics 365 Sales documents to Xero, once and exactly, and shows where each one stands.'),
  leaf('Version', c.solution.version), leaf('Managed', managed),
  el('Publisher', {}, leaf('UniqueName', c.publisher.uniqueName), localizedNames(c.publisher.displayName), el('Descriptions'), el('EMailAddress', nil), el('SupportingWebsiteUrl', nil),
    leaves({ CustomizationPrefix: c.publisher.prefix, CustomizationOptionValuePrefix: c.publisher.optionValuePrefix }), el('Addresses', {}, address(1), address(2))),
  el('RootComponents', {}, ...rootComponents(s)), missingDependencies(s)));
