/** The page: reads the state, shows its steps, and reads again after everything that was done. */
import * as React from 'react';
import type { Notice, SetupState, StepId } from '../../src/setup/contract.ts';
import { ask, readState, Refusal } from './api.ts';
import { CodeForm, SignIn } from './entering.tsx';
import { Button, Problem, StepBox, Value, type Doing } from './parts.tsx';
import { Address, Solution, solutionSummary, User } from './steps.tsx';
import { Choose, ConnectXero, Organisations } from './xero.tsx';

const POLL_MS = 1_500;
/** Something goes on without us: an import, a connection that the relay is just making. */
function moves(s: SetupState): boolean {
  if (s.solution?.state === 'importing' || s.solution?.state === 'halfway') return true;
  const chosen = s.xero?.grants.flatMap((g) => (g.state === 'live' ? g.organisations.filter((o) => o.chosen).map((o) => o.tenantId.toLowerCase()) : [])) ?? [];
  return chosen.some((id) => s.xero!.connections.find((c) => c.tenantId === id)?.status !== 'connected');
}
const asNotice = (e: unknown): Notice => (e instanceof Refusal ? e.notice : { code: '', message: 'That did not work.', fix: 'Press "Check again".' });

export function Page(): React.JSX.Element {
  const [state, setState] = React.useState<SetupState>();
  const [notice, setNotice] = React.useState<Notice>();
  const [busy, setBusy] = React.useState(false);
  const read = async (): Promise<void> => {
    try { const s = await readState(); setState(s); if (s.notice) setNotice(s.notice); } catch (e) { setNotice(asNotice(e)); }
  };
  const doing: Doing = {
    busy,
    run(work) {
      setBusy(true); setNotice(undefined);
      void work().catch((e: unknown) => setNotice(asNotice(e))).then(read).finally(() => setBusy(false));
    },
  };
  React.useEffect(() => { void read(); }, []);
  React.useEffect(() => {
    if (!state || !moves(state) || busy) return undefined;
    const timer = setTimeout(() => { void read(); }, POLL_MS);
    return () => clearTimeout(timer);
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
            {xero.grants.filter((g) => g.state === 'lapsed').map((g) => <p key={g.id} className="bad">The sign-in for {g.organisations.map((o) => o.name).join(', ')} has ended. Connect to Xero again; nothing else changes.</p>)}
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
