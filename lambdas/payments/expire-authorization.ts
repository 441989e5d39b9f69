import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { putOperation } from '../operations/operation-store.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { parseDeadline } from './deadline-message.ts';
import { planChange } from './domain/change-payment.ts';
import { releaseDueAt, releasing } from './domain/release.ts';
import type { PaymentStore } from './payment-store.ts';
import { openOperation, releaseAfterOperation } from './payment-writes.ts';

/**
 * Gives up what is left of a payment whose time is over, as its merchant could: by an operation, so that the provider
 * has the last word and what it holds of the payer's money is free again. Nothing is waited for here. What has to end
 * first, and a provider that refuses, plan the next look in the write of their own outcome:
 *
 *     authorized, its time is over ─ void ─ refused: look again at … ─ void ─ done
 *     authorized, its time is over, a capture under way: noted ─ captured in part: look again now ─ void ─ done
 *
 * Dying anywhere in here is harmless: the message comes again, and finds the payment as it was, or past its time.
 */
export const createDeadlineConsumer = (deps: {
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly transact: Transact;
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
    const dueAt = releaseDueAt(payment);
    if (dueAt === null || dueAt !== (message.due_at ?? dueAt)) {
      bound.info('AUTHORIZATION_USED', { state: payment.state });
      return;
    }
    if (at < dueAt) throw new Error(`the time of ${id} is not over yet`);
    const write = async (items: readonly WriteItem[]): Promise<void> => {
      const written = await deps.transact(items);
      if (!written.ok) throw new Error(`payment ${id} was changing: ${written.error.kind}`);
    };
    const wish = { kind: 'cancel', source: { kind: 'due_time', due_at: dueAt } } as const;
    const planned = planChange(payment, wish, { correlationId: correlation_id, at });
    if (!planned.ok) {
      await write([releaseAfterOperation(deps.table, payment)]);
      bound.info('AUTHORIZATION_BUSY', { operation_id: payment.openOperation });
      return;
    }
    const { payment: waiting, operation } = planned.value;
    await write([openOperation(deps.table, releasing(waiting)), putOperation(deps.table, operation)]);
    bound.info('AUTHORIZATION_EXPIRED', { operation_id: operation.id });
  };
};
