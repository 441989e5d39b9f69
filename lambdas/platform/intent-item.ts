import type { ResourceView } from '../kernel/event.ts';
import type { Item } from './dynamo.ts';
import type { WriteItem } from './unit-of-work.ts';

/** A wish about a resource that is already there, remembered for ever with its answer. */
export interface Intent {
  /** Derives from merchant, path and idempotency key. */
  readonly id: string;
  readonly fingerprint: string;
  readonly resourceId: string;
  readonly createdAt: string;
  /** The first answer, which every duplicate gets again. */
  readonly answer: ResourceView;
}

/** What a duplicate needs of the first wish. */
export type RememberedIntent = Pick<Intent, 'fingerprint' | 'answer'>;

export const intentKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `intent#${id}`,
  sk: 'intent',
});

/** Part of the wish's transaction: a duplicate that passed the read before it collides here. */
export const putIntent = (table: string, intent: Intent): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      ...intentKey(intent.id),
      entity: 'intent',
      fingerprint: intent.fingerprint,
      resource_id: intent.resourceId,
      created_at: intent.createdAt,
      answer: JSON.stringify(intent.answer),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

export const toIntent = (item: Item): RememberedIntent => ({
  fingerprint: String(item['fingerprint']),
  answer: JSON.parse(String(item['answer'])) as ResourceView,
});
