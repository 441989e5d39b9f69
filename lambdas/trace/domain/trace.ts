import type { MerchantId } from '../../kernel/ids.ts';
import type { Break } from '../../ledger/domain/break.ts';
import type { TimelineLine } from '../../operations/domain/timeline.ts';

/** What an id turned out to be. */
export type FoundAs =
  | 'resource'
  | 'operation'
  | 'journal_entry'
  | 'break'
  | 'provider_fee'
  | 'event'
  | 'delivery'
  | 'provider_event'
  | 'provider_reference'
  | 'request'
  | 'idempotency_key';

/** A resource that an id leads to. One id can lead to several: a client may use a key for a payment and a refund. */
export interface Found {
  readonly as: FoundAs;
  readonly resourceId: string;
}

/** One thing that happened, in any room. */
export type TraceLine = Omit<TimelineLine, 'kind'> & {
  readonly kind: TimelineLine['kind'] | 'provider_event' | 'break';
};

/** What a provider told us, as far as a story tells it. */
export interface ToldEvent {
  readonly id: string;
  readonly provider: string;
  readonly type: string;
  readonly outcome: string;
  readonly createdAt: string;
  readonly receivedAt: string;
  readonly appliedAt: string;
  readonly archivedAt: { readonly key: string };
}

const toldLine = (told: ToldEvent): TraceLine => ({
  at: told.receivedAt,
  kind: 'provider_event',
  id: told.id,
  what: `${told.provider} told ${told.type}: ${told.outcome}`,
  details: {
    created_at: told.createdAt,
    applied_at: told.appliedAt,
    archive_key: told.archivedAt.key,
  },
});

const breakLines = ({
  id,
  kind,
  state,
  subjectId,
  openedAt,
  ended,
  adjustments,
}: Break): readonly TraceLine[] => {
  const line = (at: string, what: string, details: TraceLine['details']): TraceLine => ({
    at,
    kind: 'break',
    id,
    what,
    details,
  });
  return [
    line(openedAt, `break opened: ${kind}`, { subject: subjectId }),
    ...(ended === null
      ? []
      : [line(ended.at, `break ${state}`, { by: ended.as, entry: adjustments?.entryId ?? null })]),
  ];
};

const byTime = (a: TraceLine, b: TraceLine): number => {
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
};

/** The whole story in the order of time; of one moment, what was told comes before what it led to. */
export const traceLines = (story: {
  readonly told: readonly ToldEvent[];
  readonly timeline: readonly TimelineLine[];
  readonly breaks: readonly Break[];
}): readonly TraceLine[] =>
  [...story.told.map(toldLine), ...story.timeline, ...story.breaks.flatMap(breakLines)].toSorted(byTime);

/** Whose the stories are that may be told; null: everybody's. */
export type Asker = MerchantId | null;
