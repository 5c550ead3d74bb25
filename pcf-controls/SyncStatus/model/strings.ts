/** Words come from the resx of the user's language; `{0}` takes a value. */
export type GetString = (key: string) => string;

export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (whole, i: string) => String(values[Number(i)] ?? whole));
}
