import type { Item } from '../platform/dynamo.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { toDisputeItem } from './dispute-items.ts';
import type { Charge } from './domain/charge.ts';
import { type Refund, staysRefunded } from './domain/refund.ts';
import { toPayoutItem } from './payout-items.ts';
import { toRefundItem } from './refund-items.ts';
import { actionKey, chargeKey, toChargeItem, toLineItem, toOperationItem } from './sandbox-items.ts';
import type { ChargeCommit, Commit } from './sandbox-store.ts';
import { toSettledUpToItem } from './settlement-items.ts';

export const IS_NEW = 'attribute_not_exists(pk)';

const put = (
  table: string,
  item: Item,
  condition?: Pick<NonNullable<WriteItem['Put']>, 'ConditionExpression'>,
) => ({
  Put: { TableName: table, Item: item, ...condition },
});

/** The successor of exactly the version that was decided on. */
const versionPut = (table: string, item: Item, version: bigint): WriteItem => {
  const isUnchanged = {
    ConditionExpression: 'version = :previous',
    ExpressionAttributeValues: { ':previous': version - 1n },
  };
  return put(table, item, version === 1n ? { ConditionExpression: IS_NEW } : isUnchanged);
};

const chargePut = (table: string, charge: Charge): WriteItem =>
  versionPut(table, toChargeItem(charge), charge.version);

/**
 * Money given back is added, not written over:
 *
 *     decided on:  captured C, amount A          written if:  captured ≥ C  and  refunded ≤ C − A
 *
 * What was captured never shrinks, so refunded + A ≤ captured holds after the write, whatever came in between.
 * The version moves on, so that a capture or void decided before cannot write the old sum back.
 */
const chargeRefund = (table: string, charge: Charge, refund: Refund): WriteItem => ({
  Update: {
    TableName: table,
    Key: chargeKey(charge.id),
    UpdateExpression: 'SET amountRefunded = amountRefunded + :amount, version = version + :one',
    ConditionExpression: 'amountCaptured >= :captured AND amountRefunded <= :most',
    ExpressionAttributeValues: {
      ':amount': refund.amount.minor,
      ':one': 1n,
      ':captured': charge.amountCaptured.minor,
      ':most': charge.amountCaptured.minor - refund.amount.minor,
    },
  },
});

/** A refund that is refused or will come back leaves the charge as it is. */
const chargeWrites = (table: string, { charge, refund }: ChargeCommit): readonly WriteItem[] => {
  if (refund === null) return [chargePut(table, charge)];
  const refundPut = put(table, toRefundItem(refund), { ConditionExpression: IS_NEW });
  return staysRefunded(refund) ? [chargeRefund(table, charge, refund), refundPut] : [refundPut];
};

const subjectWrites = (table: string, commit: Commit): readonly WriteItem[] => {
  if ('dispute' in commit) return [versionPut(table, toDisputeItem(commit.dispute), commit.dispute.version)];
  if ('upTo' in commit) return [versionPut(table, toSettledUpToItem(commit.upTo), commit.upTo.version)];
  if ('payout' in commit) return [put(table, toPayoutItem(commit.payout), { ConditionExpression: IS_NEW })];
  const { charge, opened, isNewOperation } = commit;
  const dispute = opened === null ? [] : [put(table, toDisputeItem(opened), { ConditionExpression: IS_NEW })];
  const action =
    charge.actionToken === null || !isNewOperation
      ? []
      : [put(table, { ...actionKey(charge.actionToken), operation_id: charge.operationId })];
  return [...chargeWrites(table, commit), ...dispute, ...action];
};

/** The operation comes first: which condition failed tells a taken key from a charge that moved on. */
export const writesOf = (table: string, commit: Commit): readonly WriteItem[] => {
  const { record, lines, isNewOperation } = commit;
  const operation = put(
    table,
    toOperationItem(record),
    isNewOperation ? { ConditionExpression: IS_NEW } : {},
  );
  const linePuts = lines.map((line) => put(table, toLineItem(line), { ConditionExpression: IS_NEW }));
  return [operation, ...subjectWrites(table, commit), ...linePuts];
};
