/**
 * Web API errors in words that a salesperson can act on. The platform rejects with a number (signed or not), a hex
 * string, or an answer's body, depending on client and call; all three are read here.
 */
export interface Failure {
  /** Ours, stable: what documentation and support refer to. */
  readonly code: 'NO_PRIVILEGE' | 'NOT_FOUND' | 'EXISTS' | 'OFFLINE' | 'BUSY' | 'NOT_INSTALLED' | 'OTHER';
  readonly text: string;
  readonly fix: string;
}

const NOT_FOUND = new Set([0x80040217, 0x80060891]);
const NO_PRIVILEGE = new Set([0x80040220, 0x80048306, 0x80042f09, 0x80040221]);
const EXISTS = new Set([0x80040237, 0x80060892, 0x80040333]);
const BUSY = new Set([0x80072322, 0x80072321, 0x80072326]);
const NO_TABLE = new Set([0x80060888, 0x80041102]);

const record = (v: unknown): Record<string, unknown> => (typeof v === 'object' && v !== null ? v as Record<string, unknown> : {});

/** The platform's error number, unsigned, or undefined. */
function numberIn(error: unknown): number | undefined {
  const e = record(error);
  for (const candidate of [e['errorCode'], e['code'], record(e['error'])['code']]) {
    const n = typeof candidate === 'number' ? candidate : typeof candidate === 'string' && /^-?(0x[0-9a-f]+|\d+)$/i.test(candidate) ? Number(candidate) : NaN;
    if (Number.isFinite(n) && n !== 0) return n < 0 ? n + 0x100000000 : n;
  }
  return undefined;
}

function messageIn(error: unknown): string {
  const e = record(error);
  for (const m of [e['message'], record(e['error'])['message'], e['innererror'] && record(e['innererror'])['message']]) if (typeof m === 'string' && m !== '') return m;
  return typeof error === 'string' ? error : '';
}

const SENDER = 'Counterfoil Sender';
const ROLES: Readonly<Record<string, string>> = { cfl_syncrequest: SENDER, cfl_xerodocument: SENDER };
const VERBS: Readonly<Record<string, string>> = { Create: 'create', Read: 'read', Write: 'change', Append: 'link', AppendTo: 'link to', Delete: 'delete' };

function privilegeText(message: string): Failure {
  const named = /prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(\w+)/.exec(message);
  const table = (named?.[2] ?? '').toLowerCase();
  // the request and the details point at the invoice; that right comes from the person's own role, not from ours
  if (table === 'invoice' && named?.[1] === 'AppendTo') {
    return {
      code: 'NO_PRIVILEGE', text: 'Your security roles let you look at this invoice, but not send it.',
      fix: 'Ask its owner to send it, or ask your administrator for the right Append To on invoices, as far as this one.',
    };
  }
  const role = ROLES[table] ?? (table.startsWith('cfl_') ? 'Counterfoil Viewer' : undefined);
  const what = named === null ? 'do this' : role === SENDER && named[1] !== 'Read' ? 'send invoices to Xero' : `${VERBS[named[1] ?? ''] ?? 'use'} rows of the table ${table}`;
  return {
    code: 'NO_PRIVILEGE',
    text: `Your security roles do not allow you to ${what}.`,
    fix: role !== undefined ? `Ask your administrator for the security role ${role}.` : 'Ask your administrator for the security role Counterfoil Sender, and for access to this record.',
  };
}

/** Source of the numbers: Web service error codes of Dataverse. Unknown errors keep the platform's own words. */
export function failureOf(error: unknown): Failure {
  const n = numberIn(error);
  const message = messageIn(error);
  if (n !== undefined && EXISTS.has(n)) return { code: 'EXISTS', text: 'This row exists already.', fix: 'Nothing needs to be done.' };
  if ((n !== undefined && NO_PRIVILEGE.has(n)) || /\bprv(Create|Read|Write|Append|AppendTo|Assign)\w+/.test(message)) return privilegeText(message);
  // clients give a lost connection all sorts of numbers, the words are the same
  if (/failed to fetch|networkerror|network error|load failed|offline/i.test(message)) return { code: 'OFFLINE', text: 'Dynamics could not be reached.', fix: 'Check your connection and press the button again. Nothing was sent.' };
  if (n !== undefined && BUSY.has(n)) return { code: 'BUSY', text: 'Dynamics is busy and refused the request for now.', fix: 'Wait a minute and press the button again. Nothing was sent.' };
  if (n !== undefined && NO_TABLE.has(n)) return { code: 'NOT_INSTALLED', text: 'A part of Counterfoil is missing in this environment.', fix: 'Ask your administrator to import the current Counterfoil solution.' };
  if (n !== undefined && NOT_FOUND.has(n)) return { code: 'NOT_FOUND', text: 'The record no longer exists, or you may not see it.', fix: 'Reload the page.' };
  const suffix = n === undefined ? '' : ` (0x${n.toString(16)})`;
  return { code: 'OTHER', text: `Dynamics refused: ${message || 'no reason was given'}${suffix}`, fix: 'Try again; if it stays, give this text to your administrator. Nothing was sent.' };
}
