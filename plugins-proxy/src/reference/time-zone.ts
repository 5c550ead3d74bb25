/**
 * Xero names time zones after Windows in capitals without spaces; calendars need the IANA name. Common ones by table
 * (source: Unicode CLDR, windowsZones, territory 001), else by the country's usual zone, else UTC.
 */
const BY_XERO: Readonly<Record<string, string>> = {
  GMTSTANDARDTIME: 'Europe/London', GREENWICHSTANDARDTIME: 'Atlantic/Reykjavik', WEUROPESTANDARDTIME: 'Europe/Berlin', ROMANCESTANDARDTIME: 'Europe/Paris',
  CENTRALEUROPESTANDARDTIME: 'Europe/Budapest', CENTRALEUROPEANSTANDARDTIME: 'Europe/Warsaw', GTBSTANDARDTIME: 'Europe/Bucharest', FLESTANDARDTIME: 'Europe/Kiev',
  EEUROPESTANDARDTIME: 'Europe/Chisinau', TURKEYSTANDARDTIME: 'Europe/Istanbul', ISRAELSTANDARDTIME: 'Asia/Jerusalem', EGYPTSTANDARDTIME: 'Africa/Cairo',
  SOUTHAFRICASTANDARDTIME: 'Africa/Johannesburg', EAFRICASTANDARDTIME: 'Africa/Nairobi', WCENTRALAFRICASTANDARDTIME: 'Africa/Lagos', MOROCCOSTANDARDTIME: 'Africa/Casablanca',
  ARABIANSTANDARDTIME: 'Asia/Dubai', ARABSTANDARDTIME: 'Asia/Riyadh', ARABICSTANDARDTIME: 'Asia/Baghdad', PAKISTANSTANDARDTIME: 'Asia/Karachi', INDIASTANDARDTIME: 'Asia/Kolkata',
  SRILANKASTANDARDTIME: 'Asia/Colombo', NEPALSTANDARDTIME: 'Asia/Kathmandu', BANGLADESHSTANDARDTIME: 'Asia/Dhaka', SEASIASTANDARDTIME: 'Asia/Bangkok', SINGAPORESTANDARDTIME: 'Asia/Singapore',
  CHINASTANDARDTIME: 'Asia/Shanghai', TAIPEISTANDARDTIME: 'Asia/Taipei', TOKYOSTANDARDTIME: 'Asia/Tokyo', KOREASTANDARDTIME: 'Asia/Seoul',
  WAUSTRALIASTANDARDTIME: 'Australia/Perth', AUSCENTRALWSTANDARDTIME: 'Australia/Eucla', AUSCENTRALSTANDARDTIME: 'Australia/Darwin', CENAUSTRALIASTANDARDTIME: 'Australia/Adelaide',
  EAUSTRALIASTANDARDTIME: 'Australia/Brisbane', AUSEASTERNSTANDARDTIME: 'Australia/Sydney', TASMANIASTANDARDTIME: 'Australia/Hobart', LORDHOWESTANDARDTIME: 'Australia/Lord_Howe',
  NEWZEALANDSTANDARDTIME: 'Pacific/Auckland', CHATHAMISLANDSSTANDARDTIME: 'Pacific/Chatham', FIJISTANDARDTIME: 'Pacific/Fiji', TONGASTANDARDTIME: 'Pacific/Tongatapu', SAMOASTANDARDTIME: 'Pacific/Apia',
  WESTPACIFICSTANDARDTIME: 'Pacific/Port_Moresby', CENTRALPACIFICSTANDARDTIME: 'Pacific/Guadalcanal', NORFOLKSTANDARDTIME: 'Pacific/Norfolk', HAWAIIANSTANDARDTIME: 'Pacific/Honolulu',
  ALASKANSTANDARDTIME: 'America/Anchorage', PACIFICSTANDARDTIME: 'America/Los_Angeles', MOUNTAINSTANDARDTIME: 'America/Denver', USMOUNTAINSTANDARDTIME: 'America/Phoenix',
  CENTRALSTANDARDTIME: 'America/Chicago', CANADACENTRALSTANDARDTIME: 'America/Regina', EASTERNSTANDARDTIME: 'America/New_York', USEASTERNSTANDARDTIME: 'America/Indiana/Indianapolis',
  ATLANTICSTANDARDTIME: 'America/Halifax', NEWFOUNDLANDSTANDARDTIME: 'America/St_Johns', CENTRALSTANDARDTIMEMEXICO: 'America/Mexico_City', SAPACIFICSTANDARDTIME: 'America/Bogota',
  ESOUTHAMERICASTANDARDTIME: 'America/Sao_Paulo', ARGENTINASTANDARDTIME: 'America/Argentina/Buenos_Aires', PACIFICSASTANDARDTIME: 'America/Santiago', UTC: 'UTC',
};
const BY_COUNTRY: Readonly<Record<string, string>> = {
  GB: 'Europe/London', IE: 'Europe/Dublin', AU: 'Australia/Sydney', NZ: 'Pacific/Auckland', US: 'America/New_York', CA: 'America/Toronto', ZA: 'Africa/Johannesburg',
  SG: 'Asia/Singapore', HK: 'Asia/Hong_Kong', MY: 'Asia/Kuala_Lumpur', PH: 'Asia/Manila', IN: 'Asia/Kolkata', AE: 'Asia/Dubai', KE: 'Africa/Nairobi',
  DE: 'Europe/Berlin', FR: 'Europe/Paris', NL: 'Europe/Amsterdam', BE: 'Europe/Brussels', ES: 'Europe/Madrid', IT: 'Europe/Rome', CH: 'Europe/Zurich', AT: 'Europe/Vienna',
};

/** IANA name for an organisation's `Timezone` and `CountryCode`. */
export const ianaZone = (xeroZone: string | undefined, country: string | undefined): string =>
  BY_XERO[(xeroZone ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '')] ?? BY_COUNTRY[(country ?? '').toUpperCase()] ?? 'UTC';
