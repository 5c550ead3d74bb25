/** Which document people mean by a number or an id, as they read it in Dynamics or in Xero. */
import { SetupError } from '../../core/setup-error.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import type { DocumentRef, DocumentTable } from '../../documents/types.ts';

export interface FoundDocument extends DocumentRef { readonly called: string }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const tables: readonly { readonly table: DocumentTable; readonly set: string; readonly word: string; readonly names: readonly string[] }[] = [
  { table: 'invoice', set: 'invoices', word: 'Invoice', names: ['invoicenumber', 'name'] },
  { table: 'cfl_purchaseinvoice', set: 'cfl_purchaseinvoices', word: 'Bill', names: ['cfl_name', 'cfl_suppliernumber'] },
  { table: 'cfl_creditnote', set: 'cfl_creditnotes', word: 'Credit note', names: ['cfl_name'] },
];
const most = 20;

/** @throws SetupError when none or several fit */
export async function findDocument(door: DataverseDoor, given: string): Promise<FoundDocument> {
  const all = new Map((await candidates(door, given.trim())).map((d) => [`${d.table}:${d.id}`, d]));
  const found = [...all.values()];
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new SetupError('NO_SUCH_DOCUMENT', `No document has the number or id "${given}".`, 'Give the number that Dynamics or Xero shows, or the id out of the address of its form.');
  throw new SetupError('WHICH_DOCUMENT', `${found.length === most ? 'Many' : found.length} documents fit "${given}".`, `Give the id of one of them:\n${found.map((d) => `  ${d.id}  ${d.called}`).join('\n')}`);
}

async function candidates(door: DataverseDoor, given: string): Promise<FoundDocument[]> {
  const text = `'${given.replaceAll("'", "''")}'`;
  const ask = async (set: string, select: readonly string[], filter: string): Promise<any[]> => (await door.get(`${set}?$select=${select.join(',')}&$filter=${encodeURIComponent(filter)}&$top=${most}`)).value;
  const own = await Promise.all(tables.map(async (t) => (await ask(t.set, [`${t.table}id`, ...t.names], uuid.test(given) ? `${t.table}id eq ${given}` : t.names.map((c) => `${c} eq ${text}`).join(' or ')))
    .map((r): FoundDocument => ({ table: t.table, id: String(r[`${t.table}id`]).toLowerCase(), called: `${t.word} ${t.names.map((c) => r[c]).filter(Boolean).join(', ')}` }))));
  const details = await ask('cfl_xerodocuments', ['cfl_documentkey', 'cfl_xeronumber', 'cfl_name'], uuid.test(given) ? `cfl_xerodocumentid eq ${given} or cfl_xeroid eq ${text}` : `cfl_xeronumber eq ${text}`);
  const named = details.flatMap((r): FoundDocument[] => {
    const [table, id] = String(r.cfl_documentkey ?? '').split(':');
    return tables.some((t) => t.table === table) && uuid.test(id ?? '') ? [{ table: table as DocumentTable, id: id!.toLowerCase(), called: String(r.cfl_name ?? r.cfl_xeronumber) }] : [];
  });
  return [...own.flat(), ...named];
}
