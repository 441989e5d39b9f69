import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createRoutes } from '../../lambdas/api/routes.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { type ApiHandler, createApi } from '../../lambdas/platform/api-gateway.ts';
import type { Log } from '../../lambdas/platform/logger.ts';
import { READ_ACCOUNTS } from '../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../lambdas/providers/read-destinations.ts';
import { MONEY, WEBHOOKS } from './tables.ts';

/** The api function as its handler wires it. */
export const createOurApi = (documents: DynamoDBDocumentClient, log: Log): ApiHandler =>
  createApi({
    log,
    routes: createRoutes({
      documents,
      clock: systemClock,
      table: MONEY.name,
      webhooksTable: WEBHOOKS.name,
      providers: ['sandbox'],
      readDestinations: READ_DESTINATIONS,
      readAccounts: READ_ACCOUNTS,
    }),
  });
