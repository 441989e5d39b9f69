import type { Command } from 'commander';
import { booksJson, booksLines } from '../books/books-view.ts';
import { connectCheckBooks } from '../books/connect.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';

const check = async (session: Session): Promise<void> => {
  const checkBooks = await connectCheckBooks(session);
  const report = await checkBooks();
  session.output.result(booksJson(report), booksLines(report));
  const count = report.disagreements.length;
  if (count > 0) throw new OpsError(`the books disagree (${count}×)`, 'Add --json for all of it.');
};

export const addBookCommands = (program: Command, open: OpenSession): void => {
  const books = program.command('books').description('whether everything adds up');
  books
    .command('check')
    .description(
      "compare the provider's history, the payments and the journal; exits with 1 if they disagree",
    )
    .action(async () => check(open()));
};
