import type { Clock } from '../kernel/clock.ts';
import { toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Takers } from '../operations/domain/account-takers.ts';
import type { ProviderName } from '../providers/port.ts';
import { demandOf, type TokenRefusal } from '../tokens/domain/token-handle.ts';
import { type CreatePayment, createPayment, paymentIdOf } from './domain/create-payment.ts';
import type { Payment } from './domain/payment.ts';
import type { PaymentStore } from './payment-store.ts';

export type CreatePaymentError =
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' }
  | { readonly kind: 'provider_not_configured' }
  | TokenRefusal;

export interface CreatePaymentResult {
  /** As it was when it was created. */
  readonly created: Payment;
  readonly isReplay: boolean;
}

/** What the payment looked like in its first moment: everything about it that never changes. */
const asCreated = (stored: Payment, wish: CreatePayment, source: EventSource): Payment =>
  createPayment(wish, source, stored.createdAt).payment;

/** A wish, and who is asked first; null if there is nobody in this deployment. */
export type PaymentWish = Omit<CreatePayment, 'provider'> & { readonly provider: ProviderName | null };

const sameAgain = (
  stored: Payment,
  wish: CreatePayment,
  source: EventSource,
): Result<CreatePaymentResult, CreatePaymentError> =>
  stored.fingerprint === wish.fingerprint
    ? ok({ created: asCreated(stored, wish, source), isReplay: true })
    : err({ kind: 'idempotency_key_reused' });

/**
 * Creates a payment in one transactional write, or recognises the intent as one that was seen before: then the
 * answer is the first one's, rebuilt from the stored creation time and the (identical) request, and nothing runs
 * again. A token of the vault is judged in the same write.
 */
export const createCreatePayment = (deps: { readonly payments: PaymentStore; readonly clock: Clock }) => {
  /** What was accepted is answered the same for ever, whoever has been taken out of the deployment since. */
  const withNobody = async (
    wish: PaymentWish,
    source: EventSource,
  ): Promise<Result<CreatePaymentResult, CreatePaymentError>> => {
    const stored = await deps.payments.get(paymentIdOf(wish));
    return stored === null
      ? err({ kind: 'provider_not_configured' })
      : sameAgain(stored, { ...wish, provider: stored.provider }, source);
  };
  return async (
    wanted: PaymentWish,
    source: EventSource,
    accounts: Takers['accounts'] = null,
  ): Promise<Result<CreatePaymentResult, CreatePaymentError>> => {
    const { provider } = wanted;
    if (provider === null) return withNobody(wanted, source);
    const wish = { ...wanted, provider };
    const at = toRfc3339(deps.clock.nowMs());
    const created = createPayment(wish, source, at);
    const demand = demandOf(wish.source, accounts, { merchantId: wish.merchantId, use: 'authorize', at });
    const written = await deps.payments.create(created, demand);
    if (written.ok) return ok({ created: created.payment, isReplay: false });
    if (written.error.kind !== 'exists') return err(written.error);
    return sameAgain(written.error.payment, wish, source);
  };
};

export type CreatePaymentUseCase = ReturnType<typeof createCreatePayment>;
