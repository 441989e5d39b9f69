/** Names of errors by which the state machine knows that trying again would change nothing. */
export const FINAL_ERRORS = ['RunRefusedError', 'RunLostError', 'InvariantError'] as const;

/** Another execution has this run, or it is over: whoever is told this stops, and touches nothing. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError' satisfies (typeof FINAL_ERRORS)[number];
}
