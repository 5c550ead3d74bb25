/** Names of what differs only by its id, so that people can compare. Asked only where something of the kind differs. */
import { brandingTheme, trackingOption } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import type { Kit } from '../intents/ports.ts';
import type { XeroDocument } from '../xero/types.ts';
import { contentInXero, contentWanted } from './content.ts';
import type { Names } from './differences.ts';
import type { Job } from './sent.ts';

export async function namesFor(kit: Pick<Kit, 'dataverse'>, job: { readonly record: Job['record']; readonly organisation: Pick<Job['organisation'], 'connectionId'> }, w: { readonly document: XeroDocument; readonly contactId: string }, x: XeroDocument): Promise<Names> {
  const [wanted, inXero] = [contentWanted(w.document, w.contactId), contentInXero(x)];
  const contacts = new Map<string, string>();
  if (wanted.contact !== inXero.contact) {
    contacts.set(inXero.contact, x.Contact?.Name ?? 'another contact');
    contacts.set(wanted.contact, job.record.detailsOf?.party?.name ?? 'the customer');
  }
  const options = new Map((x.LineItems ?? []).flatMap((l) => (l.Tracking ?? []).flatMap((t) => (t.TrackingOptionID && t.Option ? [[t.TrackingOptionID.toLowerCase(), `${t.Name ? `${t.Name}: ` : ''}${t.Option}`] as const] : []))));
  const unknown = [...new Set(wanted.lines.flatMap((l) => l.tracking))].filter((id) => !options.has(id));
  const theme = wanted.theme !== undefined && wanted.theme !== inXero.theme ? [wanted.theme, inXero.theme].filter((t) => t !== undefined && t !== '') as string[] : [];
  const themes = new Map<string, string>();
  // a tracking option that the document in Xero does not have, or another theme: their names are mirrored
  await Promise.all([named(kit, trackingOption.setName, job.organisation.connectionId, unknown, options), named(kit, brandingTheme.setName, job.organisation.connectionId, theme, themes)]);
  return { contacts, themes, options };
}

async function named(kit: Pick<Kit, 'dataverse'>, set: string, connection: string, xeroIds: readonly string[], into: Map<string, string>): Promise<void> {
  if (xeroIds.length === 0) return;
  const some = xeroIds.slice(0, 30).map((id) => `cfl_xeroid eq '${id.replaceAll("'", '')}'`).join(' or ');
  try {
    const found = await kit.dataverse.get(`${set}?$select=cfl_name,cfl_xeroid&$filter=_cfl_connectionid_value eq ${connection} and (${some})`);
    for (const r of found.value as { cfl_name?: string; cfl_xeroid?: string }[]) if (r.cfl_xeroid && r.cfl_name) into.set(r.cfl_xeroid.toLowerCase(), r.cfl_name);
  } catch (e) { if (!isDoorError(e)) throw e; /* the difference is told all the same, without the name */ }
}
