import * as contacts from '../contacts/index.ts';
import * as documents from '../documents/index.ts';
import type { Documents } from '../intents/ports.ts';
import * as items from '../items/index.ts';
import * as problems from '../problems/index.ts';

/** What sending needs of the areas that know what a document is. */
export const documentsPort: Documents = { ...documents, ...problems, ...contacts, ...items };
