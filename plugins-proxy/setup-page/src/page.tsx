/** The page: reads the state, shows its steps, and reads again after everything that was done. */
import * as React from 'react';
import type { Notice, SetupState, StepId } from '../../src/setup/contract.ts';
import { ask, readState, Refusal } from './api.ts';
import { CodeForm, SignIn } from './entering.tsx';
import { Button, Problem, StepBox, Value, type Doing } from './parts.tsx';
import { Address, Solution, solutionSummary, User } from './steps.tsx';
import { Choose, ConnectXero, Offered, Organisations } from './xero.tsx';

/** How soon it is looked again: after something was done and while something goes on, and when nobody expects anything. What goes on for long is looked after less and less often. */
const SOON_MS = 1_500, SELDOM_MS = 15_000;
const pause = (looks: number): number => Math.min(SOON_MS * 1.05 ** looks, SELDOM_MS);
/** Something goes on without us: an import, an organisation that the relay is just connecting or leaving. */
function moves(s: SetupState): boolean {
  if (s.solution?.state === 'importing' || s.solution?.state === 'halfway') return true;
  const ways = new Map(s.xero?.grants.flatMap((g) => g.organisations.filter((o) => o.chosen).map((o) => [o.tenantId.toLowerCase(), g.state] as const)) ?? []);
  const off = (id: string): boolean => { const status = s.xero!.connections.find((c) => c.tenantId === id)?.status; return status === undefined || status === 'notConnected' || status === 'needsReconnecting'; };
  return [...ways].some(([id, state]) => (state === 'live') === off(id));
}
const asNotice = (e: unknown): Notice => (e instanceof Refusal ? e.notice : { code: '', message: 'That did not work.', fix: 'Press "Check again".' });

export function Page(): React.JSX.Element {
  const [state, setState] = React.useState<SetupState>();
  const [notice, setNotice] = React.useState<Notice>();
  const [busy, setBusy] = React.useState(false);
  const looks = React.useRef(0);
  const read = async (): Promise<void> => {
    try { const s = await readState(); setState(s); setNotice((n) => s.notice ?? (n?.code === 'UNREACHABLE' ? undefined : n)); } catch (e) { setNotice(asNotice(e)); }
  };
  const doing: Doing = {
    busy,
    run(work) {
      setBusy(true); setNotice(undefined); looks.current = 0;
      void work().catch((e: unknown) => setNotice(asNotice(e))).then(read).finally(() => setBusy(false));
    },
  };
  React.useEffect(() => { void read(); }, []);
  React.useEffect(() => {
    if (state?.door !== 'in' || busy) return undefined;
    const look = (): void => { if (document.visibilityState === 'visible') { looks.current += 1; void read(); } };
    const timer = setInterval(look, moves(state) || looks.current < 4 ? pause(looks.current) : SELDOM_MS);
    // whoever comes back from another tab, where something was changed, sees it
    document.addEventListener('visibilitychange', look);
    return () => { clearInterval(timer); document.removeEventListener('visibilitychange', look); };
  }, [state, busy]);
  if (!state) return <main><h1>Set up Counterfoil</h1><Problem notice={notice} />{notice ? <p><Button doing={doing} onClick={async () => undefined}>Check again</Button></p> : <p role="status">Looking ...</p>}</main>;

  const status = (id: StepId) => state.steps.find((s) => s.id === id)!.status;
  const { environment, solution, user, address, xero } = state;
  const unsettled = xero?.grants.filter((g) => g.kind === 'signIn' && g.state === 'live' && g.organisations.length > 1 && !g.organisations.some((o) => o.chosen)) ?? [];
  return (
    <main aria-busy={busy}>
      <header>
        <h1>Set up Counterfoil</h1>
        {environment ? <p>{state.person?.name} · {environment.name} <span className="quietly">({environment.url})</span> <button type="button" className="quiet" onClick={() => doing.run(() => ask('sign-out'))}>Sign out</button></p> : <p>Connects Dynamics 365 Sales with Xero. About ten minutes; you may stop at any step and come back.</p>}
      </header>
      <Problem notice={notice} />
      <p className="live" role="status">{busy ? 'Working ...' : solution?.state === 'importing' ? solutionSummary(solution) : ''}</p>
      <ol className="steps">
        <StepBox n={1} title="Sign in" status={status('signIn')} summary={environment ? `To ${environment.name}.` : undefined}>
          {state.door === 'code' ? <CodeForm doing={doing} /> : state.door === 'signIn' ? <SignIn state={state} doing={doing} /> : null}
        </StepBox>
        <StepBox n={2} title="The solution in Dynamics" status={status('solution')} summary={solution && solutionSummary(solution)}>{solution ? <Solution s={solution} doing={doing} /> : null}</StepBox>
        <StepBox n={3} title="The relay's user in Dynamics" status={status('user')} summary={user?.state === 'ready' ? `With the role ${user.role}.` : undefined}>{user && status('user') === 'now' ? <User u={user} doing={doing} /> : null}</StepBox>
        <StepBox n={4} title="The relay's address" status={status('address')} summary={address?.state === 'ready' ? address.value : undefined}>{address && status('address') === 'now' ? <Address a={address} doing={doing} /> : null}</StepBox>
        <StepBox n={5} title="Xero" status={status('xero')}>
          {xero ? <>
            <Organisations x={xero} doing={doing} />
            {xero.trouble !== undefined && status('xero') === 'now' && moves(state) ? <p role="status">The relay is connecting ... <span className="quietly">({xero.trouble})</span></p> : null}
            {unsettled.map((g) => <Choose key={g.id} g={g} doing={doing} />)}
            <Offered x={xero} doing={doing} />
            <ConnectXero x={xero} doing={doing} />
          </> : null}
        </StepBox>
        <StepBox n={6} title="Done" status={status('done')}>
          {environment && status('done') === 'now' ? <>
            <p>Invoices can go to Xero now. A new connection starts carefully: everything arrives as a draft, and only ten documents go until somebody lifts <em>Safe Start</em>.</p>
            <ol>
              <li>Give people their roles, beside those that they have: <Value>Counterfoil Sender</Value> to salespeople, <Value>Counterfoil Accountant</Value> to accounts staff, <Value>Counterfoil Administrator</Value> to whoever looks after this.</li>
              <li>Look at the settings that were proposed, and send a first invoice: <a href={environment.appUrl} target="_blank" rel="noreferrer">open the app Counterfoil (opens a new tab)</a>.</li>
            </ol>
          </> : null}
        </StepBox>
      </ol>
      {state.door === 'in' ? <p><Button doing={doing} quiet onClick={async () => undefined}>Check again</Button></p> : null}
    </main>
  );
}
