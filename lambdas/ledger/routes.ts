import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Route } from '../platform/http.ts';
import { accountRoutes } from './account-routes.ts';
import { createAccountStore } from './account-store.ts';
import { createJournalReader } from './journal-reader.ts';
import { journalRoutes } from './journal-routes.ts';
import { createStatementStore } from './statement-store.ts';

/** What a merchant reads of its books. */
export const ledgerRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}): readonly Route[] => [
  ...accountRoutes({
    accounts: createAccountStore(deps),
    statements: createStatementStore(deps),
    clock: deps.clock,
  }),
  ...journalRoutes({ journal: createJournalReader(deps) }),
];
