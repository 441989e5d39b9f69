import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDirectoryStore } from '../access/directory-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Providers } from '../providers/port.ts';
import { type BooksReport, createCheckBooks } from './check-books.ts';
import { createReadBooks } from './read-books.ts';
import { createSince } from './since-first-merchant.ts';

interface CheckDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly environment: { readonly MONEY_TABLE: string; readonly DIRECTORY_TABLE: string };
  /** All that are deployed. */
  readonly providers: Providers;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly clockSkewMs: number;
}

/** The check of a deployment's books: the nightly function and the operators' command run this one. */
export const connectCheck = (deps: CheckDeps): (() => Promise<BooksReport>) => {
  const { documents, environment, clock, clockSkewMs } = deps;
  return createCheckBooks({
    providers: Object.values(deps.providers),
    readOwnBooks: createReadBooks({ documents, table: environment.MONEY_TABLE }),
    sinceMs: createSince({
      directory: createDirectoryStore({ documents, table: environment.DIRECTORY_TABLE }),
      clock,
    }),
    clock,
    clockSkewMs,
  });
};
