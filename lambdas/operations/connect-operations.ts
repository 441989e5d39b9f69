import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createEndUnsent, type EndUnsent } from './end-unsent.ts';
import { createOperationStore } from './operation-store.ts';
import { createRecordAnswer, type RecordAnswer, type Resources } from './record-answer.ts';

/** The engine that records what providers say, over the given resources. */
export const connectOperations = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly resources: Resources;
}): {
  readonly operations: ReturnType<typeof createOperationStore>;
  readonly recordAnswer: RecordAnswer;
  readonly endUnsent: EndUnsent;
} => {
  const operations = createOperationStore(deps);
  const transact = createTransact(deps);
  return {
    operations,
    recordAnswer: createRecordAnswer({ ...deps, operations, transact, breaks: createBreakStore(deps) }),
    endUnsent: createEndUnsent({ ...deps, transact }),
  };
};
