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

/**
 * All payouts of a merchant in a currency meet at one balance, and a transaction that meets another is turned away
 * whatever it wanted. Each round is seven tries over about a second; a hundred at once are through within a few, and
 * whoever still is not is told to come back rather than kept waiting until API Gateway gives up.
 */
const ROUNDS_MAX = 5;

/** Creates a payout and takes its money, or recognises the intent as one that was seen before. */
export const createCreatePayout = (deps: {
  readonly payouts: Pick<PayoutStore, 'create'>;
  readonly clock: Clock;
}) => {
  return async (wish: PayoutWish, source: EventSource): Promise<Outcome> => {
    const created = createPayout(wish, source, toRfc3339(deps.clock.nowMs()));
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const written = await deps.payouts.create(created);
      if (written.ok) return ok({ created: created.payout, isReplay: false });
      const { error } = written;
      if (error.kind === 'contended') continue;
      if (error.kind === 'insufficient_balance') return err(error);
      return error.payout.fingerprint === wish.fingerprint
        ? ok({ created: asCreated(error.payout), isReplay: true })
        : err({ kind: 'idempotency_key_reused' });
    }
    return err({ kind: 'contended' });
  };
};

export type CreatePayoutUseCase = ReturnType<typeof createCreatePayout>;
