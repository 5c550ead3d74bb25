/** Errors in the original's shape and wording. Codes that no source confirms are listed in README.md. */
export class DataverseError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status; this.code = code; this.headers = headers;
  }
}
/** What the sandbox does not emulate is refused loudly: an emulator that guesses makes tests that lie. */
export class NotEmulated extends Error {
  constructor(what: string) { super(`The sandbox Dataverse does not emulate ${what}.`); }
}

export const noSuchRow = (table: string, id: string) => new DataverseError(404, '0x80040217', `Entity '${table}' With Id = ${id} Does Not Exist`);
export const noSuchKey = () => new DataverseError(404, '0x80060891', 'A record with the specified key values does not exist in the table.');
export const noSegment = (segment: string) => new DataverseError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`);
export const badQuery = (message: string) => new DataverseError(400, '0x80060888', message);
export const noProperty = (property: string, table: string) => badQuery(`Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${table}'.`);
export const badPayload = (set: string, inner: string) => new DataverseError(400, '0x80048d19', `Error identified in Payload provided by the user for Entity :'${set}', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: ${inner}`);
export const badFetch = (message: string) => new DataverseError(400, '0x8004111e', message);
export const duplicateId = () => new DataverseError(412, '0x80040237', 'A record with matching key values already exists.');
export const duplicateKey = (columns: string, key: string) => new DataverseError(412, '0x80060892', `A record that has the attribute values ${columns} already exists. The entity key ${key} requires that this set of attributes contains unique values. Select unique values and try again.`);
export const versionMismatch = () => new DataverseError(412, '0x80060882', 'The version of the existing record doesn\'t match the RowVersion property provided.');
export const restricted = () => new DataverseError(400, '0x80040227', 'The record cannot be deleted because it is associated with another record. If you contact support, please provide the technical details.');
export const tooLong = (column: string, table: string, max: number) => new DataverseError(400, '0x80044331', `A validation error occurred.  The length of the '${column}' attribute of the '${table}' entity exceeded the maximum allowed length of '${max}'.`);
export const outOfRange = (value: string, column: string, table: string, accepted: string) => new DataverseError(400, '0x80044330', `A validation error occurred.  The value ${value} of '${column}' on record of type '${table}' is outside the valid range.${accepted ? ` Accepted Values: ${accepted}` : ''}`);
export const badOption = (value: number, column: string, table: string) => new DataverseError(400, '0x8004431a', `A validation error occurred.  The value ${value} of '${column}' on record of type '${table}' is outside the valid range. Accepted Values: see the choice.`);
export const badStatus = (status: number, state: string, table: string, id: string) => new DataverseError(400, '0x80048408', `${status} is not a valid status code for state code ${state} on ${table} with Id ${id}.`);
export const readOnlyRow = () => new DataverseError(400, '0x80048418', 'Cannot Update a Read-Only Entity');
export const missingPrivilege = (userId: string, privilege: string, table: string) => new DataverseError(403, '0x80040220', `Principal user (Id=${userId}, type=8) is missing ${privilege} privilege for entity '${table}'.`);
export const missingAccess = (userId: string, right: string, table: string, id: string) => new DataverseError(403, '0x80048306', `Principal with id ${userId} does not have ${right}Access right(s) for record with id ${id} of entity ${table}`);
