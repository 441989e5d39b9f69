import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { type Money, zero } from '../../kernel/money.ts';
import type { HistoryLine, Operation, PayoutChange } from './charge.ts';
import { type Destination, type DestinationBehaviour, destinationBehaviour } from './destinations.ts';
import { PAYOUT_OPERATION_STATUS, type Payout, type PayoutStatus } from './payout.ts';
import { planPayoutWebhooks } from './plan-payout-webhooks.ts';

export interface PayoutRequest {
  readonly operationId: string;
  readonly amount: Money;
  readonly destination: Destination;
  readonly webhookUrl: string;
}

/** Days at a bank, seconds here: each state lasts long enough to be seen, and none longer than a test will wait. */
const AFTER_SECONDS = { in_transit: 1, paid: 3, failed: 3, returned: 8 } as const;

type LaterStatus = keyof typeof AFTER_SECONDS;

interface Course {
  readonly begins: PayoutStatus;
  readonly later: readonly LaterStatus[];
  readonly failureCode: Payout['failureCode'];
}

const COURSES: Readonly<Record<DestinationBehaviour['ends'], Course>> = {
  paid: { begins: 'pending', later: ['in_transit', 'paid'], failureCode: null },
  returned: {
    begins: 'pending',
    later: ['in_transit', 'paid', 'returned'],
    failureCode: 'destination_closed',
  },
  returned_unpaid: {
    begins: 'pending',
    later: ['in_transit', 'returned'],
    failureCode: 'destination_closed',
  },
  refused_at_once: { begins: 'failed', later: [], failureCode: 'destination_closed' },
  refused_later: { begins: 'pending', later: ['in_transit', 'failed'], failureCode: 'payout_refused' },
};

/** An operation makes one payout, so its id is the payout's too. */
export const payoutIdOf = (operationId: string): string => deriveId('po', operationId);

const payoutOf = ({ operationId, amount, destination }: PayoutRequest, nowMs: number): Payout => {
  const { begins, later, failureCode } = COURSES[destinationBehaviour(destination).ends];
  const createdAt = toRfc3339(nowMs);
  const steps = later.map((status) => ({ status, at: toRfc3339(nowMs + AFTER_SECONDS[status] * 1000) }));
  return {
    id: payoutIdOf(operationId),
    operationId,
    destination,
    amount,
    course: [{ status: begins, at: createdAt }, ...steps],
    failureCode,
    createdAt,
  };
};

/** The money leaves when it is paid, or with its way back if nobody ever said that it was; a return is a second line. */
const linesOf = (payout: Payout): readonly HistoryLine[] => {
  const line = (kind: 'payout' | 'payout_return', createdAt: string): HistoryLine => ({
    id: deriveId('txn', payout.id, kind),
    operationId: payout.operationId,
    kind,
    reference: payout.id,
    amount: payout.amount,
    settledAmount: payout.amount,
    fee: zero(payout.amount.currency),
    createdAt,
  });
  const at = (status: PayoutStatus): string | undefined =>
    payout.course.find((step) => step.status === status)?.at;
  const returnedAt = at('returned');
  const leftAt = at('paid') ?? returnedAt;
  return [
    ...(leftAt === undefined ? [] : [line('payout', leftAt)]),
    ...(returnedAt === undefined ? [] : [line('payout_return', returnedAt)]),
  ];
};

/** Sends money to a bank account: the whole course of it, at once. */
export const decidePayout = (request: PayoutRequest, nowMs: number): PayoutChange => {
  const payout = payoutOf(request, nowMs);
  const operation: Operation = {
    operationId: request.operationId,
    kind: 'payout',
    status: PAYOUT_OPERATION_STATUS[payout.course[0].status],
    chargeId: null,
    createdAt: payout.createdAt,
  };
  const webhooks = planPayoutWebhooks(payout, operation, request.webhookUrl);
  return { payout, operation, lines: linesOf(payout), webhooks };
};
