/** What whoever typed a command is told when it did not work: what, the way out, and a code that stays the same. Pure. */
import { isDoorError } from '../../core/errors.ts';
import { isSetupError } from '../../core/setup-error.ts';
import { fixOf } from '../doctor/finding.ts';

export interface Mistake { readonly message: string; readonly fix: string; readonly code: string }
const doctor = 'Run "npm run doctor": it names what is wrong.';
const sides = { dataverse: 'Dynamics', xero: 'Xero', identity: 'The sign-in server', alerts: 'The channel' } as const;

export function mistakeOf(e: unknown): Mistake {
  if (isSetupError(e)) return { message: e.message, fix: e.fix, code: e.code };
  if (isDoorError(e)) {
    const message = e.message.trim();
    const said = message === '' ? '' : `: ${message}`;
    const how = e.fate === 'notSent' ? 'cannot be reached' : e.fate === 'throttled' ? 'takes no more calls just now' : e.fate === 'doubtful' ? 'did not answer as it should' : 'says no';
    return { message: `${sides[e.door]} ${how}${said}`, fix: e.door === 'identity' && e.fate !== 'notSent' ? `Check tenant, client id and client secret of the environment. ${doctor}` : fixOf(e) ?? doctor, code: `${e.door}-${e.code || e.status || e.fate}` };
  }
  const { code, path, message } = e as { code?: unknown; path?: unknown; message?: unknown };
  // the file system: the path says which setting is meant
  if (typeof code === 'string' && /^E(ACCES|PERM|ROFS|NOTDIR|ISDIR|NOSPC|EXIST|NOENT)$/.test(code)) return { message: `${typeof path === 'string' ? path : 'A file'} cannot be used (${code}).`, fix: 'Check DATA_DIR, the rights of this folder, and free space.', code: 'FILE_NOT_USABLE' };
  // PostgreSQL: five signs
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return { message: `The database refuses: ${firstLine(message)}`, fix: /^28|^42501/.test(code) ? 'Check user and password in DATABASE_URL, and that the user owns the database.' : /^42P01/.test(code) ? 'This database is not that of a relay, or of an older version: start the relay once, and check DATABASE_URL.' : doctor, code: `DATABASE_${code}` };
  return { message: `Something went wrong that nobody has foreseen: ${firstLine(message)}`, fix: `${doctor} With LOG_LEVEL=debug the command tells more.`, code: typeof code === 'string' ? code : 'UNEXPECTED' };
}
const firstLine = (text: unknown): string => String(text ?? '').split('\n')[0]!.slice(0, 300) || 'no message';
