import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { putOperation } from '../operations/operation-store.ts';
import type { PostponeMessage } from '../operations/postpone-message.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { parseDeadline } from './deadline-message.ts';
import { planChange } from './domain/change-payment.ts';
import type { PaymentStore } from './payment-store.ts';
import { openOperation } from './payment-writes.ts';

/** A capture that is under way has its outcome in seconds, or is looked into for hours: nothing is lost by waiting. */
const LOOK_AGAIN_SECONDS = 15 * 60;

/**
 * Gives up what is left of an authorisation whose time is over, as its merchant could: by an operation, so that the
 * provider has the last word and what it holds of the payer's money is free again. Dying anywhere in here is harmless:
 * the message comes again, and finds the payment as it was or with its operation.
 */
export const createDeadlineConsumer = (deps: {
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly transact: Transact;
  readonly postpone: PostponeMessage;
  readonly clock: Clock;
  readonly table: string;
}): ProcessMessage => {
  return async (body, _record, log) => {
    const message = parseDeadline(body);
    const { payment_id: id, merchant_id, correlation_id } = message;
    const bound = log.with({ payment_id: id, merchant_id, correlation_id });
    const payment = await deps.payments.get(id);
    if (payment === null) throw new Error(`there is no payment ${id}`);
    const at = toRfc3339(deps.clock.nowMs());
    if (payment.state !== 'authorized' || payment.captureBefore === undefined) {
      bound.info('AUTHORIZATION_USED', { state: payment.state });
      return;
    }
    if (at < payment.captureBefore) throw new Error(`the authorization of ${id} is not over yet`);
    const wish = { kind: 'cancel', source: { kind: 'due_time', due_at: payment.captureBefore } } as const;
    const planned = planChange(payment, wish, { correlationId: correlation_id, at });
    if (!planned.ok) {
      await deps.postpone(message, LOOK_AGAIN_SECONDS);
      return;
    }
    const { payment: waiting, operation } = planned.value;
    const written = await deps.transact([
      openOperation(deps.table, waiting),
      putOperation(deps.table, operation),
    ]);
    if (!written.ok) throw new Error(`payment ${id} was changing: ${written.error.kind}`);
    bound.info('AUTHORIZATION_EXPIRED', { operation_id: operation.id });
  };
};
