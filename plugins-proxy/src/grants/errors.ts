/** What somebody who connects Xero is told, each with the next step; and what a refused connection says on its row. */
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';

export const setupErrors = {
  XERO_APP_MISSING: ['This relay has no Xero app for signing in.', 'Make a web app at developer.xero.com, name this page\'s address with /setup/xero/callback as its redirect URI, and set XERO_APP_CLIENT_ID and XERO_APP_CLIENT_SECRET; or use a custom connection.'],
  XERO_STATE_UNKNOWN: ['This sign-in was not begun here, is older than ten minutes, or was finished already.', 'Press Connect to Xero again.'],
  XERO_SIGN_IN_CANCELLED: ['Access was not allowed in Xero.', 'Press Connect to Xero again and choose Allow access.'],
  XERO_SIGN_IN_REFUSED: ['Xero did not accept the sign-in.', 'Press Connect to Xero again; begin and finish in the same browser.'],
  XERO_CLIENT_WRONG: ['Xero does not know this client id, or the secret is wrong.', 'Copy client id and secret from developer.xero.com once more; after making a new secret the old one stops working.'],
  XERO_SCOPES_MISSING: ['Xero gave fewer permissions than Counterfoil needs.', 'For a custom connection choose the scopes that docs/install.md lists; for a sign-in press Connect to Xero again and allow all of them.'],
  XERO_NO_ORGANISATION: ['This sign-in reaches no Xero organisation.', 'Sign in as somebody who belongs to the organisation, choose it and allow access.'],
  XERO_NOT_REACHED: ['Xero did not answer.', 'Try again in a minute; status.xero.com says whether Xero has trouble. Nothing was changed.'],
  XERO_GRANT_UNKNOWN: ['There is no such sign-in for this environment.', 'Load the page again.'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export const setupError = (code: keyof typeof setupErrors, cause?: unknown): SetupError => new SetupError(code, setupErrors[code][0], setupErrors[code][1], cause);

/** A failed call while connecting, in words that lead on. */
export function explained(e: unknown): unknown {
  if (!isDoorError(e)) return e;
  switch (e.code) {
    case 'invalid_grant': return setupError('XERO_SIGN_IN_REFUSED', e);
    case 'invalid_client': case 'unauthorized_client': return setupError('XERO_CLIENT_WRONG', e);
    case 'invalid_scope': return setupError('XERO_SCOPES_MISSING', e);
    default: return e.fate === 'forbidden' || e.fate === 'unauthorised' ? setupError('XERO_SIGN_IN_REFUSED', e) : setupError('XERO_NOT_REACHED', e);
  }
}

const again = 'Nothing is lost: what is sent meanwhile waits, and goes by itself afterwards.';
/** Nobody works with it any more, because somebody wanted that: what is sent over it does not wait. */
export const isGivenUp = (why: string): boolean => why === 'disconnected' || why === 'no-sign-in' || why === 'not-connected';
/** What a connection says that somebody has disconnected. */
export const whyGone = `This organisation is disconnected: nothing is sent to it and nothing is read from it. To go on, open the relay's set-up page and press Reconnect, or Connect another organisation. Settings and documents are as they were. What is sent meanwhile is refused, and can be sent again afterwards.`;

/** Why a connection needs a person, on its row in Dynamics. `why` is the code of the refusal. */
export function whyRefused(why: string): string {
  switch (why) {
    case 'sign-in-lapsed': return `The sign-in at Xero has ended. Any administrator can open the relay's set-up page and press Connect to Xero. ${again}`;
    case 'disconnected': return whyGone;
    case 'no-sign-in': case 'not-connected': return 'Nobody is signed in at Xero for this organisation. Open the relay\'s set-up page and press Connect to Xero. What is sent meanwhile is refused, and can be sent again afterwards.';
    case 'gone-from-xero': return `This organisation was disconnected inside Xero. Open the relay's set-up page and press Connect to Xero. ${again}`;
    case 'insufficient_scope': return `Xero wants more permissions for this call than were allowed. Open the relay's set-up page, press Connect to Xero and allow all of them. ${again}`;
    case 'invalid_client': case 'unauthorized_client': return `Xero refuses the relay's client id or secret. Copy them from developer.xero.com once more. ${again}`;
    case 'other-app': return `The sign-in belongs to another Xero app than the one that the relay is configured with. Put back XERO_APP_CLIENT_ID, or press Connect to Xero on the relay's set-up page. ${again}`;
    case 'Forbidden': return `Xero refuses access to this organisation: it was disconnected inside Xero, or whoever signed in has lost access to it. Connect it again on the relay's set-up page; for a custom connection look at it in developer.xero.com. It is tried again every minute. ${again}`;
    default: return `Xero refused the connection (${why}). Check in Xero that Counterfoil is still connected, and the relay's client id and secret; it is tried again every minute.`;
  }
}
