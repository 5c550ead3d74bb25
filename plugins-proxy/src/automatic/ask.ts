/**
 * In whose name a document goes by itself: its owner's, where that is a person who may send it; else the name of the person
 * who owns the connection. The request is a row like any other, made with that person's rights, so that nothing goes which
 * nobody could have sent by hand. Its id is derived from document and state: asking twice is asking once.
 */
import { requestAction, syncRequest } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import { uuidV5Sync } from '../documents/ids.ts';
import { places } from '../documents/places.ts';
import type { Owner } from '../documents/read-types.ts';
import type { DocumentTable } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { mayPostTo } from '../decisions/handling.ts';

export interface ToAsk { readonly table: DocumentTable; readonly id: string; readonly action?: 'send' | 'update'; /** R32: which of several linked contacts it goes to. */ readonly contactLink?: string; /** What makes the request this one: repeated, it is the same row. */ readonly because: string }
const perBatch = 50;

export const requestIdOf = (t: ToAsk): string => uuidV5Sync(`request:${t.table}:${t.id}:${t.because}`);

/** Asks to send in the name of this person. Answers which rows are there now; undefined: this person may not. @throws DoorError when nothing can be told */
export async function askAs(kit: Kit, person: string, some: readonly ToAsk[]): Promise<{ readonly asked: ToAsk[]; readonly refused: ToAsk[] }> {
  const asked: ToAsk[] = [];
  const refused: ToAsk[] = [];
  for (let n = 0; n < some.length; n += perBatch) {
    const part = some.slice(n, n + perBatch);
    const answers = await kit.dataverse.batch(part.map((t) => ({ write: {
      method: 'PATCH' as const, path: `${syncRequest.setName}(${requestIdOf(t)})`, ifNoneMatch: '*' as const,
      body: { cfl_action: requestAction.options[t.action ?? 'send'].value, [`${places[t.table].lookup}@odata.bind`]: `/${places[t.table].set}(${t.id})`, cfl_arguments: JSON.stringify({ by: t.because.split(':')[0], ...(t.contactLink ? { contactLink: t.contactLink } : {}) }) },
    } })), { callerId: person, continueOnError: true }).catch((e: unknown) => {
      // a person who was disabled: Dataverse refuses the whole of it
      if (!isDoorError(e) || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e;
      return part.map(() => ({ status: 403, body: undefined }));
    });
    part.forEach((t, m) => { const { status } = answers[m]!; (status < 300 || status === 412 ? asked : refused).push(t); });
  }
  return { asked, refused };
}

/** The people in whose name it may go, the nearest first. The relay's own user is none: what it may do is nobody's decision. */
export function peopleFor(owner: Owner, connectionOwner: Owner, relayUser: string): string[] {
  return [...new Set([owner, connectionOwner].filter((o) => o.table === 'systemuser' && o.id !== '' && o.id !== relayUser).map((o) => o.id))];
}

/** @throws DoorError when Dataverse cannot be asked */
export async function mayPostAs(kit: Kit, person: string, connectionId: string): Promise<boolean> {
  try { return await mayPostTo(kit, person, connectionId); } catch (e) {
    if (!isDoorError(e) || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e;
    return false;
  }
}
