import type { Command } from 'commander';
import { booksJson, booksLines } from '../books/books-view.ts';
import { connectCheckBooks, connectTrialBalance } from '../books/connect.ts';
import { trialBalanceJson, trialBalanceLines } from '../books/trial-balance-view.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';

const check = async (session: Session): Promise<void> => {
  const checkBooks = await connectCheckBooks(session);
  const report = await checkBooks();
  session.output.result(booksJson(report), booksLines(report));
  const count = report.disagreements.length;
  if (count > 0) throw new OpsError(`the books disagree (${count}×)`, 'Add --json for all of it.');
};

/** Debits equal credits, or an entry is half applied at this moment: asking again tells which. */
const showTrialBalance = async (session: Session): Promise<void> => {
  const readTrialBalance = await connectTrialBalance(session);
  const result = await readTrialBalance();
  session.output.result(trialBalanceJson(result), trialBalanceLines(result));
  if (![...result.sums.values()].every((sum) => sum === 0n))
    throw new OpsError(
      'debits and credits differ',
      'An entry may be on its way: ask again in a few seconds.',
    );
};

export const addBookCommands = (program: Command, open: OpenSession): void => {
  const books = program.command('books').description('whether everything adds up');
  books
    .command('check')
    .description(
      "compare the provider's history, the payments and the journal; exits with 1 if they disagree",
    )
    .action(async () => check(open()));
  books
    .command('trial-balance')
    .description(
      'all accounts of all merchants by currency and kind; exits with 1 if debits and credits differ',
    )
    .action(async () => showTrialBalance(open()));
};
