import type { Clock } from '../kernel/clock.ts';
import { isSettled, type Payment } from './domain/payment.ts';
import type { PaymentStore } from './payment-store.ts';

/** Five reads a second: a reader notices the outcome at once, and 20 s of waiting cost 100 small reads. */
const POLL_MS = 200;

/** Waits until there is something to tell, or the time is up. @returns what is true by then. */
export const createWaitForPayment = (deps: { readonly payments: PaymentStore; readonly clock: Clock }) => {
  return async (payment: Payment, seconds: number): Promise<Payment> => {
    const deadlineMs = deps.clock.nowMs() + seconds * 1000;
    let latest = payment;
    while (!isSettled(latest) && deps.clock.nowMs() < deadlineMs) {
      await deps.clock.sleep(POLL_MS);
      latest = (await deps.payments.get(payment.id)) ?? latest;
    }
    return latest;
  };
};

export type WaitForPayment = ReturnType<typeof createWaitForPayment>;
