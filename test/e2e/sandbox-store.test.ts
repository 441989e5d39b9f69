import { randomUUID } from 'node:crypto';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createDynamoSandboxStore } from '../../lambdas/sandbox-provider/dynamo-sandbox-store.ts';
import { sandboxStoreSuite } from '../sandbox-provider/sandbox-store-suite.ts';
import { openWorld } from './world.ts';

sandboxStoreSuite('the store in DynamoDB', async () => {
  const { documents, output } = openWorld();
  return {
    store: createDynamoSandboxStore({
      documents,
      transact: createTransact({ documents, clock: systemClock }),
      table: output('SandboxTable'),
    }),
    prefix: `op_${randomUUID()}_`,
  };
});
