import { spendAvailable } from '../ledger/balance-writes.ts';
import { putEntry } from '../ledger/journal-store.ts';
import { putEvent } from '../platform/event-item.ts';
import { replaceItem } from '../platform/replace-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Moved } from './domain/decide-transfer.ts';
import { TRANSFER_TRANSITIONS } from './domain/transfer.ts';
import { toItem, transferKey } from './transfer-item.ts';

/** Where in the transaction the transfer itself and its spend are: which condition failed says what is wrong. */
export const TRANSFER_AT = 0;
export const SPEND_AT = 1;

const withMoney = (table: string, transfer: WriteItem, moved: Moved): readonly WriteItem[] => [
  transfer,
  spendAvailable(table, {
    account: moved.spends,
    amount: moved.transfer.amount,
    at: moved.transfer.updatedAt,
  }),
  putEntry(table, moved.entry),
  putEvent(table, transferKey(moved.transfer.id).pk, moved.event),
];

/** A new transfer, its money out of the source, its entry and its event. */
export const postTransfer = (table: string, moved: Moved): readonly WriteItem[] =>
  withMoney(
    table,
    {
      Put: {
        TableName: table,
        Item: toItem(moved.transfer),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    moved,
  );

/**
 * The same for giving it back: the money out of the target. Of two reversals at once one happens:
 *
 *     reversal a   reads posted ─────── writes reversed ✓
 *     reversal b     reads posted ──────────── writes reversed ✗ → reads again: it is reversed
 */
export const giveBack = (table: string, moved: Moved): readonly WriteItem[] =>
  withMoney(
    table,
    replaceItem(table, toItem(moved.transfer), {
      counter: 'sequence',
      count: moved.transfer.sequence - 1,
      states: TRANSFER_TRANSITIONS['transfer.reversed'].from,
    }),
    moved,
  );
