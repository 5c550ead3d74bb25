import { defineRole } from '../model/roles.ts';
import { ownDocuments, readAll, readSettings, referenceData, results } from './shared.ts';

/** Sees everything of Counterfoil and changes nothing. */
export const viewer = defineRole('Counterfoil Viewer', 'Add-on role: sees documents, Xero details, history, balances and settings; changes nothing.',
  readAll([
    ...ownDocuments, ...results, 'cfl_XeroDocument', 'cfl_SyncRequest', 'cfl_CorrectionRequest', 'cfl_Approval', 'cfl_Connection', 'cfl_ConnectionHealth',
    'cfl_ContactLink', 'cfl_ProductLink', 'cfl_TrackingRule', 'cfl_FieldMapping', ...referenceData,
  ]),
  readSettings,
);
