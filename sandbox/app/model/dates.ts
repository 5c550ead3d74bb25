/** Calendar dates of instants in a person's time zone, by Intl: no date is ever moved by the browser's own zone. */

const parts = (at: number, zone: string): Record<string, string> =>
  Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })
    .formatToParts(at).map((p) => [p.type, p.value]));

/** 'YYYY-MM-DD' of an ISO instant as the person's calendar shows it; '' when it is no instant. */
export function dayOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  const p = parts(at, zone);
  return `${p['year']!.padStart(4, '0')}-${p['month']}-${p['day']}`;
}
/** 'HH:MM' of an ISO instant on the person's clock. */
export function timeOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  const p = parts(at, zone);
  return `${p['hour']}:${p['minute']}`;
}

/** The ISO instant, in whole seconds of UTC, at which a clock in the zone shows that day and time. */
export function instantAt(day: string, time: string, zone: string): string {
  const wanted = Date.parse(`${day}T${time || '00:00'}:00Z`);
  let guess = wanted;
  // the offset depends on the answer, so twice: the second round settles days on which clocks change
  for (let i = 0; i < 2; i++) {
    const p = parts(guess, zone);
    const shown = Date.parse(`${p['year']!.padStart(4, '0')}-${p['month']}-${p['day']}T${p['hour']}:${p['minute']}:${p['second']}Z`);
    guess += wanted - shown;
  }
  return new Date(guess).toISOString().replace('.000Z', 'Z');
}

/** A date-only string as people of the format write it; dd, MM and yyyy are filled, everything else stays. */
export function showDay(day: string, format: string): string {
  const [y, m, d] = day.split('-');
  if (!y || !m || !d) return day;
  return format.replace('yyyy', y).replace('MM', m).replace('dd', d).replace(/\bM\b/, String(Number(m))).replace(/\bd\b/, String(Number(d)));
}

/** The other way round: what somebody typed in the order of their format -> 'YYYY-MM-DD', undefined when it is no day. */
export function readDay(typed: string, format: string): string | undefined {
  const numbers = typed.trim().split(/[^0-9]+/).filter(Boolean);
  const order = format.match(/[dMy]+/g)?.map((f) => f[0]) ?? [];
  if (numbers.length !== 3 || order.length !== 3) return undefined;
  const of = (part: string): number => Number(numbers[order.indexOf(part)]);
  const year = of('y') < 100 ? 2000 + of('y') : of('y');
  const date = new Date(Date.UTC(year, of('M') - 1, of('d')));
  if (date.getUTCMonth() !== of('M') - 1 || date.getUTCDate() !== of('d')) return undefined;
  return date.toISOString().slice(0, 10);
}
