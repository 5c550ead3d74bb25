export * from './choices/index.ts';
export * from './ids.ts';
export * from './model/choices.ts';
export * from './model/rows.ts';
export * from './model/tables.ts';
export * from './tables/index.ts';
