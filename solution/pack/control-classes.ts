/** Class ids of the standard controls by the kind of column they show; fixed by the platform, read off real forms. */
import type { KnownColumn } from './lookup.ts';

export const textClass = '{4273EDBD-AC1D-40D3-9FB2-095C621B552D}';
const lookup = '{270BD3DB-D9AF-4782-9025-509E298DEC0A}';
const choice = '{3EF39988-22BB-4F0B-BBBE-64B5A3748AEE}';
const date = '{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}';

export const controlClasses: Readonly<Record<KnownColumn['kind'], string | null>> = {
  text: textClass, url: '{71716B6C-711E-476C-8AB8-5D11542BFB47}', email: '{ADA2203E-B4CD-49BE-9DDF-234642B43B52}', memo: '{E0DECE4B-6FC8-4A8F-A065-082708572369}',
  whole: '{C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F}', decimal: '{C3EFE0C3-0EC6-42BE-8349-CBD9079DFD8E}', money: '{533B9E00-756B-4312-95A0-DC888637AC78}',
  date, instant: date, yesno: '{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}', choice, choices: '{4AA28AB7-9C13-4F57-A73D-AD894D048B5F}', state: choice, status: '{5D68B988-0661-4DB2-BC3E-17598AD3BE6C}',
  lookup, customer: lookup, owner: lookup, key: null,
};
export function controlClass(kind: KnownColumn['kind']): string {
  const id = controlClasses[kind];
  if (!id) throw new Error(`No standard control shows a column of kind "${kind}".`);
  return id;
}
