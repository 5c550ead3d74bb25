/** Notes with files (table annotation), and the tables that they can be attached to. */
import type { Table } from '../model.ts';
import type { Metadata } from '../registry.ts';
import { define, int, memo, txt, yes } from './define.ts';

/** Rows of any table that has notes; the lookup grows with them. */
export function notesTable(m: Metadata): void {
  define(m, {
    name: 'annotation', schema: 'Annotation', set: 'annotations', label: 'Note', plural: 'Notes', primary: 'subject', ownership: 'UserOwned', privilegeStem: 'Note',
    columns: {
      subject: ['Title', txt(500)], notetext: ['Description', memo(100000)], filename: ['File Name', txt(255)], mimetype: ['Mime Type', txt(256)], documentbody: ['Document', memo(1073741823)],
      filesize: ['File Size', int(0, 1000000000, { validForCreate: false, validForUpdate: false })], isdocument: ['Is Document', yes(false)], objectid: ['Regarding', { type: 'lookup', to: [] }],
    },
  });
}
/** Notes of a table: they go with the row, and to whoever it is given. */
export function allowNotes(m: Metadata, t: Table, name: string): void {
  const notes = m.tables.get('annotation');
  if (!notes) return;
  t.hasNotes = true;
  m.addRelationship({ name, referencing: 'annotation', attribute: 'objectid', referencingNav: `objectid_${t.logicalName}`, referenced: t.logicalName, referencedNav: name, onDelete: 'Cascade', onAssign: 'Cascade', origin: t.origin });
  const objectid = notes.columns.get('objectid')!;
  notes.columns.set('objectid', { ...objectid, targets: [...new Set([...(objectid.targets ?? []), t.logicalName])] });
}
/** The built-in tables that people attach files to. */
export function notesOfBuiltinTables(m: Metadata): void {
  for (const name of ['account', 'contact', 'invoice', 'quote', 'salesorder']) { const t = m.tables.get(name); if (t) allowNotes(m, t, `${t.schemaName}_Annotation`); }
}
/** What the platform fills in itself. */
export const sizeOf = (base64: string): number => Buffer.from(base64, 'base64').length;
