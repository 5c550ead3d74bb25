/** Size on the wire in bytes, near enough to keep a batch under its limit. */
export const sizeOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body));
