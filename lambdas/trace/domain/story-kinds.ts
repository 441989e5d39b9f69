import { type IdPrefix, isId } from '../../kernel/ids.ts';
import type { PostingRule } from '../../ledger/domain/posting-table.ts';

/** Every kind of resource that money moves for, with the prefix of its ids. */
const PREFIXES = {
  payment: 'pay',
  refund: 're',
  payout: 'po',
  transfer: 'tr',
  invoice: 'inv',
  dispute: 'dp',
} as const satisfies Record<string, IdPrefix>;

export type StoryKind = keyof typeof PREFIXES;

const STORY_KINDS = Object.keys(PREFIXES) as readonly StoryKind[];

/** @returns null for what is not the id of a resource. */
export const kindOf = (id: string): StoryKind | null =>
  STORY_KINDS.find((kind) => isId(PREFIXES[kind], id)) ?? null;

/** What posts an entry, from which its id derives: an operation of this kind of resource, or the resource itself. */
interface Poster {
  readonly kind: StoryKind;
  readonly by: 'operation' | 'resource';
}

/** Total: an outcome that is posted cannot be left out of the stories. */
const POSTERS: Readonly<Record<PostingRule, Poster>> = {
  payment_captured: { kind: 'payment', by: 'operation' },
  refund_succeeded: { kind: 'refund', by: 'operation' },
  payout_paid: { kind: 'payout', by: 'operation' },
  payout_returned: { kind: 'payout', by: 'operation' },
  transfer_posted: { kind: 'transfer', by: 'resource' },
  transfer_reversed: { kind: 'transfer', by: 'resource' },
  dispute_opened: { kind: 'dispute', by: 'resource' },
  dispute_won: { kind: 'dispute', by: 'resource' },
  dispute_lost: { kind: 'dispute', by: 'resource' },
  dispute_fee_charged: { kind: 'dispute', by: 'resource' },
  dispute_fee_returned: { kind: 'dispute', by: 'resource' },
};

/** What a kind of resource, or each of its operations, can post. */
export const rulesOf = (kind: StoryKind, by: Poster['by']): readonly PostingRule[] =>
  (Object.keys(POSTERS) as readonly PostingRule[]).filter(
    (rule) => POSTERS[rule].kind === kind && POSTERS[rule].by === by,
  );

/** Where a resource and everything beside it lies. */
export const storyPartition = (kind: StoryKind, id: string): string => `${kind}#${id}`;
