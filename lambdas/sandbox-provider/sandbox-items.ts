import * as v from 'valibot';
import { type Money, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Charge, HistoryLine } from './domain/charge.ts';
import { isSource, type Source } from './domain/sources.ts';
import type { HistoryPosition, OperationRecord } from './sandbox-store.ts';
import { fromSettledLines, SettledLines, toSettledLines } from './settlement-items.ts';

export const operationKey = (operationId: string) => ({ pk: `operation#${operationId}`, sk: 'operation' });
export const attemptKey = (operationId: string) => ({ pk: `operation#${operationId}`, sk: 'attempt' });
export const chargeKey = (chargeId: string) => ({ pk: `charge#${chargeId}`, sk: 'charge' });
export const actionKey = (token: string) => ({ pk: `action#${token}`, sk: 'action' });

const lineKey = (line: HistoryLine) => ({ pk: `line#${line.id}`, sk: 'line' });

/** One partition a month: a year is a dozen queries, and a simulator's month is no hot partition. */
export const historyPartition = (createdAt: string): string => `history#${createdAt.slice(0, 7)}`;

export const historySort = ({ createdAt, lineId }: HistoryPosition): string => `${createdAt}#${lineId}`;

export const toChargeItem = (charge: Charge): Item => ({
  ...chargeKey(charge.id),
  ...charge,
  currency: charge.amount.currency,
  amount: charge.amount.minor,
  amountAuthorized: charge.amountAuthorized.minor,
  amountCaptured: charge.amountCaptured.minor,
  amountRefunded: charge.amountRefunded.minor,
});

const source = v.custom<Source>((value) => typeof value === 'string' && isSource(value));

const ChargeItem = v.object({
  id: v.string(),
  operationId: v.string(),
  source,
  capture: v.boolean(),
  status: v.picklist(['requires_action', 'authorized', 'captured', 'failed', 'canceled']),
  currency: v.string(),
  amount: v.bigint(),
  amountAuthorized: v.bigint(),
  amountCaptured: v.bigint(),
  amountRefunded: v.bigint(),
  failureCode: v.nullable(v.picklist(['card_declined', 'action_declined'])),
  actionToken: v.nullable(v.string()),
  webhookUrl: v.string(),
  createdAt: v.string(),
  version: v.bigint(),
});

export const fromChargeItem = (item: Item): Charge => {
  const { currency, ...charge } = v.parse(ChargeItem, item);
  const of = (minor: bigint): Money => money(minor, currency);
  return {
    ...charge,
    amount: of(charge.amount),
    amountAuthorized: of(charge.amountAuthorized),
    amountCaptured: of(charge.amountCaptured),
    amountRefunded: of(charge.amountRefunded),
  };
};

/** The whole record as one text: nothing in it is searched for, and the answer must come back byte for byte. */
export const toOperationItem = (record: OperationRecord): Item => {
  const { isAnnounced, ...rest } = record;
  return {
    ...operationKey(record.operation.operationId),
    is_announced: isAnnounced,
    record: JSON.stringify(rest),
  };
};

const Operation = v.object({
  operationId: v.string(),
  kind: v.picklist(['authorize', 'capture', 'void', 'refund', 'payout', 'dispute_evidence', 'settlement']),
  status: v.picklist(['succeeded', 'pending', 'requires_action', 'failed']),
  chargeId: v.nullable(v.string()),
  disputeId: v.exactOptional(v.string()),
  createdAt: v.string(),
});

const OperationItem = v.object({
  is_announced: v.boolean(),
  record: v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      operation: Operation,
      fingerprint: v.string(),
      reply: v.object({ status: v.number(), body: v.string() }),
      webhooks: v.array(
        v.object({
          event_id: v.string(),
          type: v.string(),
          url: v.string(),
          delay_seconds: v.number(),
          body: v.string(),
        }),
      ),
      committedAtMs: v.number(),
    }),
  ),
});

export const fromOperationItem = (item: Item): OperationRecord => {
  const { is_announced, record } = v.parse(OperationItem, item);
  return { ...record, isAnnounced: is_announced };
};

export const toLineItem = (line: HistoryLine): Item => ({
  ...lineKey(line),
  ...line,
  history_pk: historyPartition(line.createdAt),
  history_sk: historySort({ createdAt: line.createdAt, lineId: line.id }),
  currency: line.amount.currency,
  amount: line.amount.minor,
  settledAmount: line.settledAmount.minor,
  fee: line.fee.minor,
  ...(line.settles === undefined ? {} : { settles: toSettledLines(line.settles) }),
});

const LineItem = v.object({
  id: v.string(),
  operationId: v.string(),
  kind: v.optional(
    v.picklist([
      'charge',
      'refund',
      'refund_return',
      'payout',
      'payout_return',
      'dispute',
      'dispute_reversal',
      'dispute_fee',
      'dispute_fee_return',
      'settlement',
      'settlement_return',
    ]),
  ),
  reference: v.optional(v.string()),
  // Lines from before there were payouts, and among them those from before there were refunds.
  chargeId: v.optional(v.string()),
  refundId: v.optional(v.nullable(v.string()), null),
  currency: v.string(),
  amount: v.bigint(),
  settledAmount: v.bigint(),
  fee: v.bigint(),
  settles: v.optional(SettledLines),
  createdAt: v.string(),
});

export const fromLineItem = (item: Item): HistoryLine => {
  const { currency, chargeId, refundId, settles, ...line } = v.parse(LineItem, item);
  return {
    ...line,
    kind: line.kind ?? (refundId === null ? 'charge' : 'refund'),
    reference: line.reference ?? refundId ?? chargeId ?? '',
    amount: money(line.amount, currency),
    settledAmount: money(line.settledAmount, currency),
    fee: money(line.fee, currency),
    ...(settles === undefined ? {} : { settles: fromSettledLines(settles, currency) }),
  };
};
