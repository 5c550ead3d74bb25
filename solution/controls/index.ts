import type { Control } from '../model/solution.ts';

export const allControls: readonly Control[] = [{ name: 'cfl_Counterfoil.SyncStatus', folder: 'SyncStatus' }, { name: 'cfl_Counterfoil.TrackingPicker', folder: 'TrackingPicker' }, { name: 'cfl_Counterfoil.Balances', folder: 'Balances' }];
