import type { MerchantId, SettlementId } from '../kernel/ids.ts';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { ProviderName } from '../providers/port.ts';
import type { BookedMove, Settlement, SettlementMovement } from './domain/settlement.ts';

export const settlementKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `settlement#${id}`,
  sk: 'settlement',
});

/** What its attributes begin with, by what it is about. */
export const PREFIX = {
  settlement: 'paid',
  settlement_return: 'returned',
} as const satisfies Record<SettlementMovement, string>;

/** Attributes of one of its moves. */
export const moveAttributes = (movement: SettlementMovement, move: BookedMove): Item => {
  const name = PREFIX[movement];
  return {
    [`${name}_amount`]: move.amount.minor,
    [`${name}_line`]: move.lineId,
    [`${name}_at`]: move.movedAt,
    [`${name}_run`]: move.runId,
    [`${name}_booked_at`]: move.createdAt,
  };
};

const moveIn = (item: Item, movement: SettlementMovement): Settlement['moves'] => {
  const name = PREFIX[movement];
  const minor = item[`${name}_amount`];
  if (minor === undefined) return {};
  const text = (field: string): string => String(item[`${name}_${field}`]);
  return {
    [movement]: {
      amount: money(minor as bigint, String(item['currency'])),
      lineId: text('line'),
      movedAt: text('at'),
      runId: text('run'),
      createdAt: text('booked_at'),
    },
  };
};

export const fromItem = (item: Item): Settlement => ({
  id: String(item['pk']).slice('settlement#'.length) as SettlementId,
  merchantId: item['merchant_id'] as MerchantId,
  provider: item['provider'] as ProviderName,
  providerReference: String(item['provider_reference']),
  moves: { ...moveIn(item, 'settlement'), ...moveIn(item, 'settlement_return') },
});
