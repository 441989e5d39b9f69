import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import type { RuleSet } from './parse-rules.ts';

/** A merchant's rules: how its records find their other halves where nothing names them. */
export interface MerchantRules {
  readonly merchantId: MerchantId;
  readonly rules: RuleSet;
  readonly updatedAt: string;
  /** Id of the OAuth client, or what an operator is called. */
  readonly updatedBy: string;
}

export interface RuleStore {
  /** Replaces all of the merchant's rules. */
  readonly put: (rules: MerchantRules) => Promise<void>;
  readonly get: (merchantId: MerchantId) => Promise<MerchantRules | null>;
  /** Of all merchants, by their ids: the order in which runs try them. */
  readonly list: () => Promise<readonly MerchantRules[]>;
}

/** Written by hand, a few times a year, and read by runs: one partition is enough for everybody's. */
const PARTITION = 'reconciliation_rules';

const keyOf = (merchantId: string): { readonly pk: string; readonly sk: string } => ({
  pk: PARTITION,
  sk: merchantId,
});

/** As text: numbers in it are counts and hours, and no money of anybody. */
const toItem = ({ merchantId, rules, updatedAt, updatedBy }: MerchantRules): Item => ({
  ...keyOf(merchantId),
  entity: 'reconciliation_rules',
  merchant_id: merchantId,
  rules: JSON.stringify(rules),
  updated_at: updatedAt,
  updated_by: updatedBy,
});

const fromItem = (item: Item): MerchantRules => ({
  merchantId: item['merchant_id'] as MerchantId,
  rules: JSON.parse(String(item['rules'])) as RuleSet,
  updatedAt: String(item['updated_at']),
  updatedBy: String(item['updated_by']),
});

export const createRuleStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): RuleStore => ({
  put: async (rules) => {
    await deps.documents.send(new PutCommand({ TableName: deps.table, Item: toItem(rules) }));
  },
  get: async (merchantId) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: keyOf(merchantId), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
  list: async () => {
    const found: MerchantRules[] = [];
    const query = {
      TableName: deps.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    };
    for await (const { Items } of paginateQuery({ client: deps.documents }, query))
      found.push(...(Items ?? []).map(fromItem));
    return found;
  },
});
