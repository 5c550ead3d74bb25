/** Privileges of the platform that our roles may name. Lines of invoices have none: the invoice's apply. The table of users is called User. */
const verbs = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'] as const;
const of = (stem: string, ...only: readonly (typeof verbs)[number][]): string[] => only.map((v) => `prv${v}${stem}`);

export const platformPrivileges: ReadonlySet<string> = new Set([
  ...['Invoice', 'Account', 'Contact'].flatMap((t) => of(t, ...verbs)), ...of('Product', 'Read', 'Append', 'AppendTo'), ...of('Order', 'Read'), ...of('TransactionCurrency', 'Read', 'Append', 'AppendTo'),
  ...of('User', 'Read', 'AppendTo'), ...of('UserSettings', 'Read'), ...of('Organization', 'Read'), ...of('BusinessUnit', 'Read', 'AppendTo'), ...of('Territory', 'Read', 'AppendTo'), ...of('Team', 'Read'),
  ...of('Note', 'Create', 'Read', 'Append', 'AppendTo'),
  ...of('EnvironmentVariableDefinition', 'Read'), ...of('EnvironmentVariableValue', 'Read'), 'prvActOnBehalfOfAnotherUser',
]);
