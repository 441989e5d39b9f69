/** Something the person at the keyboard can put right: told in plain words, without a stack trace. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly advice: readonly string[];

  constructor(message: string, advice: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

/** The message and what to do about it, ready for a terminal. */
export const renderFailure = (failure: StartFailure): string =>
  [`✗ ${failure.message}`, ...failure.advice.map((line) => `  ${line}`)].join('\n');
