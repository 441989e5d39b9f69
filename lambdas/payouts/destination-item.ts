import type { MerchantId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Closing } from './domain/destination.ts';
import type { Payout } from './domain/payout.ts';

export const destinationKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `destination#${id}`,
  sk: 'destination',
});

/** What is known about a destination: whose it is, and whether the provider's word was that it is no more. */
export interface DestinationRecord {
  readonly merchantId: MerchantId;
  readonly closing: Closing | null;
}

export const toDestination = (item: Item): DestinationRecord => ({
  merchantId: item['merchant_id'] as MerchantId,
  closing:
    typeof item['closed_at'] === 'string'
      ? {
          at: item['closed_at'],
          payoutId: String(item['closed_by']),
          code: item['closed_code'] as FailureCode,
        }
      : null,
});

/**
 * Part of a new payout's transaction: the destination is this merchant's, or becomes it, and nobody has said that it is
 * closed. In the write itself, so of two merchants who name one account for the first time at once, one owns it:
 *
 *     merchant a   names ba_1 ── becomes its owner ✓
 *     merchant b   names ba_1 ──────── merchant_id is a's ✗ nothing written
 */
export const nameDestination = (table: string, payout: Payout): WriteItem => {
  const isOursOrNobodys = '(attribute_not_exists(merchant_id) OR merchant_id = :merchant)';
  const isOpen = 'attribute_not_exists(closed_at)';
  return {
    Update: {
      TableName: table,
      Key: destinationKey(payout.destinationId),
      UpdateExpression:
        'SET entity = :entity, merchant_id = :merchant, provider = :provider, destination = :destination, ' +
        'first_payout = if_not_exists(first_payout, :payout), created_at = if_not_exists(created_at, :at)',
      ConditionExpression: `${isOursOrNobodys} AND ${isOpen}`,
      ExpressionAttributeValues: {
        ':entity': 'destination',
        ':merchant': payout.merchantId,
        ':provider': payout.provider,
        ':destination': payout.destination,
        ':payout': payout.id,
        ':at': payout.createdAt,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/**
 * Part of the transaction of an outcome that is the account's fault. Unconditional: the payout's own item decides
 * whether this outcome counts, and who closed the destination first stays on record.
 */
export const closeDestination = (
  table: string,
  { destinationId }: Pick<Payout, 'destinationId'>,
  { at, payoutId, code }: Closing,
): WriteItem => ({
  Update: {
    TableName: table,
    Key: destinationKey(destinationId),
    UpdateExpression:
      'SET closed_at = if_not_exists(closed_at, :at), closed_by = if_not_exists(closed_by, :payout), ' +
      'closed_code = if_not_exists(closed_code, :code)',
    ExpressionAttributeValues: { ':at': at, ':payout': payoutId, ':code': code },
  },
});

/** An operator's word against a provider's. */
export interface Reopening {
  readonly at: string;
  readonly by: string;
  /** Who that is to AWS, where an operator did it at a deployment. */
  readonly principal?: string;
  readonly reason: string;
}

/** Opens a destination again, if it is closed by just this closing, and keeps both for good. */
export const reopenDestination = (
  table: string,
  destinationId: string,
  closing: Closing,
  { at, by, principal, reason }: Reopening,
): readonly WriteItem[] => {
  const { pk } = destinationKey(destinationId);
  return [
    {
      Update: {
        TableName: table,
        Key: destinationKey(destinationId),
        UpdateExpression: 'REMOVE closed_at, closed_by, closed_code',
        ConditionExpression: 'closed_at = :closed_at AND closed_by = :closed_by',
        ExpressionAttributeValues: { ':closed_at': closing.at, ':closed_by': closing.payoutId },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Put: {
        TableName: table,
        Item: {
          pk,
          sk: `reopening#${at}`,
          entity: 'destination_reopening',
          at,
          by,
          principal,
          reason,
          closed_at: closing.at,
          closed_by: closing.payoutId,
          closed_code: closing.code,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ];
};
