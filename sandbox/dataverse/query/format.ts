/** Formatted values: what the asking user sees, in his own zone and formats. */
import { Decimal } from '../exact-json.ts';
import type { Column, Table } from '../metadata/model.ts';
import type { Session, Settings } from '../session.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import { definitionsIn, languageOfUser } from '../world.ts';
import { wallOf } from './zones.ts';

const two = (n: number): string => String(n).padStart(2, '0');
function dateParts(format: string, year: number, month: number, day: number): string {
  return format.replace(/yyyy|yy|MM|M|dd|d/g, (p) => ({ yyyy: String(year).padStart(4, '0'), yy: two(year % 100), MM: two(month), M: String(month), dd: two(day), d: String(day) })[p]!);
}
function timeParts(format: string, hour: number, minute: number): string {
  return format.replace(/HH|H|hh|h|mm|tt/g, (p) => ({ HH: two(hour), H: String(hour), hh: two(hour % 12 || 12), h: String(hour % 12 || 12), mm: two(minute), tt: hour < 12 ? 'AM' : 'PM' })[p]!);
}
export function formatNumber(d: Decimal, places: number, s: Settings): string {
  const [whole, fraction] = d.abs().toFixed(places).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, s.numberSeparator);
  return `${d.isNegative() && !d.isZero() ? '-' : ''}${grouped}${fraction ? s.decimalSymbol + fraction : ''}`;
}
export function nameOf(s: Session, to: Reference): string {
  const t = s.world.metadata.tables.get(to.table);
  const row = s.world.store.get(to.table, to.id);
  return (t?.nameColumn && row?.[t.nameColumn] ? String(row[t.nameColumn]) : '');
}

/** The column with its options in the language of who asks. */
function inWords(s: Session, t: Table, c: Column): Column {
  if (s.world.environment.languages.length < 2) return c;
  return definitionsIn(s.world, languageOfUser(s.world, s.caller.acting.userId)).metadata.tables.get(t.logicalName)?.columns.get(c.logicalName) ?? c;
}
/** Null where the original gives none: plain texts, ids, empty values. */
export function formatted(s: Session, t: Table, c: Column, row: Row, v: Value | undefined): string | null {
  if (v === null || v === undefined) return null;
  switch (c.type) {
    case 'choice': case 'state': case 'status': case 'boolean': { const options = inWords(s, t, c).options; const n = typeof v === 'boolean' ? Number(v) : v; return options?.find((o) => o.value === n)?.label ?? (typeof v === 'boolean' ? (v ? 'Yes' : 'No') : null); }
    case 'choices': return (v as readonly number[]).map((x) => inWords(s, t, c).options?.find((o) => o.value === x)?.label ?? '').join('; ');
    case 'lookup': case 'customer': case 'owner': return nameOf(s, v as Reference);
    case 'whole': case 'bigint': return formatNumber(new Decimal(v as number), 0, s.settings);
    case 'decimal': case 'double': return formatNumber(v as Decimal, c.precision ?? 2, s.settings);
    case 'money': {
      const own = t.columns.has('transactioncurrencyid') ? (row['transactioncurrencyid'] as Reference | null | undefined) : null;
      const [organization] = s.world.store.rows('organization').values();
      const to = c.baseOf || !own ? (organization?.['basecurrencyid'] as Reference | null | undefined) : own;
      const currency = to && s.world.store.get('transactioncurrency', to.id);
      const d = v as Decimal;
      return `${d.isNegative() && !d.isZero() ? '-' : ''}${currency?.['currencysymbol'] ?? ''}${formatNumber(d.abs(), Number(c.precision ?? currency?.['currencyprecision'] ?? 2), s.settings)}`;
    }
    case 'datetime': {
      const text = v as string;
      if (c.behavior === 'DateOnly') { const [y, m, d] = text.split('-').map(Number) as [number, number, number]; return dateParts(s.settings.dateFormat, y, m, d); }
      const w = wallOf(text, c.behavior === 'TimeZoneIndependent' ? 'UTC' : s.settings.timeZone);
      const date = dateParts(s.settings.dateFormat, w.year, w.month, w.day);
      return c.format === 'date' ? date : `${date} ${timeParts(s.settings.timeFormat, w.hour, w.minute)}`;
    }
    default: return null;
  }
}
