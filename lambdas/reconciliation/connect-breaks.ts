import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import type { Route } from '../platform/http.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { breakRoutes } from './break-routes.ts';
import { createChangeBreak } from './change-break.ts';

/** What a merchant's people do with breaks. */
export const connectBreakRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
}): readonly Route[] =>
  breakRoutes({
    breaks: createBreakStore(deps),
    changeBreak: createChangeBreak(deps),
    clock: deps.clock,
  });
