import { defineRole } from '../model/roles.ts';
import { readAll, readSettings, referenceData } from './shared.ts';

/** Sees everything of Counterfoil and changes nothing. */
export const viewer = defineRole('Counterfoil Viewer', 'Add-on role: sees Xero details, history and settings; changes nothing.',
  readAll(['cfl_XeroDocument', 'cfl_SyncHistory', 'cfl_SyncRequest', 'cfl_Connection', 'cfl_ConnectionHealth', 'cfl_ContactLink', 'cfl_ProductLink', ...referenceData]),
  readSettings,
);
