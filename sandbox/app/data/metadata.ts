/** What the sandbox Dataverse tells about the imported solutions: see sandbox/dataverse/METADATA.md. */

export interface App { readonly id: string; readonly uniqueName: string; readonly name: string; readonly description: string; readonly icon: string | null; readonly siteMap: { readonly areas: readonly Area[] }; readonly components: { readonly tables: readonly string[]; readonly views: readonly string[]; readonly forms: readonly string[] }; readonly roles: readonly string[] }
export interface Area { readonly id: string; readonly title: string; readonly icon: string | null; readonly groups: readonly Group[] }
export interface Group { readonly id: string; readonly title: string; readonly subAreas: readonly SubArea[] }
export interface SubArea { readonly id: string; readonly title: string; readonly entity: string | null; readonly url: string | null; readonly dashboard: string | null; readonly icon: string | null; readonly privileges?: readonly { readonly entity: string; readonly privilege: string }[] }
export interface EntitySummary { readonly logicalName: string; readonly schemaName: string; readonly entitySetName: string; readonly displayName: string; readonly displayCollectionName: string; readonly primaryIdAttribute: string; readonly primaryNameAttribute: string | null; readonly ownership: string; readonly isCustom: boolean; readonly isQuickCreateEnabled?: boolean; readonly hasNotes?: boolean; /** What its privileges are called; the schema name of most tables. */ readonly privilegeStem?: string }
export interface Entity extends EntitySummary { readonly attributes: readonly Attribute[]; readonly manyToOne: readonly Relationship[]; readonly oneToMany: readonly Relationship[]; readonly privileges: Readonly<Record<string, string>> }
export type AttributeType = 'text' | 'memo' | 'whole' | 'bigint' | 'decimal' | 'double' | 'money' | 'datetime' | 'boolean' | 'choice' | 'choices' | 'state' | 'status' | 'lookup' | 'customer' | 'owner' | 'uniqueidentifier' | 'primarykey';
export interface Option { readonly value: number; readonly label: string; readonly color: string | null; readonly state: number | null }
export interface Attribute {
  readonly logicalName: string; readonly schemaName: string; readonly label: string; readonly description: string; readonly type: AttributeType;
  readonly format: string | null; readonly behavior: string | null; readonly required: 'none' | 'recommended' | 'required' | 'systemrequired';
  readonly validForCreate: boolean; readonly validForUpdate: boolean; readonly validForRead: boolean;
  readonly maxLength: number | null; readonly min: string | null; readonly max: string | null; readonly precision: number | null; readonly defaultValue?: number | boolean | null;
  readonly options: readonly Option[] | null; readonly targets: readonly string[] | null; readonly navigationProperties: Readonly<Record<string, string>> | null;
}
export interface Relationship { readonly name: string; readonly referencingEntity: string; readonly referencingAttribute: string; readonly referencingNavigationProperty: string; readonly referencedEntity: string; readonly referencedNavigationProperty: string }
export interface View { readonly id: string; readonly name: string; readonly entity: string; readonly queryType: number; readonly isDefault: boolean; readonly isQuickFind: boolean; readonly layoutXml: string; readonly fetchXml: string; readonly origin: string }
export interface Form { readonly id: string; readonly name: string; readonly entity: string; readonly type: string; readonly formXml: string; readonly order: number; readonly origin: string }
export interface Chart { readonly id: string; readonly name: string; readonly description: string; readonly entity: string; readonly isDefault: boolean; readonly dataXml: string; readonly presentationXml: string; readonly origin: string }
export interface Dashboard { readonly id: string; readonly name: string; readonly formXml: string; readonly origin: string }
export interface Control { readonly name: string; readonly files: readonly string[]; readonly manifest: string }
export interface WebResource { readonly name: string; readonly type: number; readonly dependencies?: readonly string[] }
export type Depth = 'Basic' | 'Local' | 'Deep' | 'Global';
export interface Me {
  readonly userId: string; readonly fullName: string; readonly email: string; readonly businessUnitId: string; readonly organizationId: string; readonly organizationName: string;
  readonly languageId: number; readonly baseLanguageId?: number; readonly baseCurrencyId: string; readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly privileges: Readonly<Record<string, Depth>>;
  readonly settings: { readonly timeZone: string; readonly timeZoneCode: number; readonly dateFormat: string; readonly timeFormat: string; readonly decimalSymbol: string; readonly numberSeparator: string };
}

const depths: readonly Depth[] = ['Basic', 'Local', 'Deep', 'Global'];
/** Whether a privilege is held at least at a depth. Names are compared in any case, as roles and rules write them differently. */
export function holds(me: Me, privilege: string | undefined, depth: string = 'Basic'): boolean {
  if (!privilege) return false;
  const held = me.privileges[privilege] ?? Object.entries(me.privileges).find(([k]) => k.toLowerCase() === privilege.toLowerCase())?.[1];
  return held !== undefined && depths.indexOf(held) >= Math.max(0, depths.indexOf(depth as Depth));
}

/** Forgets a failed answer, so that the next look tries again. */
function remember<T>(load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? load(key).catch((e: unknown) => { known.delete(key); throw e; });
    known.set(key, answer);
    return answer;
  };
}

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`/sandbox/metadata/${path}`, { headers: { accept: 'application/json' } });
  if (!answer.ok) {
    const body = (await answer.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
    throw new Error(body?.error?.message ?? `The sandbox Dataverse answered ${answer.status} to ${path}.`);
  }
  return (await answer.json()) as T;
}

/** One client a page: the metadata of a table is read once. */
export function metadataClient() {
  const summaries = remember<readonly EntitySummary[]>(() => get('entities'));
  const entity = remember<Entity>((name) => get(`entities/${encodeURIComponent(name)}`));
  const views = remember<readonly View[]>((name) => get(`entities/${encodeURIComponent(name)}/views`));
  const forms = remember<readonly Form[]>((name) => get(`entities/${encodeURIComponent(name)}/forms`));
  const ribbon = remember<{ ribbonDiffXml: readonly string[] }>((name) => get(`entities/${encodeURIComponent(name)}/ribbon`));
  const charts = remember<readonly Chart[]>((name) => get(`entities/${encodeURIComponent(name)}/charts`));
  const dashboards = remember<readonly Dashboard[]>(() => get('dashboards'));
  const controls = remember<readonly Control[]>(() => get('controls'));
  const webResources = remember<readonly WebResource[]>(() => get('webresources'));
  return {
    me: (): Promise<Me> => get('me'), apps: (): Promise<readonly App[]> => get('apps'),
    summaries: () => summaries(''), entity, views, forms, ribbon: async (name: string) => (await ribbon(name)).ribbonDiffXml, controls: () => controls(''), charts, dashboards: () => dashboards(''), webResources: () => webResources(''),
    async setName(logicalName: string): Promise<string> {
      const found = (await summaries('')).find((s) => s.logicalName === logicalName.toLowerCase());
      if (!found) throw new Error(`The environment has no table named ${logicalName}.`);
      return found.entitySetName;
    },
  };
}
export type MetadataClient = ReturnType<typeof metadataClient>;
