/** What METADATA.md describes: the imported zip for the app host. */
import type { FastifyInstance } from 'fastify';
import { DataverseError } from '../errors.ts';
import type { Column, Relationship, Table } from '../metadata/model.ts';
import { accesses, isLookup, privilegeOf } from '../metadata/model.ts';
import { rolesOfUser } from '../security/access.ts';
import type { Caller } from '../security/access.ts';
import { settingsOf } from '../session.ts';
import type { Definitions } from '../import/definitions.ts';
import type { World } from '../world.ts';
import { definitionsIn, languageOfUser } from '../world.ts';
import { standardForms } from '../metadata/builtin/forms.ts';
import { standardViews } from '../metadata/builtin/views.ts';
import { baseCurrency } from '../behaviours/write.ts';

const summary = (t: Table) => ({ logicalName: t.logicalName, schemaName: t.schemaName, entitySetName: t.setName, displayName: t.label, displayCollectionName: t.plural, primaryIdAttribute: t.idColumn, primaryNameAttribute: t.nameColumn, ownership: t.ownership, isCustom: t.origin !== 'platform', isQuickCreateEnabled: t.quickCreate ?? false, hasNotes: t.hasNotes ?? false, privilegeStem: t.privilegeStem });
const attribute = (w: World, t: Table, c: Column) => ({
  logicalName: c.logicalName, schemaName: c.schemaName, label: c.label, description: c.description, type: c.type, format: c.type === 'text' || c.type === 'memo' || c.type === 'datetime' ? c.format : null, behavior: c.behavior, required: c.required, validForCreate: c.validForCreate, validForUpdate: c.validForUpdate, validForRead: c.validForRead,
  maxLength: c.maxLength, min: c.min, max: c.max, precision: c.precision, defaultValue: c.defaultValue, options: c.options, targets: c.targets, navigationProperties: isLookup(c) ? w.metadata.navsOf(t, c) : null,
});
const relationship = (r: Relationship) => ({ name: r.name, referencingEntity: r.referencing, referencingAttribute: r.attribute, referencingNavigationProperty: r.referencingNav, referencedEntity: r.referenced, referencedNavigationProperty: r.referencedNav });
const contentTypes: Record<number, string> = { 1: 'text/html', 2: 'text/css', 3: 'text/javascript', 4: 'text/xml', 5: 'image/png', 6: 'image/jpeg', 7: 'image/gif', 9: 'text/xml', 10: 'image/x-icon', 11: 'image/svg+xml', 12: 'text/xml' };
const byExtension: Record<string, string> = { js: 'text/javascript', css: 'text/css', xml: 'text/xml', resx: 'text/xml', html: 'text/html', svg: 'image/svg+xml', png: 'image/png', txt: 'text/plain', json: 'application/json' };
const missing = (what: string): DataverseError => new DataverseError(404, 'SandboxNotFound', `${what} does not exist.`);

export function metadataRoutes(app: FastifyInstance, w: World, callerOf: (authorization: string | undefined) => Promise<Caller>): void {
  const table = (name: string, d: Definitions = w): Table => { const t = d.metadata.tables.get(name); if (!t) throw missing(`The table ${name}`); return t; };
  /** Labels in the language of whoever asks; without a token, or with one that is no good, in the base language. */
  const wordsFor = async (authorization: string | undefined): Promise<Definitions> => {
    if (authorization === undefined || w.environment.languages.length < 2) return w;
    try { return definitionsIn(w, languageOfUser(w, (await callerOf(authorization)).acting.userId)); } catch (e) { if (e instanceof DataverseError) return w; throw e; }
  };
  app.get('/sandbox/metadata/apps', async (request) => [...(await wordsFor(request.headers.authorization)).components.apps.values()].map(({ origin: _, ...a }) => a));
  app.get('/sandbox/metadata/entities', async (request) => [...(await wordsFor(request.headers.authorization)).metadata.tables.values()].map(summary));
  app.get<{ Params: { name: string } }>('/sandbox/metadata/entities/:name', async ({ params, headers }) => {
    const t = table(params.name, await wordsFor(headers.authorization));
    return {
      ...summary(t), attributes: [...t.columns.values()].map((c) => attribute(w, t, c)), manyToOne: w.metadata.relationships.filter((r) => r.referencing === t.logicalName).map(relationship), oneToMany: w.metadata.pointingAt(t.logicalName).map(relationship),
      keys: t.keys.map((k) => ({ name: k.name, attributes: k.columns })), privileges: Object.fromEntries(accesses.flatMap((a) => { const p = privilegeOf(t, a); return p ? [[a, p]] : []; })),
    };
  });
  app.get<{ Params: { name: string } }>('/sandbox/metadata/entities/:name/views', async ({ params, headers }) => {
    const d = await wordsFor(headers.authorization), t = table(params.name, d);
    return [...d.components.views.values(), ...standardViews(t)].filter((v) => v.entity === t.logicalName).sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name));
  });
  app.get<{ Params: { name: string } }>('/sandbox/metadata/entities/:name/charts', async ({ params, headers }) => {
    const d = await wordsFor(headers.authorization), t = table(params.name, d);
    return [...d.components.charts.values()].filter((c) => c.entity === t.logicalName).sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name));
  });
  app.get('/sandbox/metadata/dashboards', async (request) => [...(await wordsFor(request.headers.authorization)).components.forms.values()].filter((f) => f.type === 'dashboard').map(({ id, name, formXml, origin }) => ({ id, name, formXml, origin })).sort((a, b) => a.name.localeCompare(b.name)));
  app.get<{ Params: { name: string } }>('/sandbox/metadata/entities/:name/forms', async ({ params, headers }) => {
    const d = await wordsFor(headers.authorization), t = table(params.name, d);
    return [...standardForms(t), ...[...d.components.forms.values()].filter((f) => f.entity === t.logicalName).sort((a, b) => a.order - b.order)];
  });
  app.get<{ Params: { name: string } }>('/sandbox/metadata/entities/:name/ribbon', async ({ params, headers }) => ({ ribbonDiffXml: (await wordsFor(headers.authorization)).components.ribbons.filter((r) => r.entity === table(params.name).logicalName).map((r) => r.ribbonDiffXml) }));
  app.get('/sandbox/metadata/controls', async () => [...w.components.controls.values()].map((c) => ({ name: c.name, files: [...c.files.keys()], manifest: new TextDecoder().decode(c.files.get('ControlManifest.xml') ?? new Uint8Array()) })));
  app.get('/sandbox/metadata/webresources', async () => [...w.components.webResources.values()].map((r) => ({ id: r.id, name: r.name, displayName: r.displayName, type: r.type, contentType: contentTypes[r.type] ?? 'application/octet-stream', dependencies: r.dependencies ?? [] })));
  app.get<{ Params: { name: string; '*': string } }>('/sandbox/controls/:name/*', async ({ params }, reply) => {
    const file = w.components.controls.get(params.name)?.files.get(params['*']);
    if (!file) throw missing(`The file ${params['*']} of the control ${params.name}`);
    return reply.type(`${byExtension[params['*'].slice(params['*'].lastIndexOf('.') + 1)] ?? 'application/octet-stream'}; charset=utf-8`).send(Buffer.from(file));
  });
  app.get<{ Params: { '*': string } }>('/WebResources/*', async ({ params }, reply) => {
    const r = w.components.webResources.get(params['*']);
    if (!r) throw missing(`The web resource ${params['*']}`);
    return reply.type(`${contentTypes[r.type] ?? 'application/octet-stream'}; charset=utf-8`).send(Buffer.from(r.content));
  });
  app.get('/sandbox/metadata/me', async (request) => {
    const { acting: p } = await callerOf(request.headers.authorization);
    const user = w.store.get('systemuser', p.userId)!;
    return {
      userId: p.userId, fullName: user['fullname'], email: user['internalemailaddress'], businessUnitId: p.businessUnitId, organizationId: w.organizationId, organizationName: w.organizationName, languageId: languageOfUser(w, p.userId), baseLanguageId: w.environment.baseLanguage, baseCurrencyId: baseCurrency(w)?.id ?? null,
      roles: rolesOfUser(w, p.userId).map((id) => ({ id, name: String(w.store.get('role', id)?.['name'] ?? '') })), privileges: Object.fromEntries(p.privileges), settings: settingsOf(w, p.userId),
    };
  });
}
