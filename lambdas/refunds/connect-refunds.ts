import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createRefundEffects } from './refund-effects.ts';
import { createRefundStore } from './refund-store.ts';

/** What outcomes do to refunds, over the deployed table. */
export const connectRefundEffects = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}): ResourceEffects =>
  createRefundEffects({
    ...deps,
    refunds: createRefundStore({ ...deps, transact: createTransact(deps) }),
  });
