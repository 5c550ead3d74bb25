/** Gathers the facts of an explanation: the document and its rows as the user who asks may see them, and what the relay itself remembers. */
import { connectionStatus, detailsId, documentKey, exportStatus, optionKey, requestAction, correctionAction, requestState, xeroStatus } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import type { PartAnswer } from '../../dataverse/door.ts';
import type { Asked } from '../../documents/types.ts';
import type { Kit } from '../../intents/ports.ts';
import { look } from '../../previews/read.ts';
import type { ExplainFacts } from './facts.ts';

const keyOf = (status: string | undefined): keyof typeof connectionStatus.options | undefined => (status !== undefined && Object.hasOwn(connectionStatus.options, status) ? status as keyof typeof connectionStatus.options : undefined);
/** What only looks says nothing about where a document stands. */
const looking = [requestAction.options.preview.value, requestAction.options.dryRun.value, requestAction.options.explain.value, requestAction.options.compare.value, requestAction.options.readReference.value];
const columns = 'cfl_exportstatus,cfl_xeronumber,cfl_xerostatus,cfl_problemtext,cfl_drifttext,cfl_holdreason,_cfl_connectionid_value';
const text = (v: unknown): string | undefined => (typeof v === 'string' && v.trim() !== '' ? v : undefined);
const first = (a: PartAnswer | undefined): any => (a?.status === 200 ? a.body?.value?.[0] : undefined);

/** One document. Undefined facts: whoever asks may not read it, and is told no more than that. @throws DoorError */
export async function factsOf(kit: Kit, asked: Asked): Promise<{ readonly facts: ExplainFacts } | { readonly problems: readonly Problem[] }> {
  const [looked] = await look(kit, [asked]);
  if (!looked!.read) return { problems: looked!.problems };
  const environment = kit.environment()!;
  const { table, id } = asked.document;
  const key = documentKey(table, id);
  const lookup = `_${table === 'invoice' ? 'cfl_invoiceid' : `${table}id`}_value`;
  const newest = (set: string, more: string): string => `${set}?$select=cfl_action,cfl_requeststate,cfl_message,createdon&$filter=${`${lookup} eq ${id}${more}`.replaceAll(' ', '%20')}&$orderby=createdon%20desc&$top=1`;
  const [answers, known] = await Promise.all([
    kit.dataverse.batch([
      { get: `cfl_xerodocuments?$select=${columns}&$filter=cfl_xerodocumentid%20eq%20${await detailsId(table, id)}` },
      { get: newest('cfl_syncrequests', looking.map((v) => ` and cfl_action ne ${v}`).join('')) },
      { get: newest('cfl_correctionrequests', '') },
    ], { callerId: asked.createdBy, continueOnError: true, correlationId: asked.requestId }),
    kit.store.known(environment.key, [key]),
  ]);
  const details = first(answers[0]);
  const memory = known.get(key);
  // where it is in Xero goes before what the document names by now
  const connectionId = environment.organisations.find((o) => o.tenantId === memory?.tenant?.toLowerCase())?.connectionId ?? looked!.read.head.connectionId ?? looked!.read.connections.find((c) => c.isDefault)?.id;
  const connection = looked!.read.connections.find((c) => c.id === connectionId);
  const organisation = environment.organisations.find((o) => o.connectionId === connectionId);
  const budget = organisation ? { ...await kit.xero.budget(organisation.tenantId), waitMs: await kit.xero.waitMs(organisation.tenantId, 'click') } : undefined;
  return {
    facts: {
      title: looked!.title ?? 'The document',
      details: details && {
        status: optionKey(exportStatus, details.cfl_exportstatus), number: text(details.cfl_xeronumber), xeroStatus: optionKey(xeroStatus, details.cfl_xerostatus),
        problem: text(details.cfl_problemtext), difference: text(details.cfl_drifttext), holdReason: text(details.cfl_holdreason),
      },
      bound: memory?.xeroId !== undefined, open: memory?.open, request: newestOf(first(answers[1]), first(answers[2])),
      problems: looked!.problems, lookFirst: environment.lookFirst, budget,
      connection: connection && { name: connection.name, status: environment.copied ? 'environmentCopied' : keyOf(connection.status), reason: connection.statusReason },
    },
  };
}

function newestOf(request: any, correction: any): ExplainFacts['request'] {
  const all = [
    ...(request ? [{ row: request, options: requestAction.options as Readonly<Record<string, { value: number; label: string }>> }] : []),
    ...(correction ? [{ row: correction, options: correctionAction.options as Readonly<Record<string, { value: number; label: string }>> }] : []),
  ].sort((a, b) => (a.row.createdon < b.row.createdon ? 1 : -1));
  const [r] = all;
  return r && { asked: Object.values(r.options).find((o) => o.value === r.row.cfl_action)?.label ?? 'Something', state: optionKey(requestState, r.row.cfl_requeststate) ?? 'waiting', message: text(r.row.cfl_message) ?? '', at: r.row.createdon };
}

