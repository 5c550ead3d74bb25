/** The areas of work beside sending, each with the actions that it answers. */
import type { Kysely } from 'kysely';
import type { Bodies } from '../intents/bodies.ts';
import type { Drain } from '../intents/drain.ts';
import type { Kit } from '../intents/ports.ts';
import type { Prior } from '../intents/whole.ts';
import { createPreviews } from '../previews/index.ts';
import type { Area } from './actions.ts';
import type { Hub } from './hub.ts';
import type { Intake } from './intake.ts';

export interface AreaDeps { readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Hub; readonly intake: Intake; readonly drain: Drain; readonly prior: Prior; readonly bodies: Bodies }

export const createAreas = (d: AreaDeps): readonly Area[] => [createPreviews(d)];
