/** Rows of one or two Xero connections with their accounts, tax rates and tracking, as the Web API gives them. */
import { amountsAre, connectionStatus, optionValue } from '@counterfoil/solution';
import type { Row } from '../src/nudge/index.ts';
import { ORGANIZATION } from './form.ts';

export const id = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const BOOKS = id(1), OTHER = id(2);

export const account = (n: number, name: string, o: Row = {}): Row => ({ cfl_xeroaccountid: id(n), cfl_name: name, cfl_type: 'EXPENSE', cfl_class: 'EXPENSE', statecode: 0, _cfl_connectionid_value: BOOKS, ...o });
export const rate = (n: number, percent: number, o: Row = {}): Row => ({ cfl_xerotaxrateid: id(n), cfl_name: `${percent}%`, cfl_rate: percent, cfl_canapplytorevenue: true, cfl_canapplytoexpenses: true, statecode: 0, _cfl_connectionid_value: BOOKS, ...o });
export const expenses = account(10, '429 General Expenses');
export const twenty = rate(20, 20);

export const connection = (o: Row = {}): Row => ({
  cfl_connectionid: BOOKS, cfl_name: 'Harbour & Vine', cfl_isdefault: true, cfl_status: optionValue(connectionStatus, 'connected'), cfl_organizationid: ORGANIZATION, cfl_basecurrency: 'GBP', cfl_timezone: 'Europe/London',
  cfl_amountsare: optionValue(amountsAre, 'exclusive'), cfl_PurchaseAccountId: expenses, cfl_PurchaseTaxRateId: twenty, ...o,
});
export const GBP = id(90), EUR = id(91);
export const currencies: Row[] = [{ transactioncurrencyid: GBP, isocurrencycode: 'GBP', currencyprecision: 2 }, { transactioncurrencyid: EUR, isocurrencycode: 'EUR', currencyprecision: 2 }];
export const line = (n: number, o: Row = {}): Row => ({ cfl_purchaseinvoicelineid: id(n), _cfl_purchaseinvoiceid_value: id(50), cfl_name: `Line ${n}`, cfl_quantity: 1, cfl_unitprice: 10, cfl_discountamount: null, statecode: 0, ...o });
