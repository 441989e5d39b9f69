import type { OperationId } from '../kernel/ids.ts';
import { returnAvailable, spendAvailable } from '../ledger/balance-writes.ts';
import { accountId } from '../ledger/domain/account.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import { putOperation } from '../operations/operation-store.ts';
import { putEvent } from '../platform/event-item.ts';
import { type DecidedOn, replaceItem } from '../platform/replace-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { TokenDemand } from '../tokens/domain/token-handle.ts';
import { checkToken } from '../tokens/handle-item.ts';
import { nameDestination } from './destination-item.ts';
import type { CreatedPayout } from './domain/create-payout.ts';
import { PAYOUT_MONEY, PAYOUT_TRANSITIONS, type Payout } from './domain/payout.ts';
import type { PayoutEvent } from './domain/payout-view.ts';
import { payoutKey, toItem } from './payout-item.ts';

/** What a payout takes from its merchant's available balance, or gives back to it. */
export const guardedPart = ({ merchantId, amount, updatedAt }: Payout) => ({
  account: accountId(merchantId, 'merchant_payable', amount.currency),
  amount,
  at: updatedAt,
});

/** Positions in `newPayoutWrites`: which condition failed tells a duplicate from an empty balance or a wrong destination. */
export const PAYOUT_WRITE = 0;
export const BALANCE_WRITE = 1;
export const DESTINATION_WRITE = 2;
/** Only of a payout to a token of the vault. */
export const TOKEN_CHECK = 3;

/** A new payout: it takes its money from what is available, to a destination that it may go to, or nothing is written. */
export const newPayoutWrites = (
  table: string,
  { payout, operation, event }: CreatedPayout,
  demand: TokenDemand | null = null,
): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(payout),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  spendAvailable(table, guardedPart(payout)),
  nameDestination(table, payout),
  ...(demand === null ? [] : [checkToken(table, demand)]),
  putEvent(table, payoutKey(payout.id).pk, event),
  ...(operation === null ? [] : [putOperation(table, operation)]),
];

/** Two pairs of eyes, in the write itself: whatever was read before, the creator's own approval changes nothing. */
export const isNotCreator = (clientId: string): NonNullable<DecidedOn['also']> => ({
  condition: 'created_by <> :approver',
  values: { ':approver': clientId },
});

/** A payout as it was read and as it becomes. */
export interface PayoutMove {
  readonly before: Payout;
  readonly after: Payout;
  readonly event: PayoutEvent;
  /** Whose outcome it is; null if no provider was asked. */
  readonly operationId: OperationId | null;
}

/**
 * The writes that move a payout on: the payout, successor of exactly the state that was decided on, its event, and
 * whatever the new state has posted or given back that the old one had not.
 */
export const movePayout = (
  table: string,
  { before, after, event, operationId }: PayoutMove,
  also?: DecidedOn['also'],
): readonly WriteItem[] => {
  const [was, is] = [PAYOUT_MONEY[before.state], PAYOUT_MONEY[after.state]];
  const entries = is.posted
    .filter((rule) => !was.posted.includes(rule))
    .map((rule) =>
      makeJournalEntry(rule, after.amount, {
        merchantId: after.merchantId,
        operationId,
        resourceId: after.id,
        eventId: event.id,
        createdAt: after.updatedAt,
      }),
    );
  return [
    replaceItem(table, toItem(after), {
      counter: 'sequence',
      count: before.sequence,
      states: PAYOUT_TRANSITIONS[event.type].from,
      ...(also === undefined ? {} : { also }),
    }),
    putEvent(table, payoutKey(after.id).pk, event),
    ...entries.map((entry) => putEntry(table, entry)),
    ...(is.isGivenBack === true ? [returnAvailable(table, guardedPart(after))] : []),
  ];
};
