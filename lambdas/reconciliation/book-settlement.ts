import { invariant } from '../kernel/invariant.ts';
import { equals } from '../kernel/money.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Item } from '../platform/dynamo.ts';
import { putEvent } from '../platform/event-item.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { BookResult } from './book-fee.ts';
import {
  type BookedMove,
  type FoundSettlement,
  type RecordedSettlement,
  recordSettlement,
  type SettlementMovement,
} from './domain/settlement.ts';
import { fromItem, moveAttributes, PREFIX, settlementKey } from './settlement-item.ts';

/** `differs` also if another line of the history has said so before: one of both is a line too many. */
export type BookSettlement = (found: FoundSettlement) => Promise<BookResult>;

/** That it was paid and that it came back are parts of one item, and each is written once. */
const putMove = (
  table: string,
  { settlement }: RecordedSettlement,
  movement: SettlementMovement,
  move: BookedMove,
): WriteItem => {
  const attributes: Item = {
    entity: 'settlement',
    merchant_id: settlement.merchantId,
    provider: settlement.provider,
    provider_reference: settlement.providerReference,
    currency: move.amount.currency,
    ...moveAttributes(movement, move),
  };
  const names = Object.keys(attributes);
  const isNew = `attribute_not_exists(${PREFIX[movement]}_amount)`;
  const isOneCurrency = '(attribute_not_exists(currency) OR currency = :currency)';
  return {
    Update: {
      TableName: table,
      Key: settlementKey(settlement.id),
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
      ConditionExpression: `${isNew} AND ${isOneCurrency}`,
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** Books what a provider has settled: the settlement, its journal entry and its event in one transaction, or nothing. */
export const createBookSettlement = (deps: {
  readonly transact: Transact;
  readonly table: string;
}): BookSettlement => {
  const { table } = deps;
  return async (found) => {
    const recorded = recordSettlement(found);
    const { settlement, entry, event } = recorded;
    const written = await deps.transact([
      putMove(table, recorded, found.movement, found),
      putEntry(table, entry),
      putEvent(table, settlementKey(settlement.id).pk, event),
    ]);
    const booked = { kind: 'booked', entryId: entry.id } as const;
    if (written.ok) return booked;
    if (written.error.kind === 'contended') return { kind: 'contended' };
    const existing = written.error.failed.find(({ index }) => index === 0)?.existing ?? null;
    invariant(existing !== null, `${entry.id} is there without ${settlement.id}`);
    const before = fromItem(existing).moves[found.movement];
    const isSame =
      before !== undefined && before.lineId === found.lineId && equals(before.amount, found.amount);
    return isSame ? booked : { kind: 'differs', booked: before?.amount.minor ?? 0n };
  };
};
