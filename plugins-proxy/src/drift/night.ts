/** The hour of the day, 0 to 23, in a time zone; an unknown zone counts as UTC. */
export function hourInZone(at: Date, zone: string): number {
  const hour = (timeZone: string): number => Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at));
  try { return hour(zone || 'UTC'); } catch { return hour('UTC'); }
}
