/** Every problem that Counterfoil knows. docs/errors.md is written from here, and a test holds the two together. */
import type { Problem } from '../contract.ts';
import type { Entry } from './entry.ts';
import { ofAdoption } from './of-adoption.ts';
import { ofChanges } from './of-changes.ts';
import { ofConnection } from './of-connection.ts';
import { ofContacts } from './of-contacts.ts';
import { ofDataverse } from './of-dataverse.ts';
import { ofDecisions } from './of-decisions.ts';
import { ofDeposits } from './of-deposits.ts';
import { ofDocument } from './of-document.ts';
import { ofDrift } from './of-drift.ts';
import { ofFiles } from './of-files.ts';
import { ofLines } from './of-lines.ts';
import { ofMigration } from './of-migration.ts';
import { ofPayments } from './of-payments.ts';
import { ofOperators } from './of-operators.ts';
import { ofPreviews } from './of-previews.ts';
import { ofPurchases } from './of-purchases.ts';
import { ofQueue } from './of-queue.ts';
import { ofReference } from './of-reference.ts';
import { ofRequests } from './of-requests.ts';
import { ofRules } from './of-rules.ts';
import { ofSending } from './of-sending.ts';

export const chapters = {
  'The request': ofRequests,
  'The connection': ofConnection,
  'The document': ofDocument,
  'Lines and amounts': ofLines,
  'Bills and credit notes': ofPurchases,
  'Customers and contacts': ofContacts,
  'Tracking rules and field mappings': ofRules,
  'Sending to Xero': ofSending,
  'E-mail and files': ofFiles,
  'Changing and taking back': ofChanges,
  'Decisions of people': ofDecisions,
  'Deposits': ofDeposits,
  'Previews and dry runs': ofPreviews,
  'Explanations': ofOperators,
  'Loading existing documents': ofAdoption,
  'Coming from another connector': ofMigration,
  'Comparing Dynamics and Xero': ofDrift,
  'Payments': ofPayments,
  'Waiting too long': ofQueue,
  'Reading accounts and tax rates': ofReference,
  'Writing back to Dynamics': ofDataverse,
} as const;

export const catalogue = { ...ofRequests, ...ofConnection, ...ofDocument, ...ofLines, ...ofPurchases, ...ofContacts, ...ofRules, ...ofSending, ...ofFiles, ...ofChanges, ...ofDecisions, ...ofDeposits, ...ofPreviews, ...ofOperators, ...ofAdoption, ...ofMigration, ...ofDrift, ...ofQueue, ...ofReference, ...ofPayments, ...ofDataverse };
export type ProblemCode = keyof typeof catalogue;

type Names<S extends string> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;
type ParamsOf<C extends ProblemCode> = Names<(typeof catalogue)[C]['text']> | Names<(typeof catalogue)[C]['fix']>;
export type Params<C extends ProblemCode> = Readonly<Record<ParamsOf<C>, string | number>>;
export interface Where { readonly field?: string; readonly line?: number }

// one pass, so that a value which itself holds braces (a customer called "{name}") is never filled in again
const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** One problem in words. The compiler asks for exactly the words that the text of this code needs. */
export function problem<C extends ProblemCode>(code: C, values: Params<C>, where: Where = {}): Problem {
  const entry: Entry = catalogue[code];
  return { code, text: fill(entry.text, values), fix: fill(entry.fix, values), ...where };
}

export const isRetryable = (code: string): boolean => Object.hasOwn(catalogue, code) && catalogue[code as ProblemCode].retryable;
