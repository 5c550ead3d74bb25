/**
 * The part of the Web API that our scripts use. Xrm.WebApi (scripts) and context.webAPI (controls) both fit it, so the
 * click, the reading of rows and the translation of errors exist once.
 */
export type Row = Record<string, unknown>;

export interface WebApi {
  createRecord(table: string, data: Row): PromiseLike<{ id: string }>;
  retrieveRecord(table: string, id: string, options?: string): PromiseLike<Row>;
  retrieveMultipleRecords(table: string, options?: string, maxPageSize?: number): PromiseLike<{ entities: Row[] }>;
}

/** Ids arrive as `{4F3C...}` from forms and as `4f3c...` from the Web API; ours are bare and lower case. */
export const bareId = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();

export const textOf = (row: Row, column: string): string | undefined => {
  const v = row[column];
  return typeof v === 'string' && v !== '' ? v : undefined;
};
export const numberOf = (row: Row, column: string): number | undefined => {
  const v = row[column];
  return typeof v === 'number' ? v : undefined;
};
/** What the platform shows for a value: money with its symbol, a choice's label, in the reader's own format. */
export const shownOf = (row: Row, column: string): string | undefined => textOf(row, `${column}@OData.Community.Display.V1.FormattedValue`);
