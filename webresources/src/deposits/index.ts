export { deductDeposits } from './deduct.ts';
export { makeFinalInvoice } from './final.ts';
export { makeDeposit } from './make.ts';
export { canDeduct, canInvoice } from './pending.ts';
