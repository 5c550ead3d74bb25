/**
 * Texts of all validation errors of a body or an element, in the order in which Xero gives them. They sit on every level
 * of a 400 (element, its contact, its lines) and, with summarizeErrors=false, inside elements of a 200; all of them belong
 * together, word for word and once each. The message of the whole counts only where there are none. Empty without any.
 */
export function messagesOf(body: unknown): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (node === null || typeof node !== 'object') return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'ValidationErrors' && Array.isArray(value)) { for (const e of value) if (typeof e?.Message === 'string') found.push(e.Message); } else walk(value);
    }
  };
  walk(body);
  if (found.length === 0 && typeof (body as { Message?: unknown } | undefined)?.Message === 'string') found.push((body as { Message: string }).Message);
  return [...new Set(found)];
}

/** Does this element of a 200 say that it failed? Its `Status` is the requested one even then, so only these marks count. */
export function failed(element: any): boolean {
  return element?.HasErrors === true || element?.StatusAttributeString === 'ERROR' || element?.HasValidationErrors === true || (Array.isArray(element?.ValidationErrors) && element.ValidationErrors.length > 0);
}
