import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createOperationStore } from './operation-store.ts';
import { createRecordAnswer, type RecordAnswer, type ResourceEffects } from './record-answer.ts';

/** The engine that records what providers say, over the given resources. */
export const connectOperations = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly payment: ResourceEffects;
}): { readonly operations: ReturnType<typeof createOperationStore>; readonly recordAnswer: RecordAnswer } => {
  const operations = createOperationStore(deps);
  const recordAnswer = createRecordAnswer({
    operations,
    resources: { payment: deps.payment },
    transact: createTransact(deps),
    clock: deps.clock,
    table: deps.table,
  });
  return { operations, recordAnswer };
};
