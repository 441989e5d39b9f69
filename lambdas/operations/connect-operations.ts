import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createOperationStore } from './operation-store.ts';
import { createRecordAnswer, type RecordAnswer, type RecordAnswerDeps } from './record-answer.ts';

/** The engine that records what providers say, over the given resources. */
export const connectOperations = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  /** What outcomes do to each kind of resource. */
  readonly resources: RecordAnswerDeps['resources'];
}): { readonly operations: ReturnType<typeof createOperationStore>; readonly recordAnswer: RecordAnswer } => {
  const operations = createOperationStore(deps);
  const recordAnswer = createRecordAnswer({
    operations,
    resources: deps.resources,
    transact: createTransact(deps),
    clock: deps.clock,
    table: deps.table,
  });
  return { operations, recordAnswer };
};
