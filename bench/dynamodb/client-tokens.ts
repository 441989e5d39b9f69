import { ServiceError } from './service-error.ts';
import type { Reply } from './single-write.ts';

/** After this the service has forgotten a token, and the same one means a new transaction. */
const REMEMBERED_MS = 10 * 60_000;

interface Known {
  readonly request: string;
  readonly state: 'in_progress' | 'done';
  readonly atMs: number;
}

export interface TokenMemory {
  /** Runs a transaction, unless its token says that it has been carried out. Cancelled ones are not remembered. */
  readonly once: (token: string | undefined, request: string, run: () => Promise<Reply>) => Promise<Reply>;
}

const mismatch = () =>
  new ServiceError(
    'IdempotentParameterMismatchException',
    'The request was rejected because its parameters differ from those of the first with this token',
  );

const inProgress = () =>
  new ServiceError('TransactionInProgressException', 'A transaction with this token is still in progress');

export const createMemory = (nowMs: () => number = Date.now): TokenMemory => {
  const known = new Map<string, Known>();
  const recall = (token: string): Known | null => {
    const found = known.get(token);
    return found !== undefined && nowMs() - found.atMs < REMEMBERED_MS ? found : null;
  };
  return {
    once: async (token, request, run) => {
      if (token === undefined) return run();
      const found = recall(token);
      if (found !== null && found.request !== request) throw mismatch();
      if (found?.state === 'in_progress') throw inProgress();
      // Documented: a repetition answers as the first did and is charged as a read, which no figure here counts.
      if (found !== null) return { body: {}, consumed: [] };
      known.set(token, { request, state: 'in_progress', atMs: nowMs() });
      try {
        const reply = await run();
        known.set(token, { request, state: 'done', atMs: nowMs() });
        return reply;
      } catch (error) {
        known.delete(token);
        throw error;
      }
    },
  };
};
