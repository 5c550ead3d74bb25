/** Amounts as people write them, and as they are shown to them. How they write is told by an amount that the platform has written for them. Pure. */
import { asText, fixed, round, type Fixed } from '../money/index.ts';

export interface Style { readonly before: string; readonly after: string; readonly decimal: string; readonly group: string; readonly digits: number }

/** @param sample an amount as the platform shows it: "£10,000.00" or "10.000,00 €" @param digits of the currency */
export function styleOf(sample: string, digits: number): Style {
  const found = /^([^\d]*)(\d[\d.,'’\s  ]*\d|\d)([^\d]*)$/.exec(sample.trim());
  const [before, number, after] = found === null ? ['', '', ''] : [found[1]!.replace(/-\s*$/, ''), found[2]!, found[3]!];
  const decimal = digits > 0 ? new RegExp(`([.,])\\d{${digits}}$`).exec(number)?.[1] ?? '.' : number.includes('.') ? ',' : '.';
  const group = /\d([.,'’\s  ])\d{3}(?!\d)/.exec(number)?.[1];
  return { before, after, decimal, group: group !== undefined && group !== decimal ? group : decimal === '.' ? ',' : '.', digits };
}

export function shown(a: Fixed, s: Style): string {
  const [whole = '0', fraction] = asText(round(a, s.digits)).replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, s.group);
  return `${a.digits < fixed(0)!.digits ? '-' : ''}${s.before}${grouped}${fraction === undefined ? '' : s.decimal + fraction}${s.after}`;
}

const escaped = (sign: string): string => sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Undefined for what is no number in this style: a point that could mean thousands or hundredths is not guessed. */
export function typed(written: string, s: Style): Fixed | undefined {
  const bare = written.replace(/%\s*$/, '').trim().replace(new RegExp(`^${escaped(s.before.trim())}|${escaped(s.after.trim())}$`, 'g'), '').replace(/[\s  ]/g, '').trim();
  const group = /\s/.test(s.group) ? '' : escaped(s.group);
  const number = new RegExp(`^(\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:${escaped(s.decimal)}(\\d+))?$`).exec(bare);
  if (number === null) return undefined;
  const whole = group === '' ? number[1]! : number[1]!.replace(new RegExp(group, 'g'), '');
  return fixed(number[2] === undefined ? whole : `${whole}.${number[2]}`);
}
