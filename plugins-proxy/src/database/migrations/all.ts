/** Every migration that this version knows: those of each environment's schema, and those of what all share in `public`. */
import { environmentMigrations, together } from '../../hosting/shared.ts';
import type { Migrations } from '../migrate.ts';

export const allMigrations: readonly Migrations[] = environmentMigrations;
export const knownMigrations: Migrations = Object.assign({}, ...environmentMigrations, ...together);
