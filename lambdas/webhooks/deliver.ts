import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Attempt, AttemptDelivery } from './attempt-delivery.ts';
import type { DeliveryNews, DeliveryRecord, DeliveryState } from './delivery-item.ts';
import { type DeliveryMessage, parseDeliveryMessage } from './delivery-message.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { deliveryRate } from './domain/delivery-rate.ts';
import { type Endpoint, isEnabled } from './domain/endpoint.ts';
import { TEST_EVENT } from './domain/event-pattern.ts';
import { type AttemptFacts, judgeAttempt, type Verdict } from './domain/judge-attempt.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { deliveryOf, heldDelivery } from './held-delivery.ts';
import type { Pace } from './pace.ts';
import type { PostOutcome } from './post-delivery.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { SendDelivery } from './send-delivery.ts';
import type { TellEndpoint } from './tell-endpoint.ts';

interface Deps {
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly deliveries: Pick<DeliveryStore, 'get' | 'recordAttempt' | 'hold'>;
  readonly attempt: AttemptDelivery;
  readonly pace: Pace;
  readonly send: SendDelivery;
  readonly tellEndpoint: TellEndpoint;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Up to a second early is on time: waiting for less would cost another message. */
const EARLY_MS = 1000;

/** What a log line may say of an outcome. */
const factsOf = (outcome: PostOutcome): Readonly<Record<string, string | number>> =>
  outcome.kind === 'answered'
    ? { status: outcome.status, latency_ms: outcome.latencyMs }
    : { failure: outcome.failure, latency_ms: outcome.latencyMs };

const NO_ANSWER = { status: null, retryAfter: null } as const;

const answerOf = (outcome: PostOutcome, nowMs: number): Pick<AttemptFacts, 'status' | 'retryAfter'> =>
  outcome.kind === 'answered'
    ? { status: outcome.status, retryAfter: retryAfterSeconds(outcome.retryAfter, nowMs) }
    : NO_ANSWER;

const STATE_AFTER = {
  delivered: 'delivered',
  retry: 'pending',
  dead: 'dead',
  // Nothing is wrong with the event: it waits for an endpoint that wants it.
  gone: 'held',
} as const satisfies Record<Verdict['kind'], DeliveryState>;

const newsOf = (
  message: DeliveryMessage,
  endpoint: Endpoint,
  { sentAt, outcome }: Attempt,
  verdict: Verdict,
): DeliveryNews => ({
  ...deliveryOf(message, endpoint),
  state: STATE_AFTER[verdict.kind],
  lastStatus: outcome.kind === 'answered' ? outcome.status : null,
  lastFailure: outcome.kind === 'failed' ? outcome.failure : null,
  latencyMs: outcome.latencyMs,
  responseBody: outcome.kind === 'answered' ? outcome.body : null,
  lastAttemptAt: sentAt,
  nextAttemptAt: verdict.kind === 'retry' ? toRfc3339(verdict.atMs) : null,
});

const nextAttempt = (message: DeliveryMessage): DeliveryMessage => ({
  ...message,
  attempt: message.attempt + 1,
  paced: false,
});

const keyOf = ({ event_id: eventId, resource_id: resourceId, endpoint_id: endpointId }: DeliveryMessage) => ({
  eventId,
  resourceId,
  endpointId,
});

interface Postponed {
  readonly message: DeliveryMessage;
  readonly untilMs: number;
}

type Step = 'attempt' | 'plan_again' | 'nothing';

/** What a message may still do, seeing what is known of its delivery: SQS may hand it out again after it was done. */
const stepFor = (known: DeliveryRecord | null, message: DeliveryMessage): Step => {
  if (known === null || known.run < message.run) return 'attempt';
  if (known.run > message.run || known.state === 'delivered' || known.state === 'dead') return 'nothing';
  if (known.attempt < message.attempt) return 'attempt';
  // Recorded, but perhaps not planned: the function died between the two.
  return known.attempt === message.attempt && known.nextAttemptAt !== null ? 'plan_again' : 'nothing';
};

/**
 * Sends one event to one endpoint, at least once:
 *
 *   sign ──▶ POST ──▶ (a crash here) ──▶ record ──▶ (or here) ──▶ plan the next attempt ──▶ message deleted
 *
 * After the first crash the event is sent again under the same `webhook-id`, which is how receivers know it: recording
 * first would lose events instead. After the second, the record says when the next attempt is due.
 */
export const createDeliver = (deps: Deps): ProcessMessage => {
  const planAgain = (message: DeliveryMessage, known: DeliveryRecord | null): Promise<void> =>
    deps.send(nextAttempt(message), Date.parse(known?.nextAttemptAt ?? ''));

  /** @returns When to come back with which message; null if it may be sent now. */
  const postponed = async (message: DeliveryMessage, endpoint: Endpoint): Promise<Postponed | null> => {
    const nowMs = deps.clock.nowMs();
    const pausedMs = endpoint.pausedUntil === null ? 0 : Date.parse(endpoint.pausedUntil);
    // Spread over as long again: what waited together must not come back together.
    if (pausedMs > nowMs)
      return { message, untilMs: pausedMs + Math.round((pausedMs - nowMs) * deps.random()) };
    const rate = deliveryRate(endpoint);
    if (rate === null || message.paced) return null;
    const slotMs = await deps.pace(endpoint, rate, nowMs);
    return slotMs > nowMs + EARLY_MS ? { message: { ...message, paced: true }, untilMs: slotMs } : null;
  };

  /**
   * The record was there before ours: of another run of the same message, or our own, whose reply was lost and which the
   * SDK repeated. Either way the next attempt is planned from it; planned twice, it is made once.
   */
  const planAsRecorded = async (message: DeliveryMessage): Promise<void> => {
    const known = await deps.deliveries.get(keyOf(message));
    if (known !== null && stepFor(known, message) === 'plan_again') await planAgain(message, known);
  };

  const attempt = async (message: DeliveryMessage, endpoint: Endpoint, log: Log): Promise<void> => {
    const made = await deps.attempt(message, endpoint);
    const { outcome } = made;
    const facts = { attempt: message.attempt, nowMs: deps.clock.nowMs(), random: deps.random() };
    const judged = judgeAttempt({ ...answerOf(outcome, facts.nowMs), ...facts });
    // Before the record: a message that comes back after a crash finds the endpoint disabled, and is held.
    const { isMended } = await deps.tellEndpoint(endpoint, judged, message.event_id, log);
    // It wanted no more events, and has another address or was enabled again since: that one is to be asked.
    const verdict = judged.kind === 'gone' && isMended ? judgeAttempt({ ...NO_ANSWER, ...facts }) : judged;
    const recorded = await deps.deliveries.recordAttempt(newsOf(message, endpoint, made, verdict));
    if (verdict.kind === 'retry')
      await (recorded ? deps.send(nextAttempt(message), verdict.atMs) : planAsRecorded(message));
    if (verdict.kind === 'delivered') log.info('DELIVERY_SENT', factsOf(outcome));
    else log.warn('DELIVERY_FAILED', factsOf(outcome));
    if (verdict.kind === 'dead') log.error('DELIVERY_DEAD', factsOf(outcome));
  };

  const deliver = async (message: DeliveryMessage, log: Log): Promise<void> => {
    const endpoint = await deps.endpoints.get(message.merchant_id, message.endpoint_id);
    if (endpoint === null) {
      log.info('DELIVERY_SKIPPED');
      return;
    }
    const known = await deps.deliveries.get(keyOf(message));
    const step = stepFor(known, message);
    if (step === 'nothing') return;
    if (!isEnabled(endpoint) && message.event_type !== TEST_EVENT) {
      await deps.deliveries.hold(heldDelivery(message, endpoint, known));
      log.info('DELIVERY_HELD');
      return;
    }
    if (step === 'plan_again') return planAgain(message, known);
    const later = await postponed(message, endpoint);
    if (later === null) return attempt(message, endpoint, log);
    await deps.send(later.message, later.untilMs);
    log.info('DELIVERY_POSTPONED');
  };

  return async (body, _record, log) => {
    const message = parseDeliveryMessage(body);
    const { event_id, merchant_id, resource_id, endpoint_id } = message;
    await deliver(message, log.with({ event_id, merchant_id, resource_id, endpoint_id }));
  };
};
