import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import type { Route } from '../platform/http.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { breakRoutes } from './break-routes.ts';
import { createChangeBreak } from './change-break.ts';
import { ruleRoutes } from './rule-routes.ts';
import { createRuleStore } from './rule-store.ts';

/** What a merchant's people do about what does not agree. */
export const reconciliationRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
}): readonly Route[] => [
  ...breakRoutes({
    breaks: createBreakStore(deps),
    changeBreak: createChangeBreak(deps),
    clock: deps.clock,
  }),
  ...ruleRoutes({ rules: createRuleStore(deps), nowMs: deps.clock.nowMs }),
];
