import type { ResourceView } from '../kernel/event.ts';
import { deriveId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { isAwaited } from './domain/reopen-run.ts';
import type { RequestExecution } from './request-execution.ts';
import type { RunStore } from './run-store.ts';

/** Who wishes something about runs, and by which key it is the same wish. */
export interface ClientWish {
  readonly merchantId: string;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
}

export interface AnsweredWish {
  /** The first answer, which every duplicate gets again. */
  readonly answer: ResourceView;
  readonly isReplay: boolean;
}

export type WishError = { readonly kind: 'idempotency_key_reused' };

export const intentIdOf = ({ merchantId, route, idempotencyKey }: ClientWish): string =>
  deriveId('int', merchantId, route, idempotencyKey);

/**
 * The answer to a wish that was met before; null if it is new. A run that no execution has taken yet is asked for again
 * each time: whoever died between the write and the asking is made up for.
 */
export const createRecallWish =
  (deps: {
    readonly runs: Pick<RunStore, 'get' | 'readIntent'>;
    readonly requestExecution: RequestExecution;
  }) =>
  async (wish: ClientWish): Promise<Result<AnsweredWish, WishError> | null> => {
    const known = await deps.runs.readIntent(intentIdOf(wish));
    if (known === null) return null;
    if (known.fingerprint !== wish.fingerprint) return err({ kind: 'idempotency_key_reused' });
    const run = await deps.runs.get(String(known.answer['id']));
    if (run !== null && isAwaited(run)) await deps.requestExecution(run);
    return ok({ answer: known.answer, isReplay: true });
  };
