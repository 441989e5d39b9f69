import type { WriteItem } from '../platform/unit-of-work.ts';

/** One fingerprint, and the sealed id of the token whose account data leaves it. */
export interface FingerprintRecord {
  readonly fingerprint: string;
  readonly sealedId: Uint8Array;
}

export interface NewFingerprint extends FingerprintRecord {
  /** The record that this one takes the place of: it names a token that is no more, or is sealed anew. */
  readonly replaces: Uint8Array | null;
}

const NEW = 'attribute_not_exists(pk)';

export const putFingerprint = (
  table: string,
  { fingerprint, sealedId, replaces }: NewFingerprint,
): WriteItem => ({
  Put: {
    TableName: table,
    Item: { pk: fingerprint, sealed_id: sealedId },
    ...(replaces === null
      ? { ConditionExpression: NEW }
      : {
          ConditionExpression: `${NEW} OR sealed_id = :replaced`,
          ExpressionAttributeValues: { ':replaced': replaces },
        }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** Only the record that was read: by now the fingerprint may stand for a later token. */
export const deleteFingerprint = (
  table: string,
  { fingerprint, sealedId }: FingerprintRecord,
): WriteItem => ({
  Delete: {
    TableName: table,
    Key: { pk: fingerprint },
    ConditionExpression: `${NEW} OR sealed_id = :read`,
    ExpressionAttributeValues: { ':read': sealedId },
  },
});
