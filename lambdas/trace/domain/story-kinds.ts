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
  settlement: 'stl',
} as const satisfies Record<string, IdPrefix>;

export type StoryKind = keyof typeof PREFIXES;

const STORY_KINDS = Object.keys(PREFIXES) as readonly StoryKind[];

/** @returns null for what is not the id of a resource. */
export const kindOf = (id: string): StoryKind | null =>
  STORY_KINDS.find((kind) => isId(PREFIXES[kind], id)) ?? null;

/** What posts an entry, from which its id derives: an operation of these kinds of resources, or the resource itself. */
interface Poster {
  readonly of: readonly StoryKind[];
  readonly by: 'operation' | 'resource';
}

const operationOf = (...of: readonly StoryKind[]): Poster => ({ of, by: 'operation' });
const itself = (kind: StoryKind): Poster => ({ of: [kind], by: 'resource' });

/** Total: an outcome that is posted cannot be left out of the stories. */
const POSTERS: Readonly<Record<PostingRule, Poster>> = {
  payment_captured: operationOf('payment'),
  refund_succeeded: operationOf('refund'),
  refund_returned: operationOf('refund'),
  payout_paid: operationOf('payout'),
  payout_returned: operationOf('payout'),
  transfer_posted: itself('transfer'),
  transfer_reversed: itself('transfer'),
  dispute_opened: itself('dispute'),
  dispute_won: itself('dispute'),
  dispute_lost: itself('dispute'),
  dispute_fee_charged: itself('dispute'),
  dispute_fee_returned: itself('dispute'),
  provider_fee_charged: operationOf('payment', 'refund', 'payout'),
  settlement_paid: itself('settlement'),
  settlement_returned: itself('settlement'),
  // A break's, which is no resource of its own: the break names them.
  adjustment_credited: { of: [], by: 'resource' },
  adjustment_debited: { of: [], by: 'resource' },
};

/** What a kind of resource, or each of its operations, can post. */
export const rulesOf = (kind: StoryKind, by: Poster['by']): readonly PostingRule[] =>
  (Object.keys(POSTERS) as readonly PostingRule[]).filter(
    (rule) => POSTERS[rule].of.includes(kind) && POSTERS[rule].by === by,
  );

/** Where a resource and everything beside it lies. */
export const storyPartition = (kind: StoryKind, id: string): string => `${kind}#${id}`;
