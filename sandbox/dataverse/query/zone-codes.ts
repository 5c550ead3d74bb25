/** Windows time zone codes of usersettings.timezonecode that the sandbox knows, as IANA zones. */
const zones: Readonly<Record<number, string>> = {
  2: 'Pacific/Honolulu', 3: 'America/Anchorage', 4: 'America/Los_Angeles', 10: 'America/Denver', 20: 'America/Chicago', 35: 'America/New_York', 50: 'America/Halifax', 65: 'America/Sao_Paulo', 85: 'Europe/London', 92: 'UTC', 95: 'Europe/Budapest', 100: 'Europe/Warsaw', 105: 'Europe/Paris', 110: 'Europe/Berlin', 120: 'Africa/Cairo', 125: 'Europe/Helsinki', 130: 'Europe/Athens',
  140: 'Africa/Johannesburg', 145: 'Europe/Moscow', 165: 'Asia/Dubai', 190: 'Asia/Kolkata', 193: 'Asia/Kathmandu', 210: 'Asia/Shanghai', 215: 'Asia/Singapore', 225: 'Australia/Perth', 235: 'Asia/Tokyo', 250: 'Australia/Adelaide', 255: 'Australia/Sydney', 260: 'Australia/Brisbane', 285: 'Pacific/Fiji', 290: 'Pacific/Auckland', 300: 'Pacific/Tongatapu', 305: 'Pacific/Apia', 309: 'Pacific/Kiritimati',
};
/** Undefined: the sandbox does not know the code, and says so instead of guessing a zone. */
export const zoneOfCode = (code: number): string | undefined => zones[code];
