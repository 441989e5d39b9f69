import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createPaymentEffects, type FollowPayment } from './payment-effects.ts';
import { createPaymentStore } from './payment-store.ts';

/** What outcomes do to payments, over the deployed table. */
export const connectPaymentEffects = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly followPayment: FollowPayment;
}): ResourceEffects =>
  createPaymentEffects({
    ...deps,
    breaks: createBreakStore(deps),
    payments: createPaymentStore({ ...deps, transact: createTransact(deps) }),
  });
