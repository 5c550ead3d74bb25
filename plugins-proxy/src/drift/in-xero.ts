/**
 * The documents of Xero that a comparison needs, with few calls: by their ids, forty in one call; where there are many, out of
 * the list of all that are open, as long as that is the cheaper way. Credit notes have no list by ids, so they come out of theirs.
 */
import { xeroIdOf } from '../documents/places.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { DetailsRow } from './details.ts';
import type { Found } from './run.ts';

type Door = Pick<XeroDoor, 'invoices' | 'creditNotes' | 'invoicesById' | 'creditNotesById'>;
interface Wanted { readonly row: DetailsRow; readonly xeroId: string }

const byIds = 40;
const perPage = 500;
const open = ['DRAFT', 'SUBMITTED', 'AUTHORISED'];

/** Hands on at most forty at a time, each once. @throws DoorError */
export async function eachInXero(xero: Door, tenant: string, wanted: readonly Wanted[], call: XeroCall, use: (found: readonly Found[]) => Promise<void>): Promise<void> {
  for (const notes of [false, true]) {
    const left = new Map(wanted.filter((w) => (w.row.table === 'cfl_creditnote') === notes).map((w) => [w.xeroId, w]));
    const meet = async (page: readonly XeroDocument[]): Promise<void> => {
      const found = page.flatMap((x): Found[] => { const w = left.get(xeroIdOf(x) ?? ''); if (!w) return []; left.delete(w.xeroId); return [{ ...w, x }]; });
      for (let n = 0; n < found.length; n += byIds) await use(found.slice(n, n + byIds));
    };
    const single = (): number => (notes ? left.size : Math.ceil(left.size / byIds));
    // a page costs one call: worth it while it spares more than one
    for (let page = 1; single() > 4; page++) {
      const before = single();
      const list: XeroDocument[] = notes
        ? await xero.creditNotes(tenant, { where: open.map((s) => `Status=="${s}"`).join(' OR '), page, pageSize: perPage }, call)
        : await xero.invoices(tenant, { statuses: open, page, pageSize: perPage }, call);
      await meet(list);
      if (list.length < perPage || before - single() < 2) break;
    }
    const rest = [...left.values()];
    for (let n = 0; n < rest.length; n += byIds) {
      const some = rest.slice(n, n + byIds);
      const ids = some.map((w) => w.xeroId);
      const answer: XeroDocument[] = notes ? await xero.creditNotesById(tenant, ids, call) : await xero.invoicesById(tenant, ids, call);
      const there = new Map(answer.map((x) => [xeroIdOf(x), x]));
      await use(some.map((w) => ({ ...w, x: there.get(w.xeroId) })));
    }
  }
}
