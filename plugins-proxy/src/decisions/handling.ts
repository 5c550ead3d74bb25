/** What all decisions of people have in common: read as the person who asks, decide, tell Dynamics, then tell whoever listens. */
import { isDoorError } from '../core/errors.ts';
import type { Asked, Outcome, RecordContext } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { endTold, writeBack, type Ending } from '../intents/write-back.ts';
import type { Again, Handler } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { mayPost, readDocuments } from '../requests/read.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import { subjectOf } from '../intents/subject.ts';

export interface Case {
  readonly row: RequestRow;
  readonly asked: Asked;
  readonly environment: string;
  /** `<table>:<id>` */
  readonly subject: string;
  readonly record: RecordContext;
  readonly title: string;
  readonly reason: string;
  /** cfl_arguments, checked to be an object. */
  readonly given: Readonly<Record<string, unknown>>;
}
/** `after`: what is only to be done once Dynamics has it. */
export interface Decided { readonly outcome: Outcome; readonly record?: RecordContext; readonly xeroCalls?: number; readonly after?: () => Promise<void> }
export interface Waits { readonly wait: string; readonly inMs: number }
export type Decide = (c: Case) => Promise<Decided | Waits>;

export interface HandlingDeps { readonly kit: Kit; readonly hub: Hub }

/** With these nobody decides anything, whatever else is wrong with the document. */
const blocking = new Set(['ENVIRONMENT_COPIED', 'READ_AS_SOMEBODY_ELSE']);
const together = 10;

/** Arguments were written by somebody else: anything that is no object counts as nothing. */
export function givenIn(text: string | undefined): Readonly<Record<string, unknown>> {
  try { const v: unknown = JSON.parse(text ?? '{}'); return v !== null && typeof v === 'object' && !Array.isArray(v) ? v as Record<string, unknown> : {}; } catch { return {}; }
}
/** Of a correction its own column; of a request its arguments. One line, without signs that nobody sees. */
export function reasonOf(row: Pick<RequestRow, 'reason' | 'arguments'>): string {
  const given = givenIn(row.arguments)['reason'];
  const words = row.reason?.trim() ? row.reason : typeof given === 'string' ? given : '';
  const clean = words.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length <= 500 ? clean : `${clean.slice(0, 497).toWellFormed()}...`;
}

export const refusal = (problems: Extract<Outcome, { kind: 'refused' }>['problems']): Decided => ({ outcome: { kind: 'refused', problems, keep: true } });

export function createHandler(d: HandlingDeps, decide: Decide): Handler {
  const { kit, hub } = d;

  async function one(row: RequestRow, read: Awaited<ReturnType<typeof readDocuments>>[number]): Promise<Decided | Waits> {
    const asked = toAsked(row);
    const stops = read.problems.filter((p) => blocking.has(p.code));
    if (!read.record.detailsOf || stops.length > 0) return refusal(stops.length > 0 ? stops : read.problems);
    return decide({
      row, asked, environment: kit.environment()!.key, subject: subjectOf(asked), record: read.record, title: read.record.detailsOf.title,
      reason: reasonOf(row), given: givenIn(row.arguments),
    });
  }

  return {
    needsDocument: true,
    async take(rows) {
      const again: Again = new Map();
      const read = await readDocuments(kit, rows.map(toAsked));
      for (let n = 0; n < rows.length; n += together) {
        const ended: { row: RequestRow; decided: Decided; ending: Ending }[] = [];
        await Promise.all(rows.slice(n, n + together).map(async (row, m) => {
          try {
            const decided = await one(row, read[n + m]!);
            if ('wait' in decided) { hub.publish([row.id], { step: 'checking', state: 'waiting', text: decided.wait }); again.set(row.id, decided.inMs); return; }
            ended.push({ row, decided, ending: {
              record: decided.record ?? read[n + m]!.record, outcome: decided.outcome, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'decided'),
              xeroCalls: decided.xeroCalls ?? 0, durationMs: Math.max(0, kit.now().getTime() - Date.parse(row.createdOn)),
            } });
          } catch (e) {
            if (!isDoorError(e)) kit.log.error({ err: e, request: row.id }, 'a decision could not be worked on');
            again.set(row.id, isDoorError(e) ? e.retryAfterMs : undefined);
          }
        }));
        const done = ended.length > 0 ? await writeBack(kit, ended.map((e) => e.ending)) : [];
        await kit.at('decision-written');
        await Promise.all(ended.map(async ({ row, decided }, m) => {
          if (!done[m]) { again.set(row.id, undefined); return; }
          // should the relay die here, the sweep finds what was to follow
          await decided.after?.();
          hub.publish([row.id], endTold(decided.outcome, undefined));
        }));
      }
      return again;
    },
  };
}

/** Whether this user may post to the company that this connection stands for: the right to append to the row, told by the platform. */
export async function mayPostTo(kit: Kit, user: string, connectionId: string): Promise<boolean> {
  const target = encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${connectionId})` }));
  const [answer] = await kit.dataverse.batch([{ get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}` }], { callerId: user, continueOnError: true });
  return mayPost(answer);
}
