/**
 * Sentences by key. Their English stands in the code that says them, so it is always complete; whoever runs the client
 * says how the host's resource of the user's language is read, and that goes first.
 */
export type English = Readonly<Record<string, string>>;
/** One value for {0}, {1}, ... of the sentence: one too many or too few is a compile error. */
type Values<S extends string, N extends (string | number)[] = []> = S extends `${string}{${N['length']}}${string}` ? Values<S, [...N, string | number]> : N;
/** undefined or null: the host has no such text. */
export type Reader = (key: string) => string | null | undefined;

let read: Reader = () => undefined;
export function readTextsWith(reader: Reader): void { read = reader; }

export function fill(sentence: string, ...values: readonly (string | number)[]): string {
  return sentence.replace(/\{(\d)\}/g, (whole, i: string) => String(values[Number(i)] ?? whole));
}

/** A host without the resource throws, or gives nothing, or gives the key back. */
function fromHost(key: string): string | undefined {
  try {
    const found = read(key);
    return typeof found === 'string' && found !== '' && found !== key ? found : undefined;
  } catch { return undefined; }
}

/** @returns the function that says a sentence of this catalogue; a misspelt key is a compile error */
export const sayFrom = <const E extends English>(english: E) =>
  <K extends keyof E & string>(key: K, ...values: Values<E[K]>): string => fill(fromHost(key) ?? english[key]!, ...values);
