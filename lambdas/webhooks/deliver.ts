import type { SQSRecord } from 'aws-lambda';
import type { DirectoryStore } from '../access/directory-store.ts';
import type { WebhookEndpoint } from '../access/domain/merchant.ts';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import { ComeAgainError, type ProcessMessage } from '../platform/queue.ts';
import { type DeliveryMessage, parseDeliveryMessage } from './delivery-message.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { ATTEMPTS_MAX, waitAfterSeconds } from './domain/retry-schedule.ts';
import type { OpenSecret } from './open-secret.ts';
import type { PostDelivery, PostOutcome } from './post-delivery.ts';
import { signDelivery } from './sign-delivery.ts';

/** The endpoint did not take the event; SQS brings it back, or moves it to the dead letters after the last attempt. */
class NotDeliveredError extends ComeAgainError {
  override readonly name = 'NotDeliveredError';
}

interface Deps {
  readonly getMerchant: DirectoryStore['getMerchant'];
  readonly openSecret: OpenSecret;
  readonly post: PostDelivery;
  readonly deliveries: DeliveryStore;
  /** Hides the message for so many seconds. */
  readonly postpone: (record: SQSRecord, seconds: number) => Promise<void>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Standard Webhooks: only 2xx is a yes. A redirect, or a 410 with which a receiver says goodbye, is a failure. */
const isAccepted = (outcome: PostOutcome): boolean =>
  outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;

const headersOf = (message: DeliveryMessage, secret: string, nowMs: number): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'Quittance-Webhooks/1.0',
  ...signDelivery({ id: message.event_id, timestampSeconds: Math.floor(nowMs / 1000), body: message.body }, [
    secret,
  ]),
});

const stateAfter = (accepted: boolean, waitSeconds: number | null): 'delivered' | 'pending' | 'failed' => {
  if (accepted) return 'delivered';
  return waitSeconds === null ? 'failed' : 'pending';
};

/** What a log line may say of an outcome. */
const factsOf = (outcome: PostOutcome): Readonly<Record<string, string | number>> =>
  outcome.kind === 'answered'
    ? { status: outcome.status, latency_ms: outcome.latencyMs }
    : { failure: outcome.failure, latency_ms: outcome.latencyMs };

/**
 * Sends one event to its merchant, at least once:
 *
 *   sign ──▶ POST ──▶ (a crash here) ──▶ record ──▶ message deleted
 *
 * After a crash the event is sent again under the same `webhook-id`, which is how receivers know it. Recording first
 * would lose events instead.
 */
export const createDeliver = (deps: Deps): ProcessMessage => {
  const attempt = async (
    message: DeliveryMessage,
    endpoint: WebhookEndpoint,
    waitSeconds: number | null,
    log: Log,
  ): Promise<void> => {
    const secret = await deps.openSecret(message.merchant_id, endpoint.secretCiphertext);
    const sentMs = deps.clock.nowMs();
    const outcome = await deps.post({
      url: endpoint.url,
      headers: headersOf(message, secret, sentMs),
      body: message.body,
    });
    const accepted = isAccepted(outcome);
    const isLast = accepted || waitSeconds === null;
    await deps.deliveries.recordAttempt({
      eventId: message.event_id,
      eventType: message.event_type,
      resourceId: message.resource_id,
      merchantId: message.merchant_id,
      url: endpoint.url,
      state: stateAfter(accepted, waitSeconds),
      lastStatus: outcome.kind === 'answered' ? outcome.status : null,
      lastFailure: outcome.kind === 'failed' ? outcome.failure : null,
      latencyMs: outcome.latencyMs,
      lastAttemptAt: toRfc3339(sentMs),
      nextAttemptAt: isLast ? null : toRfc3339(deps.clock.nowMs() + waitSeconds * 1000),
    });
    if (!accepted) {
      log.warn('DELIVERY_FAILED', factsOf(outcome));
      throw new NotDeliveredError(message.event_id);
    }
    log.info('DELIVERY_SENT', factsOf(outcome));
  };

  const deliver = async (message: DeliveryMessage, waitSeconds: number | null, log: Log): Promise<void> => {
    const endpoint = (await deps.getMerchant(message.merchant_id))?.webhookEndpoint;
    if (endpoint === undefined) {
      log.info('DELIVERY_SKIPPED');
      return;
    }
    // SQS may hand out a message again after it was deleted; the receiver would cope, but need not.
    const known = await deps.deliveries.get(message.resource_id, message.event_id);
    if (known?.state !== 'delivered') await attempt(message, endpoint, waitSeconds, log);
  };

  const postpone = async (record: SQSRecord, seconds: number, reason: unknown): Promise<void> =>
    deps.postpone(record, seconds).catch((failure: unknown) => {
      // The message comes back after the queue's own visibility timeout: earlier than planned, and harmless.
      throw new AggregateError([reason, failure], 'not delivered, and not postponed either');
    });

  return async (body, record, log) => {
    const message = parseDeliveryMessage(body);
    const attemptNumber = Number(record.attributes.ApproximateReceiveCount);
    // A queue that is set to more receives must not mean more attempts, and those in quick succession.
    if (attemptNumber > ATTEMPTS_MAX) throw new NotDeliveredError(message.event_id);
    const waitSeconds = waitAfterSeconds(attemptNumber, deps.random());
    const { event_id, merchant_id, resource_id } = message;
    try {
      await deliver(message, waitSeconds, log.with({ event_id, merchant_id, resource_id }));
    } catch (error) {
      // Our own failures (KMS, DynamoDB) wait as long as the receiver's: receives are what the redrive policy counts.
      if (waitSeconds !== null) await postpone(record, waitSeconds, error);
      throw error;
    }
  };
};
