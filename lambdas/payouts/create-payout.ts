import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { asCreated, createPayout, type PayoutWish } from './domain/create-payout.ts';
import type { Payout } from './domain/payout.ts';
import type { PayoutStore } from './payout-store.ts';

export type CreatePayoutError =
  | { readonly kind: 'insufficient_balance'; readonly available: Money }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' };

export interface CreatePayoutResult {
  /** As it was when it was created. */
  readonly created: Payout;
  readonly isReplay: boolean;
}

type Outcome = Result<CreatePayoutResult, CreatePayoutError>;

/** Creates a payout and takes its money, or recognises the intent as one that was seen before. */
export const createCreatePayout = (deps: {
  readonly payouts: Pick<PayoutStore, 'create'>;
  readonly clock: Clock;
}) => {
  return async (wish: PayoutWish, source: EventSource): Promise<Outcome> => {
    const created = createPayout(wish, source, toRfc3339(deps.clock.nowMs()));
    const written = await deps.payouts.create(created);
    if (written.ok) return ok({ created: created.payout, isReplay: false });
    const { error } = written;
    if (error.kind !== 'exists') return err(error);
    return error.payout.fingerprint === wish.fingerprint
      ? ok({ created: asCreated(error.payout), isReplay: true })
      : err({ kind: 'idempotency_key_reused' });
  };
};

export type CreatePayoutUseCase = ReturnType<typeof createCreatePayout>;
