import { PLATFORM_MERCHANT } from '../../access/domain/platform.ts';
import type { EventRecord, ResourceView } from '../../kernel/event.ts';
import type { EventType } from '../../kernel/event-type.ts';
import { deriveId, type MerchantId, type SettlementId } from '../../kernel/ids.ts';
import { type Money, toJsonAmount } from '../../kernel/money.ts';
import { type JournalEntry, makeJournalEntry } from '../../ledger/domain/journal-entry.ts';
import type { PostingRule } from '../../ledger/domain/posting-table.ts';
import type { HistoryKind, ProviderName } from '../../providers/port.ts';
import { settlementIdOf } from '../../providers/provider-settlement.ts';

interface Step {
  readonly status: string;
  readonly sequence: number;
}

/** What a provider's history says of a settlement: that it was paid, and that it came back. */
export const SETTLEMENT_MOVES = {
  settlement: { rule: 'settlement_paid', type: 'settlement.paid', status: 'paid', sequence: 1 },
  settlement_return: {
    rule: 'settlement_returned',
    type: 'settlement.returned',
    status: 'returned',
    sequence: 2,
  },
} as const satisfies Readonly<
  Partial<Record<HistoryKind, { readonly rule: PostingRule; readonly type: EventType } & Step>>
>;

export type SettlementMovement = keyof typeof SETTLEMENT_MOVES;

export const isSettlement = (movement: HistoryKind): movement is SettlementMovement =>
  Object.hasOwn(SETTLEMENT_MOVES, movement);

/** One of both, as a run found and booked it. */
export interface BookedMove {
  readonly amount: Money;
  /** The line of the provider's history that says so. */
  readonly lineId: string;
  /** When the provider recorded it. */
  readonly movedAt: string;
  /** The run that found it. */
  readonly runId: string;
  readonly createdAt: string;
}

/** What a provider has paid out to the platform's own bank account, or taken back from there, because it settles. */
export interface Settlement {
  readonly id: SettlementId;
  readonly merchantId: MerchantId;
  readonly provider: ProviderName;
  /** What the provider calls it. */
  readonly providerReference: string;
  /** Each is booked by itself, in whatever order runs find them; never none of both. */
  readonly moves: Readonly<Partial<Record<SettlementMovement, BookedMove>>>;
}

export interface FoundSettlement extends BookedMove {
  readonly provider: ProviderName;
  readonly providerReference: string;
  readonly movement: SettlementMovement;
}

/** What is booked of a settlement, with all that says so. */
export interface RecordedSettlement {
  readonly settlement: Settlement;
  readonly entry: JournalEntry;
  readonly event: EventRecord;
}

const entryOf = ({ id, merchantId }: Settlement, movement: SettlementMovement, move: BookedMove) =>
  makeJournalEntry(SETTLEMENT_MOVES[movement].rule, move.amount, {
    merchantId,
    operationId: null,
    resourceId: id,
    eventId: deriveId('evt', id, String(SETTLEMENT_MOVES[movement].sequence)),
    createdAt: move.createdAt,
  });

/** As clients of the platform see it: how it stands, and what was booked last. */
export const settlementView = (settlement: Settlement): ResourceView => {
  const { id, provider, providerReference, moves } = settlement;
  const movement = moves.settlement_return === undefined ? 'settlement' : 'settlement_return';
  const move = moves[movement];
  if (move === undefined) return { id, object: 'settlement' };
  return {
    id,
    object: 'settlement',
    status: SETTLEMENT_MOVES[movement].status,
    amount: toJsonAmount(move.amount),
    currency: move.amount.currency,
    provider,
    provider_reference: providerReference,
    provider_line: move.lineId,
    journal_entry: entryOf(settlement, movement, move).id,
    moved_at: move.movedAt,
    created_at: move.createdAt,
  };
};

/** A settlement is paid once and comes back once, whichever run finds it: booked twice it collides. */
export const recordSettlement = (found: FoundSettlement): RecordedSettlement => {
  const { provider, providerReference, movement, ...move } = found;
  const id = settlementIdOf(provider, providerReference);
  const settlement: Settlement = {
    ...{ id, merchantId: PLATFORM_MERCHANT, provider, providerReference },
    moves: { [movement]: move },
  };
  const { type, sequence } = SETTLEMENT_MOVES[movement];
  const entry = entryOf(settlement, movement, move);
  const event: EventRecord = {
    id: deriveId('evt', id, String(sequence)),
    type,
    merchantId: PLATFORM_MERCHANT,
    resourceId: id,
    sequence,
    createdAt: move.createdAt,
    source: { kind: 'reconciliation', run_id: move.runId },
    object: settlementView(settlement),
  };
  return { settlement, entry, event };
};
