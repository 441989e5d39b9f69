export type RunningCloud = {
  /** Where the AWS APIs answer. */
  readonly endpoint: string;
  /** What runs it, for people. */
  readonly description: string;
  /** The name by which functions reach the machine that runs our proxy. */
  readonly hostFromFunctions: string;
  /** Address to bind the proxy to, so that functions can reach it. */
  readonly proxyHost: string;
  /** Saves the state and ends every process; does nothing for a cloud that is not ours. */
  readonly stop: () => Promise<void>;
};
