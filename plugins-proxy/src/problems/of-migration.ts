import { entries } from './entry.ts';

export const ofMigration = entries({
  MIGRATION_NOT_READABLE: {
    cause: 'The relay\'s user may not read the tables of the other connector, which belong to its solution and not to Counterfoil.',
    text: 'The relay may not read the tables of the other connector in Dynamics.',
    fix: 'Give the relay\'s application user a role that reads every table that begins with stl3_ (the other connector brings one), ask again, and take the role away when everything is taken over.',
    retryable: false,
  },
  MIGRATION_NOTHING_THERE: {
    cause: 'This environment has no tables of the other connector: its solution was never here, or has been removed.',
    text: 'There are no tables that begin with stl3_ in this environment.',
    fix: 'If the other connector has been removed, load existing documents by date instead: the connection has a button for it.',
    retryable: false,
  },
});
