import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { TokenId } from '../kernel/ids.ts';
import type { TokenHandle } from './domain/token-handle.ts';
import { fromHandleItem, handleKey } from './handle-item.ts';

/** Reads what may be known of a token outside the vault. */
export interface TokenReader {
  readonly find: (id: TokenId) => Promise<TokenHandle | null>;
}

export const createTokenReader = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): TokenReader => ({
  find: async (id) => {
    const input = { TableName: deps.table, Key: handleKey(id), ConsistentRead: true };
    const { Item } = await deps.documents.send(new GetCommand(input));
    return Item === undefined ? null : fromHandleItem(Item);
  },
});
