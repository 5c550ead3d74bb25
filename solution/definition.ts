import { app } from './app/index.ts';
import { allCharts } from './charts/index.ts';
import { allChoices } from './choices/index.ts';
import { allControls } from './controls/index.ts';
import { allDashboards } from './dashboards/index.ts';
import { allForms } from './forms/index.ts';
import type { SolutionDefinition } from './model/solution.ts';
import { allRibbons } from './ribbon/index.ts';
import { allRoles } from './roles/index.ts';
import { allSettings } from './settings/index.ts';
import { extendedTables, ownTables } from './tables/index.ts';
import { allViews } from './views/index.ts';
import { allWebResources } from './web-resources/index.ts';

/** The whole solution. Browser code and relay import index.ts instead, which leaves forms, views and packer out. */
export const solution: SolutionDefinition = {
  tables: ownTables, extended: extendedTables, choices: allChoices, forms: allForms, views: allViews, charts: allCharts, dashboards: allDashboards, ribbons: allRibbons, roles: allRoles,
  app, settings: allSettings, webResources: allWebResources, controls: allControls,
};
