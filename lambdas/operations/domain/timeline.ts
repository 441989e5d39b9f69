import type { EventRecord } from '../../kernel/event.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import type { JournalEntry } from '../../ledger/domain/journal-entry.ts';
import type { Operation } from './operation.ts';

/** One event on its way to an endpoint of the merchant's, as far as the timeline tells it. */
interface DeliveryRecord {
  readonly eventId: string;
  readonly endpointId: string;
  readonly state: string;
  readonly attempts: number;
  /** Of the event. */
  readonly createdAt: string;
  readonly lastAttemptAt: string | null;
  readonly lastStatus: number | null;
}

/** One thing that happened, with the id to ask further. */
export interface TimelineLine {
  readonly at: string;
  readonly kind: 'event' | 'operation' | 'attempt' | 'journal_entry' | 'delivery';
  readonly id: string;
  readonly what: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const eventLine = (event: EventRecord): TimelineLine => ({
  at: event.createdAt,
  kind: 'event',
  id: event.id,
  what: event.type,
  details: { sequence: event.sequence, source: event.source },
});

/** What the provider calls what came of it: who asks there, asks by that. */
const referenceOf = (operation: Operation): TimelineLine['details'] =>
  'providerReference' in operation ? { provider_reference: operation.providerReference } : {};

const operationLines = (operation: Operation): readonly TimelineLine[] => {
  const line = (at: string, what: string, details: TimelineLine['details'] = {}): TimelineLine => ({
    at,
    kind: 'operation',
    id: operation.id,
    what,
    details,
  });
  const attempts = operation.attempts.map(
    (attempt): TimelineLine => ({
      at: attempt.at,
      kind: 'attempt',
      id: operation.id,
      what: `${attempt.ask} → ${attempt.answer}`,
      details: {},
    }),
  );
  return [
    line(operation.createdAt, `${operation.command.kind} created`, { provider: operation.provider }),
    ...(operation.state === 'canceled'
      ? [line(operation.canceledAt, `${operation.command.kind} canceled before it was sent`)]
      : []),
    ...('submittedAt' in operation
      ? [line(operation.submittedAt, `${operation.command.kind} submitted`, referenceOf(operation))]
      : []),
    ...attempts,
    ...('check' in operation && operation.check !== null
      ? [line(operation.check.at, `${operation.state}: check ${operation.check.number} is due`)]
      : []),
  ];
};

const entryLine = (entry: JournalEntry): TimelineLine => ({
  at: entry.createdAt,
  kind: 'journal_entry',
  id: entry.id,
  what: entry.kind,
  details: {
    operation_id: entry.operationId,
    postings: entry.postings.map(({ account, amount }) => ({
      account,
      amount: toJsonAmount(amount),
      currency: amount.currency,
    })),
  },
});

const deliveryLine = (delivery: DeliveryRecord): TimelineLine => ({
  at: delivery.lastAttemptAt ?? delivery.createdAt,
  kind: 'delivery',
  id: delivery.eventId,
  what: `webhook ${delivery.state}`,
  details: { endpoint: delivery.endpointId, attempts: delivery.attempts, last_status: delivery.lastStatus },
});

/** Lines of one moment come in the order in which one leads to the other. */
const KIND_ORDER = { event: 0, journal_entry: 1, operation: 2, attempt: 3, delivery: 4 } as const;

const inOrder = (a: TimelineLine, b: TimelineLine): number => {
  if (a.at === b.at) return KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
  return a.at < b.at ? -1 : 1;
};

/** Everything that happened to a resource, in order. */
export const timelineOf = (story: {
  readonly events: readonly EventRecord[];
  readonly operations: readonly Operation[];
  readonly entries: readonly JournalEntry[];
  readonly deliveries: readonly DeliveryRecord[];
}): readonly TimelineLine[] =>
  [
    ...story.events.map(eventLine),
    ...story.operations.flatMap(operationLines),
    ...story.entries.map(entryLine),
    ...story.deliveries.map(deliveryLine),
  ].sort(inOrder);
