import { documentKey } from '@counterfoil/solution';
import type { Asked } from '../documents/types.ts';

/** What a document is called in the relay's database, whatever is done with it: `<table>:<id>`, as in its Xero Details. */
export const subjectOf = ({ document }: Pick<Asked, 'document'>): string => documentKey(document.table, document.id);
