import type { EventSource } from '../kernel/event.ts';
import { subtract } from '../kernel/money.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { endBreakByItself, openBreak } from '../ledger/break-writes.ts';
import { breakId } from '../ledger/domain/break.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Payment } from './domain/payment.ts';
import { isStuck } from './domain/release.ts';

/** In each of the two states in which it can be stuck, a payment is once at most. */
const idOf = ({ id, state }: Payment) => breakId('payment_not_released', id, state);

/**
 * What a payment's next state does to its break: a provider that refuses to let go of it for longer than the list of
 * times is a person's business, until it has let go.
 */
export const releaseBreakWrites = async (
  { breaks, table }: { readonly breaks: Pick<BreakStore, 'get'>; readonly table: string },
  before: Payment,
  after: Payment,
  source: EventSource,
): Promise<readonly WriteItem[]> => {
  const { updatedAt: at } = after;
  const ends = isStuck(before) && !isStuck(after);
  if (ends)
    return endBreakByItself(table, await breaks.get(idOf(before)), {
      at,
      as: `payment_${after.state}`,
      by: 'payments',
      source,
    });
  if (isStuck(before) || !isStuck(after)) return [];
  return openBreak(
    table,
    {
      id: idOf(after),
      kind: 'payment_not_released',
      provider: after.provider,
      subjectId: after.id,
      resourceId: after.id,
      merchantId: after.merchantId,
      amount: subtract(after.amount, after.amountCaptured),
      detail: null,
      since: 'captureBefore' in after ? (after.captureBefore ?? at) : at,
      openedAt: at,
      difference: null,
      seen: null,
    },
    'payments',
    source,
  );
};
