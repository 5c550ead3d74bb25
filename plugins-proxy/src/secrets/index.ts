/** Secrets at rest: sealed values, the change of the master key, and keys that outlive it. */
export { createSealer, type Sealer } from './sealer.ts';
export { masterKeys, rotateMasterKey, type KeyPlaces } from './key-files.ts';
export { keysInUse, rotateKey, type Rotation } from './rotate.ts';
export { secretMigrations, stableKey } from './stable-key.ts';
export { wrappingOf } from './envelope.ts';
