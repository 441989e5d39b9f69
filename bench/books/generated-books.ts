import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { type JournalEntry, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { linesOfEntry } from '../../lambdas/ledger/domain/statement-line.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { dayKey, toLineItem } from '../../lambdas/ledger/statement-item.ts';
import { toAttributes } from '../../lambdas/operations/operation-item.ts';
import { operationKey } from '../../lambdas/operations/operation-store.ts';
import { createPayment } from '../../lambdas/payments/domain/create-payment.ts';
import { toItem } from '../../lambdas/payments/payment-item.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import { putEvent } from '../../lambdas/platform/event-item.ts';
import type { HistoryLine } from '../../lambdas/providers/port.ts';

export const BEGAN_AT = '2026-11-21T00:00:00.000Z';
/** All payments are captured on one day, and long before they are checked. */
export const CHECKED_AT_MS = Date.parse(BEGAN_AT) + 2 * 24 * 3_600_000;

const AMOUNT = money(12_950, 'EUR');
const MERCHANT = deriveId('mer', 'books');
const TABLE = 'money';

/** The day has 86,400,000 milliseconds: every payment has one of its own. */
const createdAt = (n: number): string => new Date(Date.parse(BEGAN_AT) + n).toISOString();

const createdBy = (n: number) =>
  createPayment(
    {
      merchantId: MERCHANT,
      route: 'POST /v1/payments',
      idempotencyKey: `order-${n}`,
      fingerprint: 'f'.repeat(43),
      correlationId: `correlation-${n}`,
      amount: AMOUNT,
      source: 'tok_visa',
      capture: 'automatic',
      reference: `order-2026-${n}`,
      description: 'Two pairs of shoes',
      metadata: { basket: '9f1c27', channel: 'web' },
      provider: 'sandbox',
      invoiceId: null,
    },
    { kind: 'api', client_id: 'client', request_id: 'request' },
    createdAt(n),
  );

const entryOf = ({ payment, operation, event }: ReturnType<typeof createdBy>): JournalEntry =>
  makeJournalEntry('payment_captured', AMOUNT, {
    merchantId: MERCHANT,
    operationId: operation.id,
    resourceId: payment.id,
    eventId: event.id,
    createdAt: payment.createdAt,
  });

/** What the money table holds of one captured payment: as our own code writes it, its three events included. */
export const itemsOf = (n: number): readonly Item[] => {
  const created = createdBy(n);
  const { payment, operation, event } = created;
  const entry = entryOf(created);
  return [
    toItem({
      ...payment,
      state: 'captured',
      providerReference: `ch_${n}`,
      amountAuthorized: AMOUNT,
      amountCaptured: AMOUNT,
      amountRefundable: AMOUNT,
      openOperation: null,
    }),
    {
      ...operationKey(operation.id),
      ...toAttributes({
        ...operation,
        state: 'succeeded',
        submittedAt: payment.createdAt,
        providerReference: `ch_${n}`,
      }),
    },
    ...[1, 2, 3].map((sequence) => {
      const { Put } = putEvent(TABLE, `payment#${payment.id}`, { ...event, sequence });
      return Put?.Item ?? {};
    }),
    putEntry(TABLE, entry).Put?.Item ?? {},
    ...linesOfEntry(entry).map((line) => toLineItem(line, payment.createdAt)),
  ];
};

/** What so many payments add up to. */
export const sumsOf = (count: number): readonly Item[] =>
  linesOfEntry(entryOf(createdBy(0))).flatMap(({ account, amount, available }) => {
    const sum = amount * BigInt(count);
    return [
      { ...dayKey(account, BEGAN_AT.slice(0, 10)), entity: 'account_day', sum, count: BigInt(count) },
      {
        ...balanceKey(account),
        entity: 'balance',
        currency: AMOUNT.currency,
        balance: sum,
        ...(available === null ? {} : { available: sum }),
        updated_at: BEGAN_AT,
      },
    ];
  });

/** The same payments in the provider's books. */
export const historyLine = (n: number): HistoryLine => ({
  id: `txn_${n}`,
  kind: 'charge',
  operationId: createdBy(n).operation.id,
  providerReference: `ch_${n}`,
  amount: AMOUNT,
  settled: AMOUNT,
  createdAt: createdAt(n),
});
