/** Something the operator can put right: told in plain words, without a stack trace. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  /** What to do about it, if there is something. */
  readonly advice: string | undefined;

  constructor(message: string, advice?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.advice = advice;
  }
}

/** What the shell sees. */
export const EXIT_CODES = {
  ok: 0,
  /** The command could not do its work, or a check found a disagreement. */
  failed: 1,
  /** The command line itself makes no sense. */
  usage: 2,
} as const;
