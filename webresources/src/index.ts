/** What the platform calls, by the names registered on ribbon and forms. */
export * as Ribbon from './ribbon/index.ts';
export * as Forms from './forms/index.ts';
export * as Lists from './lists/index.ts';
