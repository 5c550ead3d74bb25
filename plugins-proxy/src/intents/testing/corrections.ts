/** Corrections stand among the requests of the fake; to the relay they are a table of their own. */
import { correctionAction } from '@counterfoil/solution';
import type { DataverseDoor } from '../../dataverse/door.ts';
import type { World } from './world.ts';

export const createCorrections = () => {
  const corrections = new Set<string>();
  return {
    door(door: DataverseDoor): DataverseDoor {
      const rows = async (path: string, mine: boolean): Promise<any> => ({ value: (await door.get(path.replaceAll('cfl_correctionrequest', 'cfl_syncrequest'))).value.filter((r: any) => corrections.has(r.cfl_syncrequestid) === mine).map((r: any) => ({ ...r, cfl_correctionrequestid: r.cfl_syncrequestid })) });
      const path = (p: string): string => p.replace('cfl_correctionrequests(', 'cfl_syncrequests(');
      return {
        ...door,
        get: (p, o) => (p.startsWith('cfl_correctionrequests') ? rows(p, true) : p.startsWith('cfl_syncrequests') ? rows(p, false) : door.get(p, o)),
        batch: (parts, o) => door.batch(parts.map((x) => ('changeSet' in x ? { changeSet: x.changeSet.map((w) => ({ ...w, path: path(w.path) })) } : x)), o),
      };
    },
    ask(world: World, action: keyof typeof correctionAction.options, invoice: string, more: { given?: object; reason?: string } = {}): string {
      const id = world.ask(invoice, { action: correctionAction.options[action].value, ...(more.given ? { arguments: JSON.stringify(more.given) } : {}) });
      corrections.add(id);
      world.dynamics.requests.get(id)!['cfl_reason'] = more.reason ?? 'Because';
      return id;
    },
  };
};
