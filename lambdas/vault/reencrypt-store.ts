import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TokenId } from '../kernel/ids.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { ActiveToken } from './domain/token.ts';
import {
  deleteFingerprint,
  type FingerprintRecord,
  type NewFingerprint,
  putFingerprint,
} from './fingerprint-writes.ts';
import { tokenKey, wrappedKeyKey } from './token-item.ts';
import type { VaultTables } from './token-store.ts';

/** A token's key as it is wrapped now. */
export interface Wrapping {
  readonly wrappedKey: Uint8Array;
  /** When; empty for those from before it was written down. */
  readonly sealedAt: string;
}

export interface Move {
  readonly token: ActiveToken;
  readonly from: Uint8Array;
  /** `account` only if the token has a new key of its own. */
  readonly to: { readonly wrappedKey: Uint8Array; readonly account: Uint8Array | null };
  readonly sealedAt: string;
  readonly fingerprints: {
    readonly put: NewFingerprint | null;
    readonly drop: readonly FingerprintRecord[];
  };
}

export interface ReencryptStore {
  /** Tokens that have a key, in the table's own order. `next` is null behind the last. */
  readonly tokensAfter: (
    cursor: TokenId | null,
    limit: number,
  ) => Promise<{ readonly ids: readonly TokenId[]; readonly next: TokenId | null }>;
  readonly wrapping: (id: TokenId) => Promise<Wrapping | null>;
  /** @returns false if anything of it is not as it was read; then nothing was written. */
  readonly move: (wish: Move) => Promise<boolean>;
}

const toId = (pk: unknown): TokenId => String(pk).slice('token#'.length) as TokenId;

export const createReencryptStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly tables: VaultTables;
}): ReencryptStore => ({
  tokensAfter: async (cursor, limit) => {
    const { Items = [], LastEvaluatedKey } = await deps.documents.send(
      new ScanCommand({
        TableName: deps.tables.keys,
        Limit: limit,
        ConsistentRead: true,
        ...(cursor === null ? {} : { ExclusiveStartKey: wrappedKeyKey(cursor) }),
      }),
    );
    const next = LastEvaluatedKey === undefined ? null : toId(LastEvaluatedKey['pk']);
    return { ids: Items.map(({ pk }) => toId(pk)), next };
  },
  wrapping: async (id) => {
    const { Item: item } = await deps.documents.send(
      new GetCommand({ TableName: deps.tables.keys, Key: wrappedKeyKey(id), ConsistentRead: true }),
    );
    if (item === undefined) return null;
    return { wrappedKey: item['wrapped_key'] as Uint8Array, sealedAt: String(item['sealed_at'] ?? '') };
  },
  move: async (wish) => {
    const { put, drop } = wish.fingerprints;
    const written = await deps.transact([
      updateKey(deps.tables.keys, wish),
      ...(wish.to.account === null ? [] : [updateAccount(deps.tables.tokens, wish.token, wish.to.account)]),
      ...(put === null ? [] : [putFingerprint(deps.tables.fingerprints, put)]),
      ...drop.map((record) => deleteFingerprint(deps.tables.fingerprints, record)),
    ]);
    return written.ok;
  },
});

/** The key that was read must still be there: an erased one does not come back, and nobody's later one is lost. */
const updateKey = (table: string, { token, from, to, sealedAt }: Move): WriteItem => ({
  Update: {
    TableName: table,
    Key: wrappedKeyKey(token.id),
    UpdateExpression: 'SET wrapped_key = :new, sealed_at = :at',
    ConditionExpression: 'wrapped_key = :read',
    ExpressionAttributeValues: { ':new': to.wrappedKey, ':at': sealedAt, ':read': from },
  },
});

const updateAccount = (table: string, token: ActiveToken, account: Uint8Array): WriteItem => ({
  Update: {
    TableName: table,
    Key: tokenKey(token.id),
    UpdateExpression: 'SET sealed_account = :new',
    ConditionExpression: 'sealed_account = :read',
    ExpressionAttributeValues: { ':new': account, ':read': token.sealedAccount },
  },
});
