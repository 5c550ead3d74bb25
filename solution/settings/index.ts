import type { Setting } from '../model/solution.ts';

/** No value is shipped: it would pin the customer's. */
export const allSettings: readonly Setting[] = [
  { schemaName: 'cfl_RelayUrl', name: 'Counterfoil relay address', required: false, help: 'Address of the Counterfoil relay, for example https://relay.example.com. Empty: requests wait until the relay finds them.' },
];
