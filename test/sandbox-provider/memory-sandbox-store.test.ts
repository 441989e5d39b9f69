import { createMemorySandboxStore } from './memory-sandbox-store.ts';
import { sandboxStoreSuite } from './sandbox-store-suite.ts';

sandboxStoreSuite('the store in memory', async () => ({
  store: createMemorySandboxStore().store,
  prefix: 'op_',
}));
