import { type Command, InvalidArgumentError } from 'commander';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';
import { connectReencryptAll } from '../vault/connect.ts';
import { reencryptionLine } from '../vault/reencryption-view.ts';

/** A third of what one function does at its fastest: payments that use tokens meanwhile do not feel it. */
const PER_SECOND = 25;

interface ReencryptOptions {
  readonly perSecond: number;
  readonly newTokenKeys?: true;
  readonly restart?: true;
}

const positive = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return Number.parseInt(text, 10);
};

const reencrypt = async (session: Session, options: ReencryptOptions): Promise<void> => {
  const reencryptAll = await connectReencryptAll(session);
  const run = await reencryptAll({
    perSecond: options.perSecond,
    newTokenKeys: options.newTokenKeys === true,
    restart: options.restart === true,
  });
  session.output.result(run, [reencryptionLine(run)]);
  if (run.damaged > 0)
    throw new OpsError(
      `${run.damaged} tokens do not open, and were left as they are`,
      'See docs/runbooks/vault-seal-broken.md.',
    );
};

export const addVaultCommands = (program: Command, open: OpenSession): void => {
  const vault = program.command('vault').description('account data at rest');
  vault
    .command('reencrypt')
    .description('seals every token anew under the current keys; stopped, the same command goes on')
    .option('--per-second <n>', 'tokens a second, at most', positive, PER_SECOND)
    .option('--new-token-keys', 'seals the account data itself anew as well; see docs/tokens.md before')
    .option('--restart', 'begins a new run, though one is under way')
    .action(async (options: ReencryptOptions) => reencrypt(open(), options));
};
