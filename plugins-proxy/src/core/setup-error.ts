/**
 * Something that the operator can put right: a setting, a folder, a server that cannot be reached. Says what is wrong and
 * what to do; main.ts and `doctor` print both and no stack.
 */
export class SetupError extends Error {
  /** Stable, upper case, for example DATABASE_OTHER_MAJOR. */
  readonly code: string;
  readonly fix: string;
  constructor(code: string, message: string, fix: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SetupError';
    this.code = code;
    this.fix = fix;
  }
}
export const isSetupError = (e: unknown): e is SetupError => e instanceof SetupError;
