/** One thing that can be wrong. `text` and `fix` are templates: words in braces are filled in. */
export interface Entry {
  /** What brings it about, for the reader of docs/errors.md. */
  readonly cause: string;
  readonly text: string;
  readonly fix: string;
  /** Whether the same request can succeed later without anybody changing anything. */
  readonly retryable: boolean;
}
export const entries = <const E extends Readonly<Record<string, Entry>>>(e: E): E => e;
