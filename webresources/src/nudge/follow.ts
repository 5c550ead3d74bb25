/** Follows one request to its end: by the relay's stream while it lives, by reading its row when it does not. */
import { syncRequest } from '@counterfoil/solution';
import { followAll, type Follow, type FollowAllOptions } from './follow-all.ts';
import type { Progress } from './progress.ts';
import { REQUEST_SELECT } from './rows.ts';
import type { WebApi } from './web-api.ts';

export { POLL_MS, type Follow } from './follow-all.ts';

export interface FollowOptions extends Omit<FollowAllOptions, 'requests' | 'read' | 'onChange'> {
  readonly webApi: WebApi;
  readonly request: string;
  /** Left out: a request. Corrections stand in a table of their own. */
  readonly table?: 'cfl_syncrequest' | 'cfl_correctionrequest';
  readonly onChange: (progress: Progress) => void;
}

export const follow = (o: FollowOptions): Follow => followAll({
  ...o, requests: [o.request],
  read: async () => [{ cfl_syncrequestid: o.request, ...await o.webApi.retrieveRecord(o.table ?? syncRequest.logicalName, o.request, `?${REQUEST_SELECT}`) }],
  onChange: (all) => { const p = all.get(o.request); if (p !== undefined) o.onChange(p); },
});
