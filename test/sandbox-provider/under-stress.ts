import fc from 'fast-check';
import type { SandboxStore } from '../../lambdas/sandbox-provider/sandbox-store.ts';
import { setup } from './sandbox.ts';

/** Where a run of the function may die, by the number of the step that it does not survive. */
export const CRASHES = fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 4 });

/** Every step of every run waits for its turn, and some of them are the last of their run. */
export const underStress = (scheduler: fc.Scheduler, crashes: readonly number[]) => {
  let steps = 0;
  let calm = false;
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (calm) return work();
    const number = steps++;
    await scheduler.schedule(Promise.resolve(), name);
    if (crashes.includes(number * 2)) throw new Error(`died before ${name}`);
    const result = await work();
    if (crashes.includes(number * 2 + 1)) throw new Error(`died after ${name}`);
    return result;
  };
  const store = (inner: SandboxStore): SandboxStore => ({
    getOperation: async (id) => step('getOperation', async () => inner.getOperation(id)),
    getCharge: async (id) => step('getCharge', async () => inner.getCharge(id)),
    getRefund: async (id) => step('getRefund', async () => inner.getRefund(id)),
    getDispute: async (id) => step('getDispute', async () => inner.getDispute(id)),
    getPayout: async (id) => step('getPayout', async () => inner.getPayout(id)),
    getSettledUpTo: async () => step('getSettledUpTo', async () => inner.getSettledUpTo()),
    getAction: async (token) => step('getAction', async () => inner.getAction(token)),
    claimFirstAttempt: async (id, nowMs) => step('claim', async () => inner.claimFirstAttempt(id, nowMs)),
    commit: async (commit) => step('commit', async () => inner.commit(commit)),
    markAnnounced: async (record) => step('mark', async () => inner.markAnnounced(record)),
    history: async (query) => inner.history(query),
  });
  const sandbox = setup({
    store,
    enqueue: (enqueue) => async (messages) => step('enqueue', async () => enqueue(messages)),
  });
  return { ...sandbox, calmDown: () => (calm = true), stressUp: () => (calm = false) };
};
