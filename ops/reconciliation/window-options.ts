import { type Command, Option } from 'commander';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { ALLOWANCE_MS } from '../../lambdas/reconciliation/domain/policy.ts';
import { SAFETY_LAG_MS, type WindowError } from '../../lambdas/reconciliation/domain/window.ts';
import type { RunRequest } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { MINUTE_MS, minutes, PROVIDERS, time } from '../commands/reconcile-options.ts';
import { OpsError } from '../failure.ts';

/** What every command says that compares a time with a provider. */
export interface WindowOptions {
  readonly provider: ProviderName;
  readonly from: number;
  readonly to: number;
  readonly out: string;
  readonly allowanceMinutes: number;
  readonly safetyLagMinutes: number;
}

/** @param out Where the results go, unless something else is asked for. */
export const addWindowOptions = (command: Command, out: string): Command =>
  command
    .addOption(new Option('--provider <name>', 'whose history').choices([...PROVIDERS]).makeOptionMandatory())
    .requiredOption('--from <time>', 'first moment of the window, RFC 3339', time)
    .requiredOption('--to <time>', 'first moment after the window, RFC 3339', time)
    .option('--out <directory>', 'where the results are written; replaced if it is there', out)
    .option(
      '--allowance-minutes <number>',
      'how long one side may be without what the other one has',
      minutes,
      ALLOWANCE_MS / MINUTE_MS,
    )
    .option(
      '--safety-lag-minutes <number>',
      'how long the window must be over',
      minutes,
      SAFETY_LAG_MS / MINUTE_MS,
    );

export const windowRequest = (options: WindowOptions): Omit<RunRequest, 'rules' | 'target'> => ({
  window: { fromMs: options.from, toMs: options.to },
  safetyLagMs: options.safetyLagMinutes * MINUTE_MS,
  allowanceMs: options.allowanceMinutes * MINUTE_MS,
  roundingMinor: 0n,
});

export const explainWindow = (error: WindowError): OpsError =>
  error.kind === 'window_empty'
    ? new OpsError('the window ends before it begins', 'Give a --to that is later than --from.')
    : new OpsError(
        'the window is not over yet, or only just',
        `Give a --to of ${error.latest} or earlier; --safety-lag-minutes says how long it must be over.`,
      );
