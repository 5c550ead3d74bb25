/** From rows of the wire to the words of the business: the pieces that several tables share. */
import type { DataverseError } from '../problems/index.ts';
import { exact, ZERO } from './decimals.ts';
import type { AccountRead, Mirrored, OptionRead, Owner, TaxRateRead, ThemeRead } from './read-types.ts';

export type Raw = Readonly<Record<string, any>>;
export type { DataverseError };

/** Half a sign (a lone surrogate) cannot travel as UTF-8 and breaks addresses: it becomes the sign for "unknown". */
export const str = (v: unknown): string => (typeof v === 'string' ? v.toWellFormed() : '');
/**
 * Words for people, cleaned of control signs, which nobody typed on purpose and nobody sees. Tabs and line ends stay.
 * Numbers are not cleaned but refused: with another number than the one that people read, a document would not be found again.
 */
export const text = (v: unknown): string => str(v).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '');
/** YYYY-MM-DD of a column that is a calendar date. */
export const day = (v: unknown): string | undefined => (v ? str(v).slice(0, 10) : undefined);
export const id = (v: unknown): string => str(v).toLowerCase();
export const optionalId = (v: unknown): string | undefined => id(v) || undefined;
export const amount = (v: unknown) => exact(v) ?? ZERO;

/** Lookup of an owner: the annotation says whether it is a person or a team. */
export const ownerOf = (row: Raw): Owner => ({ table: row['_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'] === 'team' ? 'team' : 'systemuser', id: id(row['_ownerid_value']) });

const mirrored = (rowId: string, r: Raw): Mirrored => ({ id: rowId, name: text(r['cfl_name']), connectionId: id(r['_cfl_connectionid_value']), active: r['statecode'] === 0 });

export const accountOf = (r: Raw | null | undefined): AccountRead | undefined =>
  r ? { ...mirrored(id(r['cfl_xeroaccountid']), r), code: str(r['cfl_code']), type: str(r['cfl_type']), systemAccount: str(r['cfl_systemaccount']), class: str(r['cfl_class']).toUpperCase() } : undefined;
export const taxRateOf = (r: Raw | null | undefined): TaxRateRead | undefined =>
  r ? { ...mirrored(id(r['cfl_xerotaxrateid']), r), taxType: str(r['cfl_taxtype']), rate: amount(r['cfl_rate']), for: classesOf(r) } : undefined;
function classesOf(r: Raw): TaxRateRead['for'] {
  const yes = (v: unknown): boolean | undefined => (typeof v === 'boolean' ? v : undefined);
  return { ASSET: yes(r['cfl_canapplytoassets']), EQUITY: yes(r['cfl_canapplytoequity']), EXPENSE: yes(r['cfl_canapplytoexpenses']), LIABILITY: yes(r['cfl_canapplytoliabilities']), REVENUE: yes(r['cfl_canapplytorevenue']) };
}
export const themeOf = (r: Raw | null | undefined): ThemeRead | undefined => (r ? { ...mirrored(id(r['cfl_brandingthemeid']), r), xeroId: str(r['cfl_xeroid']) } : undefined);

export function optionOf(r: Raw | null | undefined): OptionRead | undefined {
  if (!r) return undefined;
  const category: Raw = r['cfl_CategoryId'] ?? {};
  return {
    ...mirrored(id(r['cfl_trackingoptionid']), r), xeroId: str(r['cfl_xeroid']),
    categoryId: id(category['cfl_trackingcategoryid']), categoryName: str(category['cfl_name']), categoryXeroId: str(category['cfl_xeroid']), categoryActive: category['statecode'] === 0,
  };
}
