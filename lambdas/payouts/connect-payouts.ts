import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTransactOn } from '../ledger/transact-on-balance.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { createPayoutEffects } from './payout-effects.ts';
import { createPayoutStore } from './payout-store.ts';

/** What outcomes do to payouts, over the deployed table. */
export const connectPayoutEffects = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}): ResourceEffects =>
  createPayoutEffects({
    ...deps,
    payouts: createPayoutStore({ ...deps, transactOn: createTransactOn(deps).spending }),
  });
