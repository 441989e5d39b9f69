/**
 * What a run was given cannot be compared: it ends, nothing of it is published, and somebody has to do something. Rows
 * that cannot be read are no reason.
 */
export class RunRefusedError extends Error {
  override readonly name = 'RunRefusedError';
  /** What to do about it. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}
