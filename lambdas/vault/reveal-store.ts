import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId, TokenId } from '../kernel/ids.ts';
import { err, type Result } from '../kernel/result.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { hourOf, REVEALS_PER_HOUR_MAX, type Reveal, type RevealPurpose } from './domain/reveal.ts';
import { tokenKey } from './token-item.ts';

export type RevealRefusal = { readonly kind: 'too_many_reveals' } | { readonly kind: 'contended' };

export interface RevealStore {
  /** Keeps the record and counts it for its client, both or neither; refused when the hour has had its share. */
  readonly keep: (reveal: Reveal, nowSeconds: number) => Promise<Result<void, RevealRefusal>>;
  /** Newest first. */
  readonly list: (tokenId: TokenId) => Promise<readonly Reveal[]>;
}

/** A page for people: who wants more asks the table. */
const LISTED_MAX = 100;

/** The count of an hour is of no use after it; an hour more forgives clocks. */
const COUNT_KEPT_SECONDS = 2 * 3600;

const PREFIX = 'reveal#';

const toItem = (reveal: Reveal): Item => ({
  pk: tokenKey(reveal.tokenId).pk,
  sk: `${PREFIX}${reveal.at}#${reveal.requestId}`,
  entity: 'reveal',
  merchant_id: reveal.merchantId,
  client_id: reveal.clientId,
  request_id: reveal.requestId,
  purpose: reveal.purpose,
  reason: reveal.reason,
  source_ip: reveal.sourceIp,
  user_agent: reveal.userAgent,
  revealed_at: reveal.at,
});

const fromItem = (item: Item): Reveal => ({
  tokenId: String(item['pk']).slice('token#'.length) as TokenId,
  merchantId: item['merchant_id'] as MerchantId,
  clientId: String(item['client_id']),
  requestId: String(item['request_id']),
  purpose: item['purpose'] as RevealPurpose,
  reason: String(item['reason']),
  sourceIp: String(item['source_ip']),
  userAgent: String(item['user_agent']),
  at: String(item['revealed_at']),
});

export const createRevealStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}): RevealStore => ({
  keep: async (reveal, nowSeconds) => {
    const { hour } = hourOf(reveal.at);
    const written = await deps.transact([
      {
        Put: { TableName: deps.table, Item: toItem(reveal), ConditionExpression: 'attribute_not_exists(pk)' },
      },
      {
        Update: {
          TableName: deps.table,
          Key: { pk: `reveals#${reveal.merchantId}#${reveal.clientId}`, sk: hour },
          UpdateExpression: 'SET reveals = if_not_exists(reveals, :none) + :one, expires_at = :expires',
          ConditionExpression: 'attribute_not_exists(pk) OR reveals < :max',
          ExpressionAttributeValues: {
            ':none': 0,
            ':one': 1,
            ':max': REVEALS_PER_HOUR_MAX,
            ':expires': nowSeconds + COUNT_KEPT_SECONDS,
          },
        },
      },
    ]);
    if (written.ok) return written;
    return err({ kind: written.error.kind === 'contended' ? 'contended' : 'too_many_reveals' });
  },
  list: async (tokenId) => {
    const { Items = [] } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': tokenKey(tokenId).pk, ':prefix': PREFIX },
        ScanIndexForward: false,
        Limit: LISTED_MAX,
        ConsistentRead: true,
      }),
    );
    return Items.map(fromItem);
  },
});
