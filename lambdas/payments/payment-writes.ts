import type { EventRecord } from '../kernel/event.ts';
import { putOperation } from '../operations/operation-store.ts';
import { putEvent } from '../platform/event-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { TokenDemand } from '../tokens/domain/token-handle.ts';
import { checkToken } from '../tokens/handle-item.ts';
import type { CreatedPayment } from './domain/create-payment.ts';
import {
  PAYMENT_TRANSITIONS,
  type Payment,
  type PaymentEventType,
  type PaymentState,
} from './domain/payment.ts';
import { paymentKey, toItem } from './payment-item.ts';

/** Position of the token's check in `putNewPayment`. */
export const TOKEN_CHECK = 3;

/**
 * The writes that create a payment; the payment itself is the first, so that a duplicate is told by it. Only a payment
 * from a token of the vault has a fourth, which writes nothing.
 */
export const putNewPayment = (
  table: string,
  { payment, operation, event }: CreatedPayment,
  demand: TokenDemand | null = null,
): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(payment),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  putOperation(table, operation),
  putEvent(table, paymentKey(payment.id).pk, event),
  ...(demand === null ? [] : [checkToken(table, demand)]),
];

/** What was read when it was decided: the write succeeds only on exactly that. */
interface DecidedOn {
  readonly sequence: number;
  readonly operationsCount: number;
  readonly states: readonly PaymentState[];
}

const replacePayment = (table: string, payment: Payment, decidedOn: DecidedOn): WriteItem => {
  const isUndecided = '#sequence = :sequence AND #operations = :operations';
  // A payment stored before there were refunds has no count of them.
  const isSameRefunds = '(#refunds = :refunds OR attribute_not_exists(#refunds))';
  const mayFollow = `#state IN (${decidedOn.states.map((_, index) => `:from_${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: toItem(payment),
      ConditionExpression: `${isUndecided} AND ${isSameRefunds} AND ${mayFollow}`,
      ExpressionAttributeNames: {
        '#sequence': 'sequence',
        '#operations': 'operations_count',
        '#refunds': 'refund_writes',
        '#state': 'state',
      },
      ExpressionAttributeValues: {
        ':sequence': decidedOn.sequence,
        ':operations': decidedOn.operationsCount,
        ':refunds': payment.refundWrites,
        ...Object.fromEntries(decidedOn.states.map((state, index) => [`:from_${index}`, state])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** The writes that move a payment on: the payment itself and the event of the change. */
export const movePayment = (
  table: string,
  payment: Payment,
  event: EventRecord & { readonly type: PaymentEventType },
  operationsOpened = 0,
): readonly WriteItem[] => [
  replacePayment(table, payment, {
    sequence: payment.sequence - 1,
    operationsCount: payment.operationsCount - operationsOpened,
    states: PAYMENT_TRANSITIONS[event.type].from,
  }),
  putEvent(table, paymentKey(payment.id).pk, event),
];

/**
 * Notes that the time of a payment is over while an operation of it is under way: that operation's outcome plans what
 * comes next. It counts as a write from beside, so an outcome that was decided on without the note is decided again:
 *
 *     outcome   reads the payment ───────────────────────── writes it ✗ → reads again: its time is over
 *     deadline                      notes: its time is over ✓
 */
export const releaseAfterOperation = (table: string, payment: Payment): WriteItem => ({
  Update: {
    TableName: table,
    Key: paymentKey(payment.id),
    UpdateExpression:
      'SET release_tries = if_not_exists(release_tries, :zero), refund_writes = if_not_exists(refund_writes, :zero) + :one REMOVE release_at',
    ConditionExpression: 'open_operation = :open AND #sequence = :sequence',
    ExpressionAttributeNames: { '#sequence': 'sequence' },
    ExpressionAttributeValues: {
      ':open': payment.openOperation,
      ':sequence': payment.sequence,
      ':zero': 0,
      ':one': 1,
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/**
 * The write that notes which operation a payment waits for from now on. Of two wishes at once one gets it:
 *
 *     capture 5.00   reads 1 operation ─────── writes operation 2 ✓
 *     cancel           reads 1 operation ──────────── writes operation 2 ✗ → reads again: an operation is open
 */
export const openOperation = (table: string, payment: Payment): WriteItem =>
  replacePayment(table, payment, {
    sequence: payment.sequence,
    operationsCount: payment.operationsCount - 1,
    states: [payment.state],
  });
