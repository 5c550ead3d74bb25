export { solution } from '../definition.ts';
export { checkConfig, type PacConfig } from './manifest.ts';
export { chartId, dashboardId, formId, roleId, viewId, webResourceId } from './ids.ts';
export { packParts, zipParts, type Assets } from './package.ts';
export { unpack } from './unpacked.ts';
export { checkPackage, inventoryOf, type Finding, type Released } from './check/index.ts';
