import type { Context } from 'aws-lambda';
import type { Log } from '../platform/logger.ts';
import type { BooksReport } from './check-books.ts';

/** The first disagreements say what is wrong; the command line shows them all. */
const LOGGED_MAX = 20;

/**
 * Checks the books and logs what does not agree; an alarm counts those lines. It does not throw for them: Lambda
 * would only check again what a person must look at.
 */
export const createRunCheck = (deps: {
  readonly checkBooks: () => Promise<BooksReport>;
  readonly log: Log;
}) => {
  return async (_event: unknown, context: Context): Promise<void> => {
    deps.log.startInvocation(context);
    const { asOf, disagreements, unapplied, inMotion } = await deps.checkBooks();
    for (const { kind, id, detail } of disagreements.slice(0, LOGGED_MAX))
      deps.log.error('BOOKS_DISAGREE', { kind, id, detail });
    deps.log.info('BOOKS_CHECKED', {
      as_of: asOf,
      disagreements: disagreements.length,
      unapplied,
      in_motion: inMotion,
    });
  };
};
