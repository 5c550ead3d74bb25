import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';
import { smallZip, viewId } from '../testing/small-zip.ts';

const chartId = '44444444-2222-4333-8444-555555555555', dashboardId = '55555555-2222-4333-8444-555555555555';
const names = (text: string): string => `<LocalizedNames><LocalizedName description="${text}" languagecode="1033"/></LocalizedNames>`;
const fetch = (inside: string, table = 'abc_note'): string => `<fetch mapping="logical" aggregate="true"><entity name="${table}">${inside}</entity></fetch>`;
const plain = '<attribute name="abc_kind" groupby="true" alias="g"/><attribute name="abc_noteid" aggregate="count" alias="n"/>';
const data = (query: string, collections = '<measurecollection><measure alias="n"/></measurecollection>', category = 'g'): string =>
  `<datadescription><datadefinition><fetchcollection>${query}</fetchcollection><categorycollection><category alias="${category}">${collections}</category></categorycollection></datadefinition></datadescription>`;
const drawn = (series = 1, type = 'Column', areas = 1): string => `<presentationdescription><Chart><Series>${`<Series ChartType="${type}"/>`.repeat(series)}</Series><ChartAreas>${'<ChartArea/>'.repeat(areas)}</ChartAreas></Chart></presentationdescription>`;
const chart = (what = data(fetch(plain)), how = drawn()): string => `<Visualizations><visualization><savedqueryvisualizationid>{${chartId}}</savedqueryvisualizationid>${what}${how}<isdefault>0</isdefault>${names('Notes by kind')}<Descriptions><Description description="How many" languagecode="1033"/></Descriptions></visualization></Visualizations>`;
interface Tile { readonly table?: string; readonly view?: string; readonly chart?: string; readonly mode?: string; readonly user?: string; readonly classid?: string }
const tile = (o: Tile = {}): string => `<row><cell><control id="t" classid="{${o.classid ?? 'E7A81278-8635-4D9E-8D4D-59480B391C5B'}}"><parameters><TargetEntityType>${o.table ?? 'abc_note'}</TargetEntityType><ChartGridMode>${o.mode ?? 'Chart'}</ChartGridMode><ViewId>{${o.view ?? viewId}}</ViewId><IsUserView>${o.user ?? 'false'}</IsUserView><VisualizationId>${o.chart === '' ? '' : `{${o.chart ?? chartId}}`}</VisualizationId></parameters></control></cell></row>`;
const dashboard = (tiles = tile(), form = 'dashboard', title = names('Board')): string => `<Dashboards><Dashboard><FormId>{${dashboardId}}</FormId>${title}<FormXml><forms type="${form}"><form><tabs><tab><columns><column width="100%"><sections><section><rows>${tiles}</rows></section></sections></column></columns></tab></tabs></form></forms></FormXml></Dashboard></Dashboards>`;
const root = `<RootComponent type="60" id="{${dashboardId}}" behavior="0"/></RootComponents>`;
const zip = (charts: string, boards: string, rooted = true): Uint8Array => smallZip({
  customizations: (x) => x.replace('</SavedQueries></Entity>', `</SavedQueries>${charts}</Entity>`).replace('<WebResources>', `${boards}<WebResources>`), ...(rooted ? { solution: (x: string) => x.replace('</RootComponents>', root) } : {}),
});

let c: Client;
beforeAll(async () => { c = await startClient({}); });
afterAll(async () => { await c.close(); });
const metadata = async (path: string): Promise<any> => (await globalThis.fetch(`${c.dv.url}/sandbox/metadata/${path}`)).json();
const refusal = (bytes: Uint8Array): string => { try { c.dv.importSolution(bytes); return 'imported'; } catch (e) { return (e as Error).message; } };

describe('charts and dashboards of a package', () => {
  it.each([
    ['a chart of another table', chart(data(fetch('<attribute name="name" groupby="true" alias="g"/><attribute name="name" aggregate="count" alias="n"/>', 'invoice'))), 'primary entity of the view'],
    ['a column that is not there', chart(data(fetch('<attribute name="abc_colour" groupby="true" alias="g"/><attribute name="abc_noteid" aggregate="count" alias="n"/>'))), 'abc_note.abc_colour does not exist'],
    ['a join to nothing', chart(data(fetch(`${plain}<link-entity name="invoice" from="invoiceid" to="abc_billid" alias="i"/>`))), 'names a column that does not exist'],
    ['a query that would be refused', chart(data(fetch('<attribute name="abc_kind" alias="g"/>'))), 'Attributes can not be returned when aggregate operation is specified'],
    ['no data', chart(''), 'data description for the visualization is invalid'],
    ['no picture', chart(undefined, ''), 'presentation description is invalid'],
    ['an alias twice', chart(data(fetch('<attribute name="abc_kind" groupby="true" alias="n"/><attribute name="abc_noteid" aggregate="count" alias="n"/>'), undefined, 'n')), 'Duplicate alias found'],
    ['three groups', chart(data(fetch(`${plain}<attribute name="abc_flag" groupby="true" alias="h"/><attribute name="abc_key" groupby="true" alias="i"/>`))), 'more than two Group By'],
    ['one group twice', chart(data(fetch(`${plain}<attribute name="abc_kind" groupby="true" alias="h"/>`))), 'more than once'],
    ['an unknown measure', chart(data(fetch(plain), '<measurecollection><measure alias="m"/></measurecollection>')), 'alias m'],
    ['two measures in a comparison', chart(data(fetch(`${plain}<attribute name="abc_flag" groupby="true" alias="h"/>`), '<measurecollection><measure alias="n"/></measurecollection><measurecollection><measure alias="n"/></measurecollection>'), drawn(2)), 'comparison charts'],
    ['a pie of two groups', chart(data(fetch(`${plain}<attribute name="abc_flag" groupby="true" alias="h"/>`)), drawn(1, 'Pie')), 'not supported for comparison charts'],
    ['more series than measures', chart(undefined, drawn(2)), 'Number of series'],
    ['two areas', chart(undefined, drawn(1, 'Column', 2)), 'Multiple Chart Areas'],
  ])('R70 refuses %s', (_what, charts, words) => { expect(refusal(zip(charts, dashboard()))).toContain(words); });
  it.each([
    ['a dashboard without a name', dashboard(undefined, undefined, names('')), 'name of a dashboard cannot be null'],
    ['another kind of form', dashboard(undefined, 'main'), 'must be set to dashboard'],
    ['seven tiles', dashboard(tile().repeat(7)), 'maximum allowed number of control elements: 6'],
    ['another control', dashboard(tile({ classid: 'FD2A7985-3187-444E-908D-6624B21F69C0' })), 'does not emulate controls of class'],
    ['somebody\'s own view', dashboard(tile({ user: 'true' })), 'user views'],
    ['a view of another table', dashboard(tile({ table: 'abc_thing' })), 'is no view of the table abc_thing'],
    ['a chart that is not there', dashboard(tile({ chart: '66666666-2222-4333-8444-555555555555' })), 'is no chart of the table'],
    ['a chart tile without a chart', dashboard(tile({ chart: '' })), 'names none'],
  ])('R70 refuses %s', (_what, boards, words) => { expect(refusal(zip(chart(), boards))).toContain(words); });
  it('R70 refuses a dashboard that is no root component', () => { expect(refusal(zip(chart(), dashboard(), false))).toContain('is no root component'); });

  it('R70 brings them, for the app host and for whoever asks the Web API, and takes them away again', async () => {
    expect(refusal(zip(chart(), dashboard(tile() + tile({ mode: 'Grid', chart: '' }))))).toBe('imported');
    expect(await metadata('entities/abc_note/charts')).toEqual([expect.objectContaining({ id: chartId, name: 'Notes by kind', description: 'How many', entity: 'abc_note', dataXml: expect.stringContaining('groupby="true"'), presentationXml: expect.stringContaining('ChartType="Column"') })]);
    expect(await metadata('dashboards')).toEqual([expect.objectContaining({ id: dashboardId, name: 'Board', formXml: expect.stringContaining('ChartGridMode') })]);
    expect(await metadata('entities/abc_note/forms')).toEqual([]);
    expect((await c.call('admin', 'GET', `savedqueryvisualizations(${chartId})?$select=name,primaryentitytypecode`)).body).toMatchObject({ name: 'Notes by kind', primaryentitytypecode: 'abc_note' });
    expect((await c.call('admin', 'GET', `systemforms(${dashboardId})?$select=name,type`)).body).toMatchObject({ name: 'Board', type: 0 });
    const solutions = (await c.call('admin', 'GET', "solutions?$select=solutionid&$filter=uniquename eq 'Small'")).body.value;
    expect((await c.call('admin', 'DELETE', `solutions(${solutions[0].solutionid})`)).status).toBe(204);
    expect(await metadata('dashboards')).toEqual([]);
    expect((await c.call('admin', 'GET', `savedqueryvisualizations(${chartId})`)).status).toBe(404);
  });
});
