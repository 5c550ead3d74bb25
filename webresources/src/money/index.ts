export { asNumber, asText, compare, fixed, isZero, minus, plus, quotient, round, sum, times, ZERO, type Fixed } from './fixed.ts';
export { documentTotals, lineAmount, lineTax, lineTotals, type AmountsAre, type Charged, type DocumentTotals, type LineTotals, type Taxed } from './totals.ts';
