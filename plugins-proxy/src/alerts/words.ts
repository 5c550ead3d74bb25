/** An alert in words, made when it is sent. Pure. */
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import type { Alert, Names, Words } from './types.ts';

const minute = (iso: string | undefined): string => (iso === undefined ? '' : `${iso.slice(0, 16).replace('T', ' ')} UTC`);
const many = (n: number, one: string, more = `${one}s`): string => (n === 1 ? `1 ${one}` : `${n.toLocaleString('en-GB')} ${more}`);
const doors: Readonly<Record<string, string>> = { dataverse: 'Dynamics', xero: 'Xero' };

/** What the documentation says of a problem. The words of the document itself are in Dynamics alone. */
function ofProblem(code: string): { readonly cause: string; readonly fix: string } {
  const p = Object.hasOwn(catalogue, code) ? catalogue[code as ProblemCode] : undefined;
  const look = 'Open the document in Dynamics: it says what is wrong and what to do.';
  return { cause: p?.cause ?? 'A document cannot go on by itself.', fix: p === undefined || p.fix.includes('{') ? look : `${p.fix}${p.fix.endsWith('.') ? '' : '.'}` };
}

type Said = Pick<Words, 'title' | 'text' | 'fix'>;
const lost: Readonly<Record<string, (name: string) => Said>> = {
  CONNECTION_NEEDS_RECONNECTING: (name) => ({ title: `${name} needs reconnecting`, text: `Xero no longer accepts the connection ${name}: the sign-in has ended, or somebody has disconnected it in Xero. Documents wait; nothing is lost.`, fix: 'An administrator opens the set-up page of the relay and connects to Xero again. Everything that waits then goes on by itself.' }),
  ENVIRONMENT_COPIED: (name) => ({ title: 'A copied environment wants to send', text: `This Dynamics environment is a copy of the one that was connected (${name}). Nothing is sent to Xero from it.`, fix: 'If that is right, do nothing. To use the copy by itself, an administrator connects it; see the reason on the connection.' }),
};

function said(a: Alert, name: string, environment: string): Said {
  const f = a.facts;
  switch (a.kind) {
    case 'connectionLost': return (lost[a.code] ?? lost['CONNECTION_NEEDS_RECONNECTING']!)(name);
    case 'connectionBack': return { title: `${name} works again`, text: `Xero accepts the connection ${name} again. What waited goes on by itself.`, fix: '' };
    case 'problem': {
      const { cause, fix } = ofProblem(a.code);
      const again = f.again === undefined ? '' : ` The same happened to ${many(f.again, 'more document')} since it was told last.`;
      return { title: f.again !== undefined && f.document === undefined ? `${a.code}, ${many(f.again, 'more time')}` : `A document of ${name} needs somebody (${a.code})`, text: `${cause}${again}`, fix: `${fix} The same is not told again for an hour; the list Failed has every document.` };
    }
    case 'unreachable': return { title: `${doors[a.code] ?? a.code} cannot be reached`, text: `The relay has not reached ${doors[a.code] ?? a.code}${f.since === undefined ? '' : ` since ${minute(f.since)}`}${environment === '' ? '' : ` (${environment})`}. Everything waits and goes on by itself.`, fix: `Look whether ${doors[a.code] ?? a.code} has a known outage. If it has none, run "npm run doctor" where the relay runs: it names what is in the way.` };
    case 'reachable': return { title: `${doors[a.code] ?? a.code} can be reached again`, text: 'What waited goes on by itself.', fix: '' };
    case 'callsLow': return { title: `${name}: today's calls of Xero are nearly used up`, text: `Xero takes only ${many(f.left ?? 0, 'more call')} from Counterfoil today. Then documents wait until the day is over; nothing is lost.`, fix: 'Put off bulk sendings until tomorrow. If it happens often, look which other program uses the same app in Xero.' };
    case 'grantEnds': return { title: `The sign-in at Xero ends ${f.endsAt === undefined ? 'soon' : `on ${spokenDay(f.endsAt.slice(0, 10))}`}`, text: `Nobody has used the sign-in at Xero${name === environment ? '' : ` of ${name}`} for a long time, and Xero lets it lapse after sixty days.`, fix: 'An administrator opens the set-up page of the relay and connects to Xero again.' };
    case 'digest': {
      const c = f.counts ?? { sent: 0, failed: 0, needsDecision: 0, waiting: 0, drift: 0 };
      const open = c.failed + c.needsDecision + c.drift;
      return {
        title: `${name}: ${open === 0 ? 'nothing needs you' : `${many(open, 'document needs', 'documents need')} somebody`}`,
        text: `In the last day ${c.sent === 0 ? 'nothing was sent' : `${many(c.sent, 'document was', 'documents were')} sent`}. Now ${c.failed} failed, ${c.needsDecision} wait for a decision, ${c.waiting} are on their way, ${c.drift} differ from Xero.`,
        fix: open === 0 ? '' : 'Open Counterfoil in Dynamics: the lists Failed, Needs a Decision and Drift say what to do with each.',
      };
    }
  }
}

export function wordsOf(a: Alert, names: Names): Words {
  const environment = names.environment ?? a.environment;
  const name = names.connection ?? (a.connection === '' ? environment : a.connection);
  const target = a.facts.document ?? (a.connection === '' ? undefined : { table: 'cfl_connection', id: a.connection });
  const url = names.appUrl === undefined || target === undefined ? undefined : `${names.appUrl.replace(/\/+$/, '')}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=${target.table}&id=${target.id}`;
  return {
    ...said(a, name, environment), url,
    facts: [['Connection', a.connection === '' ? '' : name], ['Environment', environment], ['Code', a.kind === 'digest' ? '' : a.code], ['Time', minute(a.at.toISOString())]].filter((f): f is [string, string] => f[1] !== ''),
  };
}

export const asText = (w: Words): string => [w.text, ...(w.fix === '' ? [] : ['', `What to do: ${w.fix}`]), '', ...w.facts.map(([k, v]) => `${k}: ${v}`), ...(w.url === undefined ? [] : ['', w.url])].join('\n');
