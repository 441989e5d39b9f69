import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createFindByReference } from '../operations/find-by-reference.ts';
import { createOperationStore } from '../operations/operation-store.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createDisputeEffects } from './dispute-effects.ts';
import { createDisputeStore } from './dispute-store.ts';
import { createRecordDispute, type RecordDispute } from './record-dispute.ts';

interface Money {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}

/** What outcomes do to disputes, over the deployed table. */
export const connectDisputeEffects = (deps: Money): ResourceEffects =>
  createDisputeEffects({ ...deps, disputes: createDisputeStore(deps) });

/** What providers' events do to disputes, over the deployed table. */
export const connectRecordDispute = (deps: Money): RecordDispute =>
  createRecordDispute({
    ...deps,
    disputes: createDisputeStore(deps),
    operations: createOperationStore(deps),
    findByReference: createFindByReference(deps),
    transact: createTransact(deps),
  });
