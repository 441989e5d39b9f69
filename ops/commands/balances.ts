import type { Command } from 'commander';
import { connectRebuildBalances } from '../balances/connect.ts';
import type { OpenSession, Session } from '../session.ts';

const rebuild = async (session: Session): Promise<void> => {
  const rebuildBalances = await connectRebuildBalances(session);
  const { entries, lines, known } = await rebuildBalances();
  session.output.result({ entries, lines_added: lines, lines_known: known }, [
    `${entries} entries read`,
    `${lines} statement lines were missing and have been applied; ${known} were there`,
  ]);
};

export const addBalanceCommands = (program: Command, open: OpenSession): void => {
  const balances = program.command('balances').description('what the stream makes of the journal');
  balances
    .command('rebuild')
    .description(
      'apply the journal entries that are missing in statements and balances; never any of them twice',
    )
    .action(async () => rebuild(open()));
};
