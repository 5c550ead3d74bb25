/** One value of a payload into what a row holds, with the original's validation. */
import { Decimal } from '../exact-json.ts';
import { badOption, badPayload, outOfRange, tooLong } from '../errors.ts';
import type { Column, Table } from '../metadata/model.ts';
import type { Value } from '../store/store.ts';
import type { World } from '../world.ts';

const guidPattern = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
export const asGuid = (text: string): string | null => guidPattern.exec(text)?.[1]!.toLowerCase() ?? null;

const edm: Partial<Record<Column['type'], string>> = { text: 'Edm.String', memo: 'Edm.String', whole: 'Edm.Int32', bigint: 'Edm.Int64', decimal: 'Edm.Decimal', money: 'Edm.Decimal', double: 'Edm.Double', boolean: 'Edm.Boolean', choice: 'Edm.Int32', state: 'Edm.Int32', status: 'Edm.Int32', choices: 'Edm.String', uniqueidentifier: 'Edm.Guid', primarykey: 'Edm.Guid' };
const edmOf = (c: Column): string => (c.type === 'datetime' ? (c.behavior === 'DateOnly' ? 'Edm.Date' : 'Edm.DateTimeOffset') : edm[c.type] ?? 'Edm.String');
const wrong = (t: Table, c: Column, v: unknown) => badPayload(t.setName, `Cannot convert the literal '${typeof v === 'object' && !Decimal.isDecimal(v) ? JSON.stringify(v) : String(v)}' to the expected type '${edmOf(c)}'. (column '${c.logicalName}')`);

/** 'YYYY-MM-DD' of a real calendar day, else null. */
export function asDay(text: string): string | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!m) return null;
  const d = new Date(Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3])));
  return d.toISOString().slice(0, 10) === text ? text : null;
}
/** ISO instant with a zone, to whole seconds in UTC; else null. */
export function asInstant(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : secondsOf(new Date(ms));
}
export const secondsOf = (d: Date): string => `${d.toISOString().slice(0, 19)}Z`;

/** Decimal places that the original keeps; more are rounded half up without a word. */
export function placesOf(w: World, c: Column): number {
  if (c.precision !== null) return c.precision;
  if (c.type === 'money') { const [organization] = w.store.rows('organization').values(); return Number(organization?.['currencyprecision'] ?? 2); }
  return 10;
}

export function convert(w: World, t: Table, c: Column, v: unknown): Value {
  if (v === null || v === undefined) return null;
  switch (c.type) {
    case 'text': case 'memo': {
      if (typeof v !== 'string') throw wrong(t, c, v);
      if (c.maxLength !== null && v.length > c.maxLength) throw tooLong(c.logicalName, t.logicalName, c.maxLength);
      return v === '' ? null : v;
    }
    case 'boolean': if (typeof v !== 'boolean') throw wrong(t, c, v); return v;
    case 'whole': case 'bigint': {
      if (typeof v !== 'number') throw wrong(t, c, v);
      if ((c.min !== null && v < Number(c.min)) || (c.max !== null && v > Number(c.max))) throw outOfRange(String(v), c.logicalName, t.logicalName, `${c.min ?? ''} to ${c.max ?? ''}`);
      return v;
    }
    case 'decimal': case 'money': case 'double': {
      if (typeof v !== 'number' && !Decimal.isDecimal(v)) throw wrong(t, c, v);
      const d = new Decimal(v as number | Decimal).toDecimalPlaces(placesOf(w, c));
      if ((c.min !== null && d.lt(c.min)) || (c.max !== null && d.gt(c.max))) throw outOfRange(d.toFixed(), c.logicalName, t.logicalName, `${c.min ?? ''} to ${c.max ?? ''}`);
      return d;
    }
    case 'choice': case 'state': case 'status': {
      if (typeof v !== 'number') throw wrong(t, c, v);
      if (!c.options?.some((o) => o.value === v)) throw badOption(v, c.logicalName, t.logicalName);
      return v;
    }
    case 'choices': {
      if (typeof v !== 'string' || !/^-?\d+(,-?\d+)*$/.test(v)) throw wrong(t, c, v);
      const values = [...new Set(v.split(',').map(Number))];
      for (const one of values) if (!c.options?.some((o) => o.value === one)) throw badOption(one, c.logicalName, t.logicalName);
      return values;
    }
    case 'datetime': {
      const read = typeof v === 'string' ? (c.behavior === 'DateOnly' ? asDay(v) : asInstant(v)) : null;
      if (read === null) throw wrong(t, c, v);
      if (read < '1753-01-01') throw outOfRange(read, c.logicalName, t.logicalName, '1753-01-01 to 9999-12-30');
      return read;
    }
    case 'uniqueidentifier': case 'primarykey': {
      const id = typeof v === 'string' ? asGuid(v) : null;
      if (id === null) throw wrong(t, c, v);
      return id;
    }
    default: throw badPayload(t.setName, 'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.');
  }
}
