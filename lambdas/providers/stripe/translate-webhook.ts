import * as v from 'valibot';
import { toRfc3339 } from '../../kernel/clock.ts';
import type { OperationId } from '../../kernel/ids.ts';
import { err, ok } from '../../kernel/result.ts';
import type { KnownAnswer, TranslateWebhook } from '../port.ts';
import type { ProviderDispute } from '../provider-dispute.ts';
import { operationIdIn, parseIntent, parsePayout, parseRefund, type StripeIntent } from './shapes.ts';
import { parseDispute, toProviderDispute } from './translate-dispute.ts';
import { CAPTURE_OPERATION_KEY, OPERATION_KEY, readAuthorization, readVoid } from './translate-intent.ts';
import { readPayoutStatus } from './translate-payout.ts';
import { readRefundStatus } from './translate-refund.ts';
import { UnixSeconds } from './unix-seconds.ts';

const EventShape = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    object: v.literal('event'),
    id: v.pipe(v.string(), v.nonEmpty()),
    type: v.string(),
    created: UnixSeconds,
    data: v.object({ object: v.unknown() }),
    request: v.optional(v.nullable(v.object({ idempotency_key: v.optional(v.nullable(v.string())) }))),
  }),
);

type StripeEvent = v.InferOutput<typeof EventShape>;

/** What an event says of which operation; `silent` if it moves none, `unreadable` if it should and cannot be read. */
type Told =
  | { readonly kind: 'disputed'; readonly dispute: ProviderDispute }
  | { readonly kind: 'told'; readonly operationId: OperationId; readonly answer: KnownAnswer }
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreadable' };

const SILENT: Told = { kind: 'silent' };
const UNREADABLE: Told = { kind: 'unreadable' };

const tell = (operationId: OperationId | null, reading: ReturnType<typeof readAuthorization>): Told => {
  // Not one of ours: the account may be used by others too.
  if (operationId === null) return SILENT;
  if (reading.kind === 'unreadable') return UNREADABLE;
  return reading.kind === 'untouched' ? SILENT : { kind: 'told', operationId, answer: reading };
};

const keyOf = (event: StripeEvent): OperationId | null => operationIdIn(event.request?.idempotency_key);

const authorizeOf = (intent: StripeIntent): OperationId | null =>
  operationIdIn(intent.metadata?.[OPERATION_KEY]);

/** Money taken: by the authorization itself, or by the capture that followed on a manual one. */
const fromTaken = (intent: StripeIntent): Told =>
  tell(
    intent.capture_method === 'manual'
      ? operationIdIn(intent.metadata?.[CAPTURE_OPERATION_KEY])
      : authorizeOf(intent),
    readAuthorization(intent),
  );

/**
 * Canceled by a void of ours, which shows in the key of the request. Otherwise by Stripe or by a person: before
 * anything was charged that is the end of the authorization, later it is the end of a hold that has succeeded.
 */
const fromCanceled = (intent: StripeIntent, event: StripeEvent): Told => {
  const authorize = authorizeOf(intent);
  const key = keyOf(event);
  if (key !== null && key !== authorize)
    return tell(key, readVoid({ kind: 'void', operationId: key, providerReference: intent.id }, intent));
  const isCharged = intent.latest_charge !== null && intent.latest_charge !== undefined;
  return isCharged ? SILENT : tell(authorize, readAuthorization(intent));
};

/** How an authorization stands. Stripe sends these unordered, so a late one may show what came after it. */
const fromAuthorization = (intent: StripeIntent): Told =>
  intent.status === 'succeeded' && intent.capture_method === 'manual'
    ? SILENT
    : tell(authorizeOf(intent), readAuthorization(intent));

type Translate = (object: unknown, event: StripeEvent) => Told;

const aboutIntent =
  (read: (intent: StripeIntent, event: StripeEvent) => Told): Translate =>
  (object, event) => {
    const intent = parseIntent(object);
    return intent === null ? UNREADABLE : read(intent, event);
  };

const aboutRefund: Translate = (object) => {
  const refund = parseRefund(object);
  if (refund === null) return UNREADABLE;
  return tell(operationIdIn(refund.metadata?.[OPERATION_KEY]), readRefundStatus(refund));
};

const aboutPayout: Translate = (object) => {
  const payout = parsePayout(object);
  if (payout === null) return UNREADABLE;
  return tell(operationIdIn(payout.metadata?.[OPERATION_KEY]), readPayoutStatus(payout));
};

const aboutDispute: Translate = (object) => {
  const shown = parseDispute(object);
  if (shown === null) return UNREADABLE;
  const dispute = toProviderDispute(shown);
  return dispute === null ? SILENT : { kind: 'disputed', dispute };
};

/** Events that say how an operation or a dispute stands; the endpoint at Stripe has to be subscribed to these. */
const TRANSLATIONS: ReadonlyMap<string, Translate> = new Map([
  ['payment_intent.succeeded', aboutIntent(fromTaken)],
  ['payment_intent.amount_capturable_updated', aboutIntent(fromAuthorization)],
  ['payment_intent.requires_action', aboutIntent(fromAuthorization)],
  ['payment_intent.processing', aboutIntent(fromAuthorization)],
  ['payment_intent.payment_failed', aboutIntent(fromAuthorization)],
  ['payment_intent.canceled', aboutIntent(fromCanceled)],
  ['refund.created', aboutRefund],
  ['refund.updated', aboutRefund],
  ['refund.failed', aboutRefund],
  ['payout.created', aboutPayout],
  ['payout.updated', aboutPayout],
  ['payout.paid', aboutPayout],
  ['payout.failed', aboutPayout],
  ['payout.canceled', aboutPayout],
  ['charge.dispute.created', aboutDispute],
  ['charge.dispute.updated', aboutDispute],
  ['charge.dispute.funds_withdrawn', aboutDispute],
  ['charge.dispute.funds_reinstated', aboutDispute],
  ['charge.dispute.closed', aboutDispute],
]);

export const STRIPE_EVENT_TYPES: readonly string[] = [...TRANSLATIONS.keys()];

export const translateStripeWebhook: TranslateWebhook = (rawBody) => {
  const parsed = v.safeParse(EventShape, rawBody);
  if (!parsed.success) {
    const path = v.getDotPath(parsed.issues[0]) ?? 'body';
    return err({ kind: 'unreadable', detail: `${path}: expected an event of Stripe's v1 API` });
  }
  const event = parsed.output;
  const told = TRANSLATIONS.get(event.type)?.(event.data.object, event) ?? SILENT;
  if (told.kind === 'unreadable')
    return err({ kind: 'unreadable', detail: `data.object: expected what ${event.type} is about` });
  return ok({
    id: event.id,
    type: event.type,
    createdAt: toRfc3339(event.created * 1000),
    operationId: told.kind === 'told' ? told.operationId : null,
    answer: told.kind === 'told' ? told.answer : null,
    dispute: told.kind === 'disputed' ? told.dispute : null,
  });
};
