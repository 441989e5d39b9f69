import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { TokenId } from '../kernel/ids.ts';
import { err, type Result } from '../kernel/result.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { toHandleItem } from '../tokens/handle-item.ts';
import { type ActiveToken, TOKEN_TRANSITIONS, type Token } from './domain/token.ts';
import { handleOf } from './domain/token-handle.ts';
import {
  deleteFingerprint,
  type FingerprintRecord,
  type NewFingerprint,
  putFingerprint,
} from './fingerprint-writes.ts';
import { aliasItem, aliasOf, fromItem, toItem, tokenKey, wrappedKeyKey } from './token-item.ts';

/** The vault's tables: which of them is backed up, and which never, is what makes erasure final. */
export interface VaultTables {
  readonly tokens: string;
  /** Wrapped keys; no backup knows it. */
  readonly keys: string;
  /** Fingerprints; no backup knows it, and nothing in it shows which token is meant. */
  readonly fingerprints: string;
  /** The money table: what everybody may know of a token lies beside what is done with it. */
  readonly handles: string;
}

export interface NewToken extends NewFingerprint {
  readonly token: ActiveToken;
  readonly wrappedKey: Uint8Array;
}

/** What an erasure saw and destroys: if any of it is another by now, the erasure has to look again. */
export interface ToDestroy {
  readonly wrappedKey: Uint8Array | null;
  readonly fingerprints: readonly FingerprintRecord[];
  /** Only if nobody has used it since; null: whoever has. */
  readonly lastUsedOn: string | null;
}

export type Found =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'alias'; readonly of: TokenId };

export type AddRefusal =
  | { readonly kind: 'key_used' }
  | { readonly kind: 'fingerprint_taken'; readonly sealedId: Uint8Array }
  | { readonly kind: 'contended' };

export interface TokenStore {
  readonly find: (id: TokenId) => Promise<Found | null>;
  readonly wrappedKey: (id: TokenId) => Promise<Uint8Array | null>;
  readonly sealedId: (fingerprint: string) => Promise<Uint8Array | null>;
  readonly add: (wish: NewToken) => Promise<Result<void, AddRefusal>>;
  /** @returns false if the idempotency key was used meanwhile. */
  readonly addAlias: (id: TokenId, of: TokenId, createdAt: string) => Promise<boolean>;
  /** Destroys the key and every fingerprint, and leaves the proof. @returns false if another was faster. */
  readonly erase: (erased: Extract<Token, { state: 'erased' }>, read: ToDestroy) => Promise<boolean>;
}

const NEW = 'attribute_not_exists(pk)';

const bytesOf = (item: Item | null, name: 'sealed_id' | 'wrapped_key'): Uint8Array | null =>
  item === null ? null : (item[name] as Uint8Array);

const createGet =
  ({ documents }: { readonly documents: DynamoDBDocumentClient }) =>
  async (table: string, key: Readonly<Record<string, string>>): Promise<Item | null> => {
    const input = { TableName: table, Key: { ...key }, ConsistentRead: true };
    return (await documents.send(new GetCommand(input))).Item ?? null;
  };

/** What it takes to open a token. */
export const createTokenReads = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly tables: Pick<VaultTables, 'tokens' | 'keys'>;
}): Pick<TokenStore, 'find' | 'wrappedKey'> => {
  const get = createGet(deps);
  return {
    find: async (id) => {
      const item = await get(deps.tables.tokens, tokenKey(id));
      if (item === null) return null;
      const of = aliasOf(item);
      return of === null ? { kind: 'token', token: fromItem(item) } : { kind: 'alias', of };
    },
    wrappedKey: async (id) => bytesOf(await get(deps.tables.keys, wrappedKeyKey(id)), 'wrapped_key'),
  };
};

export const createTokenStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly tables: VaultTables;
}): TokenStore => {
  const { tokens, keys, fingerprints, handles } = deps.tables;
  const get = createGet(deps);
  return {
    ...createTokenReads(deps),
    sealedId: async (fingerprint) => bytesOf(await get(fingerprints, { pk: fingerprint }), 'sealed_id'),
    add: async (wish) => {
      const written = await deps.transact([
        { Put: { TableName: tokens, Item: toItem(wish.token), ConditionExpression: NEW } },
        putFingerprint(fingerprints, wish),
        {
          Put: {
            TableName: keys,
            Item: {
              ...wrappedKeyKey(wish.token.id),
              wrapped_key: wish.wrappedKey,
              sealed_at: wish.token.createdAt,
            },
            ConditionExpression: NEW,
          },
        },
        { Put: { TableName: handles, Item: toHandleItem(handleOf(wish.token)) } },
      ]);
      if (written.ok) return written;
      if (written.error.kind === 'contended') return err(written.error);
      const [first] = written.error.failed;
      const sealedId = first?.index === 1 ? first.existing?.['sealed_id'] : undefined;
      return sealedId === undefined
        ? err({ kind: 'key_used' })
        : err({ kind: 'fingerprint_taken', sealedId: sealedId as Uint8Array });
    },
    addAlias: async (id, of, createdAt) => {
      const Item = aliasItem(id, of, createdAt);
      const written = await deps.transact([{ Put: { TableName: tokens, Item, ConditionExpression: NEW } }]);
      return written.ok;
    },
    erase: async (erased, read) => {
      const written = await deps.transact([
        putErased(tokens, erased, read.lastUsedOn),
        deleteKey(keys, erased.id, read.wrappedKey),
        ...read.fingerprints.map((record) => deleteFingerprint(fingerprints, record)),
        { Put: { TableName: handles, Item: toHandleItem(handleOf(erased)) } },
      ]);
      return written.ok;
    },
  };
};

/** Only the key that was read, of which the proof tells: one that was sealed anew meanwhile is another. */
const deleteKey = (table: string, id: TokenId, wrappedKey: Uint8Array | null): WriteItem => ({
  Delete: {
    TableName: table,
    Key: wrappedKeyKey(id),
    ...(wrappedKey === null
      ? { ConditionExpression: NEW }
      : {
          ConditionExpression: 'wrapped_key = :read',
          ExpressionAttributeValues: { ':read': wrappedKey },
        }),
  },
});

const putErased = (table: string, erased: Token, lastUsedOn: string | null): WriteItem => ({
  Put: {
    TableName: table,
    Item: toItem(erased),
    ConditionExpression: ['#state = :from', ...(lastUsedOn === null ? [] : [UNUSED_SINCE])].join(' AND '),
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':from': TOKEN_TRANSITIONS.erase.from[0],
      ...(lastUsedOn === null ? {} : { ':day': lastUsedOn }),
    },
  },
});

const UNUSED_SINCE = '(attribute_not_exists(last_used_on) OR last_used_on = :day)';
