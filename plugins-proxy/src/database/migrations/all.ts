/** Every migration that this version knows, in one place: what a relay runs, and what a backup can be restored into. */
import { followUpMigrations } from '../../follow-ups/migrations.ts';
import { intentMigrations } from '../../intents/migrations.ts';
import type { Migrations } from '../migrate.ts';
import { foundationMigrations } from './foundation.ts';

export const allMigrations: readonly Migrations[] = [foundationMigrations, intentMigrations, followUpMigrations];
