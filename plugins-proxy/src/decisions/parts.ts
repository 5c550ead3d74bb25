/** What sending itself asks of the decisions of people; the handlers that make them are an area of their own. */
import type { Kysely } from 'kysely';
import type { Kit } from '../intents/ports.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { createSafeStart } from './safe-start.ts';
import { createStops } from './stops.ts';
import { createUnlinked } from './unlinked.ts';
import { createWanted } from './wanted.ts';

export const createDecisionParts = (db: Kysely<any>, kit: () => Kit): Required<Pick<Kit, 'stops' | 'unlinked' | 'gatekeeper'>> => ({
  stops: createStops(db), unlinked: createUnlinked(db), gatekeeper: createGatekeeper(kit, { safeStart: createSafeStart(db), wanted: createWanted(db) }),
});
