import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { InvariantError } from '../kernel/invariant.ts';
import type { Log } from './logger.ts';

/** Another run took the record over; this run's result is not stored and its message is delivered again. */
class IdempotencyOwnershipLostError extends Error {
  override readonly name = 'IdempotencyOwnershipLostError';
}

/**
 * Powertools' DynamoDB layer with an owner on each record. In its stock form update and delete carry no
 * condition:
 *
 *     run 1  put ─ works ─────────── overruns its deadline ─ throws ─ delete (of run 2's record!)
 *     run 2                     put (run 1's record had expired) ─ works ──────────────── update
 *     run 3                                                             put: nobody here ─ works again
 *
 * A record can only be taken over after its in-progress expiry has passed, so each owner's expiry is later than
 * the one before: the expiry in milliseconds names the owner, and every write of ours is conditional on it.
 */
export class GuardedPersistenceLayer extends DynamoDBPersistenceLayer {
  readonly #documents: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #log: Log;
  readonly #owned = new Map<string, number>();

  constructor(deps: { readonly client: DynamoDBClient; readonly table: string; readonly log: Log }) {
    super({ tableName: deps.table, awsSdkV3Client: deps.client });
    this.#documents = DynamoDBDocumentClient.from(deps.client);
    this.#table = deps.table;
    this.#log = deps.log;
  }

  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    const expiry = record.inProgressExpiryTimestamp;
    // Without a deadline an abandoned record would lock its operation out until its TTL.
    if (expiry === undefined) throw new InvariantError('idempotency without a registered Lambda context');
    await super._putRecord(record);
    this.#owned.set(record.idempotencyKey, expiry);
  }

  protected override async _updateRecord(record: IdempotencyRecord): Promise<void> {
    const written = await this.#ifOwned(record, (condition) =>
      this.#documents.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { id: record.idempotencyKey },
          UpdateExpression: 'SET expiration = :expiration, #status = :status, #data = :data',
          ...condition,
          ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#data': 'data' },
          ExpressionAttributeValues: {
            ...condition.ExpressionAttributeValues,
            ':expiration': record.expiryTimestamp,
            ':status': record.getStatus(),
            ':data': record.responseData ?? null,
          },
        }),
      ),
    );
    if (!written) throw new IdempotencyOwnershipLostError('another run owns this idempotency record by now');
  }

  protected override async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    await this.#ifOwned(record, (condition) =>
      this.#documents.send(
        new DeleteCommand({ TableName: this.#table, Key: { id: record.idempotencyKey }, ...condition }),
      ),
    );
  }

  /** @returns false if the record is not (or no longer) this run's: then nothing was written. */
  async #ifOwned(
    record: IdempotencyRecord,
    write: (condition: ReturnType<typeof ownership>) => Promise<unknown>,
  ): Promise<boolean> {
    const expiry = this.#owned.get(record.idempotencyKey);
    this.#owned.delete(record.idempotencyKey);
    try {
      if (expiry !== undefined) {
        await write(ownership(expiry));
        return true;
      }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    this.#log.warn('IDEMPOTENCY_LOST', { record: record.idempotencyKey });
    return false;
  }
}

const ownership = (expiry: number) => {
  const isInProgress = '#status = :inprogress';
  const isMine = '#in_progress_expiration = :mine';
  return {
    ConditionExpression: `${isInProgress} AND ${isMine}`,
    ExpressionAttributeNames: {
      '#status': 'status',
      '#in_progress_expiration': 'in_progress_expiration',
    },
    ExpressionAttributeValues: { ':inprogress': 'INPROGRESS', ':mine': expiry },
  } as const;
};
