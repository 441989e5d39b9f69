import type { EventRecord, EventSource } from '../kernel/event.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import { holdForDispute, releaseDispute } from '../payments/dispute-writes.ts';
import { putEvent } from '../platform/event-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { disputeKey, disputeNoteKey, toItem } from './dispute-item.ts';
import type { DisputeStep } from './domain/decide-dispute.ts';
import { type Dispute, type DisputeEventType, transitionsOf } from './domain/dispute.ts';
import { disputeEvent } from './domain/dispute-view.ts';

/** What was read when it was decided: the write succeeds only on exactly that. */
interface DecidedOn {
  readonly sequence: number;
  readonly operationsCount: number;
  readonly states: readonly string[];
}

const replaceDispute = (table: string, dispute: Dispute, decidedOn: DecidedOn): WriteItem => {
  const isUndecided = '#sequence = :sequence AND #operations = :operations';
  const mayFollow = `#state IN (${decidedOn.states.map((_, index) => `:from_${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: toItem(dispute),
      ConditionExpression: `${isUndecided} AND ${mayFollow}`,
      ExpressionAttributeNames: {
        '#sequence': 'sequence',
        '#operations': 'operations_count',
        '#state': 'state',
      },
      ExpressionAttributeValues: {
        ':sequence': decidedOn.sequence,
        ':operations': decidedOn.operationsCount,
        ...Object.fromEntries(decidedOn.states.map((state, index) => [`:from_${index}`, state])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** The writes that move a dispute on: the dispute, successor of exactly the state that was decided on, and its event. */
export const moveDispute = (
  table: string,
  dispute: Dispute,
  event: EventRecord & { readonly type: DisputeEventType },
): readonly WriteItem[] => [
  replaceDispute(table, dispute, {
    sequence: dispute.sequence - 1,
    operationsCount: dispute.operationsCount,
    states: transitionsOf(event.type)[dispute.state] ?? [],
  }),
  putEvent(table, disputeKey(dispute.id).pk, event),
];

/**
 * The write that notes which operation a dispute waits for. Of two submissions at once one gets it:
 *
 *     evidence a   reads 0 operations ─────── writes operation 1 ✓
 *     evidence b     reads 0 operations ──────────── writes operation 1 ✗ → reads again: one is under way
 */
export const openEvidence = (table: string, dispute: Dispute): WriteItem =>
  replaceDispute(table, dispute, {
    sequence: dispute.sequence,
    operationsCount: dispute.operationsCount - 1,
    states: [dispute.state],
  });

const firstWrites = (table: string, dispute: Dispute): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(dispute),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  {
    Put: {
      TableName: table,
      Item: { ...disputeNoteKey(dispute.paymentId, dispute.id), entity: 'dispute_note' },
    },
  },
];

/** Opened and won in one breath, the payment has what it had: an item can be written once in a transaction. */
const paymentWrites = (
  table: string,
  events: readonly DisputeEventType[],
  dispute: Dispute,
): readonly WriteItem[] => {
  const [isOpened, isWon] = [events.includes('dispute.created'), events.includes('dispute.won')];
  if (isOpened === isWon) return [];
  return [isOpened ? holdForDispute(table, dispute) : releaseDispute(table, dispute)];
};

const entryWrites = (
  table: string,
  { dispute, entries }: DisputeStep,
  event: EventRecord,
): readonly WriteItem[] =>
  entries.map(({ rule, amount }) =>
    putEntry(
      table,
      makeJournalEntry(rule, amount, {
        merchantId: dispute.merchantId,
        operationId: null,
        resourceId: dispute.id,
        eventId: event.id,
        createdAt: dispute.updatedAt,
      }),
    ),
  );

/**
 * Everything that was told at once: the dispute, its events, its journal entries and what its payment holds.
 *
 * @param known The dispute before it; null if it was not there.
 */
export const disputeWrites = (
  table: string,
  {
    known,
    steps,
  }: { readonly known: Dispute | null; readonly steps: readonly [DisputeStep, ...DisputeStep[]] },
  source: EventSource,
): readonly WriteItem[] => {
  const [first] = steps;
  const last = steps.at(-1) ?? first;
  const told = steps.map((step, index) => ({
    step,
    event: disputeEvent(step.event, step.dispute, source, steps[index - 1]?.dispute ?? known),
  }));
  const isNew = first.event === 'dispute.created';
  return [
    ...(isNew
      ? [
          ...firstWrites(table, last.dispute),
          ...told.map(({ event }) => putEvent(table, disputeKey(last.dispute.id).pk, event)),
        ]
      : told.flatMap(({ step, event }) => moveDispute(table, step.dispute, event))),
    ...told.flatMap(({ step, event }) => entryWrites(table, step, event)),
    ...paymentWrites(
      table,
      steps.map(({ event }) => event),
      last.dispute,
    ),
  ];
};
