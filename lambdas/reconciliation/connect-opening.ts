import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDisputeStore } from '../disputes/dispute-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import { createOperationStore } from '../operations/operation-store.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createFindOwner } from './find-owner.ts';
import { createOpenFindings, createOpenUnexplained } from './open-findings.ts';

/** How a deployment opens breaks. */
export const connectOpening = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}) => {
  const tools = {
    ...deps,
    breaks: createBreakStore(deps),
    transact: createTransact(deps),
    findOwner: createFindOwner({
      operations: createOperationStore(deps),
      disputes: createDisputeStore(deps),
    }),
  };
  return { openFindings: createOpenFindings(tools), onUnexplained: createOpenUnexplained(tools) };
};
