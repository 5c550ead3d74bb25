/**
 * The people of the sandbox. Identity signs tokens for them (`oid`), Dataverse knows them as systemusers. Ids are fixed
 * so that both processes agree without talking to each other.
 */
export type UserName = 'sales' | 'sales2' | 'accounts' | 'approver' | 'admin' | 'security' | 'viewer' | 'relay';

export interface SandboxUser {
  readonly name: UserName;
  readonly systemuserid: string;
  /** azureactivedirectoryobjectid; the token's `oid`. */
  readonly oid: string;
  /** Only the application user: the token's `appid`. */
  readonly applicationid: string | null;
  readonly fullname: string;
  readonly email: string;
  readonly title: string;
  /** IANA zone; Dataverse's usersettings prints dates in it. */
  readonly timezone: string;
  /** Windows time zone code of usersettings.timezonecode. */
  readonly timezonecode: number;
  /** How usersettings prints short dates and times. */
  readonly dateFormat: string;
  readonly timeFormat: string;
  readonly businessUnit: 'root' | 'north';
  /** Roles held before any solution is imported; solution roles are granted by the security administrator. */
  readonly baseRoles: readonly string[];
}

const id = (n: number): string => `5e55a1e5-0000-4000-8000-0000000000${n.toString(16).padStart(2, '0')}`;
const oid = (n: number): string => `0b1ec71d-0000-4000-8000-0000000000${n.toString(16).padStart(2, '0')}`;

const person = (n: number, name: UserName, fullname: string, title: string, rest: Partial<SandboxUser>): SandboxUser => ({
  name, systemuserid: id(n), oid: oid(n), applicationid: null, fullname, title, email: `${name}@harbourvine.example`,
  timezone: 'Europe/London', timezonecode: 85, dateFormat: 'dd/MM/yyyy', timeFormat: 'HH:mm', businessUnit: 'root', baseRoles: [], ...rest,
});

/** The client id of the relay's application user. */
export const relayApplicationId = '9a3f7c21-5d84-4e6b-b0a9-2c71e8f4d350';

/** A registered application without a user in Dataverse: what an administrator brings who begins from nothing. `oid` is its service principal. */
export const setupApplication = { id: 'c2b7de55-08f4-4d3e-9d6a-6f1f5a7e9b10', oid: '0b1ec71d-0000-4000-8000-0000000000f1', name: 'Counterfoil' } as const;

export const users: readonly SandboxUser[] = [
  person(1, 'sales', 'Sally Sales', 'Salesperson', { baseRoles: ['Salesperson'] }),
  person(2, 'sales2', 'Noah North', 'Salesperson, North', { businessUnit: 'north', baseRoles: ['Salesperson'], timezone: 'America/Los_Angeles', timezonecode: 4, dateFormat: 'M/d/yyyy', timeFormat: 'h:mm tt' }),
  person(3, 'accounts', 'Anna Accounts', 'Accountant', { baseRoles: ['Finance'], timezone: 'Europe/Berlin', timezonecode: 110, dateFormat: 'dd.MM.yyyy' }),
  person(4, 'approver', 'Peter Approver', 'Finance manager', { baseRoles: ['Finance'] }),
  person(5, 'admin', 'Ada Admin', 'System administrator', { baseRoles: ['System Administrator'] }),
  person(6, 'security', 'Simon Security', 'Security administrator', { baseRoles: ['Security Administrator'] }),
  person(7, 'viewer', 'Vera Viewer', 'Board member', { baseRoles: ['Read-only Sales'], timezone: 'Pacific/Auckland', timezonecode: 290, dateFormat: 'd/MM/yyyy', timeFormat: 'h:mm tt' }),
  person(8, 'relay', '# Counterfoil Relay', 'Application user', { applicationid: relayApplicationId, timezone: 'UTC', timezonecode: 92, dateFormat: 'yyyy-MM-dd', email: 'relay@harbourvine.example' }),
];

/** @throws Error naming the user when there is none of that name. */
export function userNamed(name: string): SandboxUser {
  const found = users.find((u) => u.name === name);
  if (!found) throw new Error(`No sandbox user is called "${name}". Known: ${users.map((u) => u.name).join(', ')}.`);
  return found;
}
