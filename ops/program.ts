import { Command, CommanderError, Option } from 'commander';
import { addBalanceCommands } from './commands/balances.ts';
import { addBookCommands } from './commands/books.ts';
import { addBreakCommands } from './commands/breaks.ts';
import { addDeadLetterCommands } from './commands/dlq.ts';
import { addEventCommands } from './commands/events.ts';
import { addFindCommand } from './commands/find.ts';
import { addLedgerCommands } from './commands/ledger.ts';
import { addMerchantCommands } from './commands/merchants.ts';
import { addPaymentCommands } from './commands/payments.ts';
import { addPayoutCommands } from './commands/payouts.ts';
import { addProviderEventCommands } from './commands/provider-events.ts';
import { addReconcileCommand } from './commands/reconcile.ts';
import { addVaultCommands } from './commands/vault.ts';
import { EXIT_CODES, OpsError } from './failure.ts';
import { createOutput, type Streams } from './output.ts';
import { createSession, type OpenSession } from './session.ts';
import { findTarget, type TargetOptions } from './target.ts';

interface ProgramDeps {
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const EXPLANATION = `
Commands act on the local cloud while npm start has left .local/quittance.json, unless AWS is asked for by --aws,
--profile or AWS_PROFILE; otherwise on AWS. Results go to standard output, everything else to standard error:
use npm run --silent ops -- … when piping.

Exit codes: 0 done; 1 not done, or a check disagrees; 2 the command line is wrong.`;

const createProgram = ({ streams, environment }: ProgramDeps): Command => {
  const program = new Command('ops');
  program
    .description("Operators' commands for a Quittance deployment")
    .option('--json', 'print results as JSON')
    .option('--aws', 'act on AWS, even while a local cloud is there')
    .option('--profile <name>', 'AWS profile; implies --aws')
    .option('--region <name>', 'AWS region')
    .addOption(new Option('--instance <name>', 'a local cloud other than the one of npm start').hideHelp())
    .addHelpText('after', EXPLANATION)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: streams.out, writeErr: streams.err })
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride();
  const open: OpenSession = () => {
    const options = program.opts<TargetOptions & { readonly json?: boolean }>();
    return createSession(findTarget(options, environment), createOutput(streams, options.json === true));
  };
  addFindCommand(program, open);
  addMerchantCommands(program, open);
  addPaymentCommands(program, open);
  addPayoutCommands(program, open);
  addBookCommands(program, open);
  addBreakCommands(program, open);
  addBalanceCommands(program, open);
  addProviderEventCommands(program, open);
  addDeadLetterCommands(program, open);
  addLedgerCommands(program, open);
  addReconcileCommand(program, open);
  addEventCommands(program, open);
  addVaultCommands(program, open);
  return program;
};

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

/** Turns what the SDK throws when it cannot even start into something to act upon. */
const translate = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (error.message === 'Region is missing')
    return new OpsError(
      'there is no local cloud here, and no AWS region is set',
      'Run npm start, or give --region.',
    );
  if (error.name === 'CredentialsProviderError')
    return new OpsError(`no AWS credentials: ${error.message}`, 'Sign in, or give --profile.');
  if (codeOf(error) === 'ECONNREFUSED')
    return new OpsError('the cloud does not answer', 'If it is the local one: is npm start running?');
  // An AWS error says what was refused in its message; its stack only says that it came from the SDK.
  return '$metadata' in error ? new OpsError(`${error.name}: ${error.message}`) : error;
};

const explain = (error: unknown): string => {
  if (error instanceof OpsError)
    return `✗ ${error.message}\n${error.advice === undefined ? '' : `  ${error.advice}\n`}`;
  return `✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
};

/** @returns The exit code; never rejects. */
export const runOps = async (args: readonly string[], deps: ProgramDeps): Promise<number> => {
  try {
    await createProgram(deps).parseAsync(args, { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    deps.streams.err(explain(translate(error)));
    return EXIT_CODES.failed;
  }
};
