/**
 * What Xero says when it says no. Messages sit on every level of a 400 (element, its contact, its lines) and, with
 * summarizeErrors=false, inside elements of a 200; all of them belong together, word for word and once each.
 */
const LISTS = ['Elements', 'LineItems', 'Addresses', 'Phones', 'ContactPersons', 'Tracking'];

/** Texts of all validation errors of a body or an element, in the order in which Xero gives them. Empty for a body without any. */
export function messagesOf(body: unknown): string[] {
  const found: string[] = [];
  const walk = (node: any): void => {
    if (node === null || typeof node !== 'object') return;
    for (const e of Array.isArray(node.ValidationErrors) ? node.ValidationErrors : []) if (typeof e?.Message === 'string') found.push(e.Message);
    for (const key of ['Contact', 'Invoice']) walk(node[key]);
    for (const key of LISTS) if (Array.isArray(node[key])) node[key].forEach(walk);
  };
  walk(body);
  if (found.length === 0 && typeof (body as any)?.Message === 'string' && (body as any).ErrorNumber !== undefined) found.push((body as any).Message);
  return [...new Set(found)];
}

/** Does this element of a 200 say that it failed? Its `Status` is the requested one even then, so only these marks count. */
export function failed(element: any): boolean {
  return element?.HasErrors === true || element?.StatusAttributeString === 'ERROR' || element?.HasValidationErrors === true || (Array.isArray(element?.ValidationErrors) && element.ValidationErrors.length > 0);
}
