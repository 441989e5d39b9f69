import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { demandOf, type TokenRefusal } from '../tokens/domain/token-handle.ts';
import { asCreated, createPayout, type PayoutWish, payoutIdOf } from './domain/create-payout.ts';
import type { Closing, FoundPlace } from './domain/destination.ts';
import type { Payout } from './domain/payout.ts';
import type { PayoutStore } from './payout-store.ts';

export type CreatePayoutError =
  | { readonly kind: 'insufficient_balance'; readonly available: Money }
  /** None of the providers that it may go to could ever take it. */
  | { readonly kind: 'destination_invalid' }
  | { readonly kind: 'provider_not_configured' }
  /** It is another merchant's. */
  | { readonly kind: 'destination_foreign' }
  | { readonly kind: 'destination_closed'; readonly closing: Closing }
  | TokenRefusal
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' };

/** Why there is nowhere to send it: nobody of those who could be asked, or nobody at all. */
export type NoPlace = 'destination_invalid' | 'provider_not_configured';

export interface CreatePayoutResult {
  /** As it was when it was created. */
  readonly created: Payout;
  readonly isReplay: boolean;
}

type Outcome = Result<CreatePayoutResult, CreatePayoutError>;

/** Creates a payout and takes its money, or recognises the intent as one that was seen before. */
export const createCreatePayout = (deps: {
  readonly payouts: Pick<PayoutStore, 'create' | 'get'>;
  readonly clock: Clock;
}) => {
  const replay = (known: Payout, { fingerprint }: PayoutWish): Outcome =>
    known.fingerprint === fingerprint
      ? ok({ created: asCreated(known), isReplay: true })
      : err({ kind: 'idempotency_key_reused' });
  return async (wish: PayoutWish, place: FoundPlace | NoPlace, source: EventSource): Promise<Outcome> => {
    if (typeof place === 'string') {
      // A wish that was accepted is answered the same for ever, wherever payouts are routed by now.
      const known = await deps.payouts.get(payoutIdOf(wish));
      return known === null ? err({ kind: place }) : replay(known, wish);
    }
    const at = toRfc3339(deps.clock.nowMs());
    const { accounts, ...chosen } = place;
    const created = createPayout(wish, chosen, source, at);
    const demand = demandOf(wish.destination, accounts, { merchantId: wish.merchantId, use: 'payout', at });
    const written = await deps.payouts.create(created, demand);
    if (written.ok) return ok({ created: created.payout, isReplay: false });
    const { error } = written;
    return error.kind === 'exists' ? replay(error.payout, wish) : err(error);
  };
};

export type CreatePayoutUseCase = ReturnType<typeof createCreatePayout>;
