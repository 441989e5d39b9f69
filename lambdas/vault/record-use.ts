import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ActiveToken } from './domain/token.ts';
import { dayOf } from './domain/token-use.ts';
import { tokenKey } from './token-item.ts';

/**
 * Remembers that a token was used today. What is not written down is told of and harms nobody: the use has happened,
 * and only a token that is used once in all that time could be erased for it.
 */
export type RecordUse = (token: ActiveToken, log: Log) => Promise<void>;

/** At most one write a day for each token, and none for one that is erased meanwhile. */
export const createRecordUse =
  (deps: {
    readonly documents: DynamoDBDocumentClient;
    /** Where tokens are. */
    readonly table: string;
    readonly clock: Pick<Clock, 'nowMs'>;
  }): RecordUse =>
  async (token, log) => {
    const today = dayOf(deps.clock.nowMs());
    if (token.lastUsedOn >= today) return;
    try {
      await deps.documents.send(
        new UpdateCommand({
          TableName: deps.table,
          Key: tokenKey(token.id),
          UpdateExpression: 'SET last_used_on = :today',
          ConditionExpression:
            '#state = :active AND (attribute_not_exists(last_used_on) OR last_used_on < :today)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':today': today, ':active': 'active' },
        }),
      );
    } catch (error) {
      // Erased meanwhile, or recorded by another use of today.
      if (error instanceof ConditionalCheckFailedException) return;
      log.error('TOKEN_USE_NOT_RECORDED', { token_id: token.id }, error);
    }
  };
