import type { Attribute, Me } from '../data/metadata.ts';
import { holds } from '../data/metadata.ts';
import type { CustomControl } from '../model/formxml.ts';
import { braces, isLookup, toScript } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';
import type { AppState } from '../xrm/app-state.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { NotProvided, only } from '../xrm/missing.ts';
import { isPhone } from '../xrm/xrm.ts';
import type { LoadedControl } from './registry.ts';

export interface HostHooks {
  readonly width: number;
  readonly visible: boolean;
  readonly updated: readonly string[];
  readonly requestRender: () => void;
  readonly trackResize: (on: boolean) => void;
  readonly theme: unknown;
}
type XrmLike = { WebApi: Record<string, unknown>; Navigation: Record<string, (...a: unknown[]) => unknown>; Utility: { getEntityMetadata: unknown } };

/** Attributes as the component framework describes them, per of-type. */
function describe(a: Attribute): Record<string, unknown> {
  return {
    LogicalName: a.logicalName, DisplayName: a.label, Description: a.description, Type: a.type, IsSecured: false, RequiredLevel: a.required === 'none' ? 0 : a.required === 'recommended' ? 3 : 1,
    ...(a.maxLength !== null ? { MaxLength: a.maxLength } : {}), ...(a.min !== null ? { MinValue: Number(a.min), MaxValue: Number(a.max) } : {}), ...(a.precision !== null ? { Precision: a.precision } : {}),
    ...(a.format ? { Format: a.format } : {}), ...(a.options ? { Options: a.options.map((o) => ({ Value: o.value, Label: o.label, Color: o.color })) } : {}),
  };
}

function parameters(control: LoadedControl, use: CustomControl, form: FormRuntime): Record<string, unknown> {
  return Object.fromEntries(control.manifest.properties.map((p) => {
    const given = use.parameters[p.name];
    const field = given && !given.isStatic ? form.fields.get(given.value) : undefined;
    if (given && !given.isStatic && !field) throw new Error(`The control ${control.name} is bound to the column ${given.value}, which is not on the form.`);
    const f = field;
    if (f) {
      const raw = isLookup(f.attribute) ? (f.value ? [{ id: (f.value as LookupValue).id, name: (f.value as LookupValue).name, entityType: (f.value as LookupValue).entityType }] : []) : toScript(f.attribute, f.value);
      return [p.name, { raw, formatted: f.value === f.initial ? f.formatted ?? (raw === null ? undefined : String(raw)) : raw === null ? undefined : String(raw), type: p.ofType, error: f.notes.size > 0, errorMessage: [...f.notes.values()][0] ?? '', attributes: describe(f.attribute), security: { editable: !form.isDisabled(f), readable: true, secured: false } }];
    }
    const raw = given?.value ?? p.defaultValue ?? null;
    return [p.name, { raw: raw !== null && /^(Whole|Decimal|FP|Currency)/.test(p.ofType) ? Number(raw) : raw !== null && p.ofType === 'TwoOptions' ? raw === 'true' : raw, formatted: raw ?? undefined, type: p.ofType, error: false, errorMessage: '' }];
  }));
}

function formattingOf(me: Me): object {
  const locale = me.settings.dateFormat.startsWith('M/') ? 'en-US' : 'en-GB';
  const number = (value: number, digits: number): string => new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
    .replace(/[.,]/g, (c) => (c === '.' ? me.settings.decimalSymbol : me.settings.numberSeparator));
  const date = (value: Date, o: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(locale, { timeZone: me.settings.timeZone, ...o }).format(value);
  return only('context.formatting', {
    formatCurrency: (v: number, precision = 2, symbol = '') => `${symbol}${number(v, precision)}`,
    formatDecimal: (v: number, precision = 2) => number(v, precision),
    formatInteger: (v: number) => number(v, 0),
    formatDateShort: (v: Date, includeTime = false) => date(v, { dateStyle: 'short', ...(includeTime ? { timeStyle: 'short' } : {}) }),
    formatDateLong: (v: Date) => date(v, { dateStyle: 'full' }),
    formatDateLongAbbreviated: (v: Date) => date(v, { dateStyle: 'medium' }),
    formatDateYearMonth: (v: Date) => date(v, { year: 'numeric', month: 'long' }),
    formatTime: (v: Date) => date(v, { timeStyle: 'short' }),
    formatDateAsFilterStringInUTC: (v: Date, includeTime = false) => (includeTime ? v.toISOString() : v.toISOString().slice(0, 10)),
  });
}

const privilegeTypes = ['None', 'Create', 'Read', 'Write', 'Delete', 'Assign', 'Share', 'Append', 'AppendTo'];
const depths = ['Basic', 'Local', 'Deep', 'Global'];

/** The context of one call of init or updateView. Members that this host does not have throw by name. */
export function contextOf(app: AppState, form: FormRuntime, control: LoadedControl, use: CustomControl, label: string, hooks: HostHooks): object {
  const xrm = (window as unknown as { Xrm: XrmLike }).Xrm;
  const { me } = app;
  // the platform gives these only to controls whose manifest asks for them
  const feature = <T extends object>(name: string, member: string, provided: T): T =>
    control.manifest.features.has(name) ? only(member, provided) : new Proxy(provided, { get: (_t, key) => { if (typeof key === 'symbol') return undefined; throw new NotProvided(`${member}.${key} without <uses-feature name="${name}"> in the control's manifest`); } });
  const web = xrm.WebApi;
  const nav = xrm.Navigation;
  const entityOf = (table: string): string | undefined => form.entity.logicalName === table ? undefined : table;
  return only('context', {
    parameters: parameters(control, use, form),
    updatedProperties: [...hooks.updated],
    events: {},
    client: only('context.client', { disableScroll: false, getFormFactor: () => (isPhone() ? 3 : 1), getClient: () => 'Web', isOffline: () => false, isNetworkAvailable: () => navigator.onLine }),
    factory: only('context.factory', { requestRender: hooks.requestRender }),
    formatting: formattingOf(me),
    mode: only('context.mode', {
      allocatedHeight: -1, allocatedWidth: hooks.width, isControlDisabled: form.formType > 2, isVisible: hooks.visible, label,
      trackContainerResize: hooks.trackResize, setControlState: () => true,
    }),
    navigation: only('context.navigation', {
      openAlertDialog: (...a: unknown[]) => nav['openAlertDialog']!(...a), openConfirmDialog: (...a: unknown[]) => nav['openConfirmDialog']!(...a), openErrorDialog: (...a: unknown[]) => nav['openErrorDialog']!(...a),
      openForm: (...a: unknown[]) => nav['openForm']!(...a), openUrl: (...a: unknown[]) => nav['openUrl']!(...a),
    }),
    resources: only('context.resources', { getString: (id: string) => control.strings[id] ?? id }),
    userSettings: only('context.userSettings', {
      userId: braces(me.userId), userName: me.fullName, languageId: me.languageId, isRTL: false, securityRoles: me.roles.map((r) => r.id),
      dateFormattingInfo: { shortDatePattern: me.settings.dateFormat, shortTimePattern: me.settings.timeFormat },
      numberFormattingInfo: { currencyDecimalSeparator: me.settings.decimalSymbol, numberDecimalSeparator: me.settings.decimalSymbol, currencyGroupSeparator: me.settings.numberSeparator, numberGroupSeparator: me.settings.numberSeparator, numberDecimalDigits: 2, currencyDecimalDigits: 2, negativeSign: '-' },
      getTimeZoneOffsetMinutes: (at: Date = new Date()) => offsetMinutes(at, me.settings.timeZone),
    }),
    utils: feature('Utility', 'context.utils', {
      getEntityMetadata: xrm.Utility.getEntityMetadata,
      hasEntityPrivilege: (table: string, type: number, depth: number) => {
        const privilege = entityOf(table) === undefined ? form.entity.privileges[privilegeTypes[type] ?? ''] : Object.keys(me.privileges).find((k) => k.toLowerCase() === `prv${privilegeTypes[type] ?? ''}${table}`.toLowerCase());
        return holds(me, privilege, depths[Math.max(0, depth)]);
      },
    }),
    webAPI: feature('WebAPI', 'context.webAPI', Object.fromEntries(['createRecord', 'deleteRecord', 'updateRecord', 'retrieveMultipleRecords', 'retrieveRecord'].map((m) => [m, web[m]]))),
    fluentDesignLanguage: { tokenTheme: hooks.theme, isDarkTheme: false },
    page: { entityId: form.id ?? '', entityTypeName: form.entity.logicalName, isPageReadOnly: form.formType > 2, appId: app.app.id, getClientUrl: () => window.location.origin },
  });
}

/** Minutes to add to UTC for the zone's clock. */
export function offsetMinutes(at: Date, zone: string): number {
  const shown = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find((p) => p.type === 'timeZoneName')?.value ?? 'GMT';
  const m = /GMT([+-])(\d\d):(\d\d)/.exec(shown);
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) : 0;
}
