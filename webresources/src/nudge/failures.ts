/**
 * Web API errors in words that a salesperson can act on. The platform rejects with a number (signed or not), a hex
 * string, or an answer's body, depending on client and call; all three are read here.
 */
import { failures } from './english.ts';
import { sayFrom } from './say.ts';

const say = sayFrom(failures);

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
const ROLES: Readonly<Record<string, string>> = { cfl_syncrequest: SENDER, cfl_xerodocument: SENDER, cfl_correctionrequest: 'Counterfoil Accountant', cfl_approval: 'Counterfoil Approver', cfl_purchaseinvoice: 'Counterfoil Accountant', cfl_creditnote: 'Counterfoil Accountant' };
const VERBS = { Create: 'create', Read: 'read', Write: 'change', Append: 'link', AppendTo: 'linkTo', Delete: 'delete' } as const;

function privilegeText(message: string): Failure {
  // without any such privilege the platform names it; with one that does not reach this record, the right and the table
  const named = /prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(\w+)/.exec(message) ?? /\b(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)Access right\S* for record with id \S+ of entity (\w+)/.exec(message);
  const table = (named?.[2] ?? '').toLowerCase();
  // the request and the details point at the invoice; that right comes from the person's own role, not from ours
  if (table === 'invoice' && named?.[1] === 'AppendTo') return { code: 'NO_PRIVILEGE', text: say('Failure_MayNotLink'), fix: say('Failure_MayNotLink_Fix') };
  const role = ROLES[table] ?? (table.startsWith('cfl_') ? 'Counterfoil Viewer' : undefined);
  const verb = VERBS[(named?.[1] ?? '') as keyof typeof VERBS] ?? 'use';
  return {
    code: 'NO_PRIVILEGE',
    text: named === null ? say('Failure_MayNot') : role === SENDER && verb !== 'read' ? say('Failure_MayNotSend') : say(`Failure_MayNot_${verb}`, table),
    fix: role !== undefined ? say('Failure_AskForRole', role) : say('Failure_AskForSender'),
  };
}

/** Source of the numbers: Web service error codes of Dataverse. Unknown errors keep the platform's own words. */
export function failureOf(error: unknown): Failure {
  const n = numberIn(error);
  const message = messageIn(error);
  if (n !== undefined && EXISTS.has(n)) return { code: 'EXISTS', text: say('Failure_Exists'), fix: say('Failure_Exists_Fix') };
  if ((n !== undefined && NO_PRIVILEGE.has(n)) || /\bprv(Create|Read|Write|Append|AppendTo|Assign)\w+/.test(message)) return privilegeText(message);
  // clients give a lost connection all sorts of numbers, the words are the same
  if (/failed to fetch|networkerror|network error|load failed|offline/i.test(message)) return { code: 'OFFLINE', text: say('Failure_Offline'), fix: say('Failure_Offline_Fix') };
  if (n !== undefined && BUSY.has(n)) return { code: 'BUSY', text: say('Failure_Busy'), fix: say('Failure_Busy_Fix') };
  if (n !== undefined && NO_TABLE.has(n)) return { code: 'NOT_INSTALLED', text: say('Failure_NotInstalled'), fix: say('Failure_NotInstalled_Fix') };
  if (n !== undefined && NOT_FOUND.has(n)) return { code: 'NOT_FOUND', text: say('Failure_NotFound'), fix: say('Failure_NotFound_Fix') };
  const suffix = n === undefined ? '' : ` (0x${n.toString(16)})`;
  return { code: 'OTHER', text: `${say('Failure_Other', message || say('Failure_Other_NoReason'))}${suffix}`, fix: say('Failure_Other_Fix') };
}
