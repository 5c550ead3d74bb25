/** From rows of the wire to the words of the business: the pieces that several tables share. */
import type { DataverseError } from '../problems/index.ts';
import { exact, ZERO } from './decimals.ts';
import type { AccountRead, Mirrored, OptionRead, Owner, TaxRateRead, ThemeRead } from './read-types.ts';

export type Raw = Readonly<Record<string, any>>;
export type { DataverseError };

export const str = (v: unknown): string => (typeof v === 'string' ? v : '');
export const id = (v: unknown): string => str(v).toLowerCase();
export const optionalId = (v: unknown): string | undefined => id(v) || undefined;
export const amount = (v: unknown) => exact(v) ?? ZERO;

/** Lookup of an owner: the annotation says whether it is a person or a team. */
export const ownerOf = (row: Raw): Owner => ({ table: row['_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'] === 'team' ? 'team' : 'systemuser', id: id(row['_ownerid_value']) });

const mirrored = (rowId: string, r: Raw): Mirrored => ({ id: rowId, name: str(r['cfl_name']), connectionId: id(r['_cfl_connectionid_value']), active: r['statecode'] === 0 });

export const accountOf = (r: Raw | null | undefined): AccountRead | undefined =>
  r ? { ...mirrored(id(r['cfl_xeroaccountid']), r), code: str(r['cfl_code']), type: str(r['cfl_type']), systemAccount: str(r['cfl_systemaccount']) } : undefined;
export const taxRateOf = (r: Raw | null | undefined): TaxRateRead | undefined =>
  r ? { ...mirrored(id(r['cfl_xerotaxrateid']), r), taxType: str(r['cfl_taxtype']), rate: amount(r['cfl_rate']), forSales: r['cfl_canapplytorevenue'] === true } : undefined;
export const themeOf = (r: Raw | null | undefined): ThemeRead | undefined => (r ? { ...mirrored(id(r['cfl_brandingthemeid']), r), xeroId: str(r['cfl_xeroid']) } : undefined);

export function optionOf(r: Raw | null | undefined): OptionRead | undefined {
  if (!r) return undefined;
  const category: Raw = r['cfl_CategoryId'] ?? {};
  return {
    ...mirrored(id(r['cfl_trackingoptionid']), r), xeroId: str(r['cfl_xeroid']),
    categoryId: id(category['cfl_trackingcategoryid']), categoryName: str(category['cfl_name']), categoryXeroId: str(category['cfl_xeroid']), categoryActive: category['statecode'] === 0,
  };
}
