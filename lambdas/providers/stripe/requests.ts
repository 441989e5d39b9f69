import type { ProviderCommand } from '../port.ts';
import { toStripeAmount } from './amounts.ts';
import type { CallStripe, StripeReply } from './client.ts';
import { EVIDENCE_OPERATION_KEY, toStripeEvidence } from './translate-dispute.ts';
import { CAPTURE_KEY, CAPTURE_OPERATION_KEY, OPERATION_KEY } from './translate-intent.ts';

type CommandOf<K extends ProviderCommand['kind']> = Extract<ProviderCommand, { kind: K }>;

interface RequestDeps {
  readonly call: CallStripe;
  /** Where payers come back to after they have proved who they are. */
  readonly returnUrl: string;
}

/** `null`: Stripe has no number for this amount, so nothing can be asked. */
interface IntentRequests {
  readonly createIntent: (command: CommandOf<'authorize'>) => Promise<StripeReply | null>;
  readonly confirmIntent: (intentId: string, command: CommandOf<'authorize'>) => Promise<StripeReply>;
  readonly captureIntent: (command: CommandOf<'capture'>) => Promise<StripeReply | null>;
  readonly cancelIntent: (command: CommandOf<'void'>) => Promise<StripeReply>;
  readonly retrieveIntent: (intentId: string) => Promise<StripeReply>;
  readonly searchIntents: (operationId: string) => Promise<StripeReply>;
}

interface MoveRequests {
  readonly createRefund: (command: CommandOf<'refund'>) => Promise<StripeReply | null>;
  readonly listRefunds: (intentId: string, after: string | null) => Promise<StripeReply>;
  readonly createPayout: (command: CommandOf<'payout'>) => Promise<StripeReply | null>;
  readonly submitEvidence: (command: CommandOf<'dispute_evidence'>) => Promise<StripeReply>;
  readonly retrieveDispute: (disputeId: string) => Promise<StripeReply>;
  /** Payouts to the same destination that may be as old as `createdAt`. */
  readonly listPayouts: (
    command: CommandOf<'payout'>,
    createdAt: string,
    after: string | null,
  ) => Promise<StripeReply>;
}

export type StripeRequests = IntentRequests & MoveRequests;

/** The most that Stripe puts on a page. */
const PAGE = 100;

/** Their clock and ours agree to seconds; five minutes cost nothing on a list that short. */
const CLOCK_SKEW_SECONDS = 300;

/** The charge says until when a hold can be captured; an intent only names it unless it is asked for. */
const WITH_CHARGE = { expand: ['latest_charge'] };

const pageAfter = (after: string | null) => ({
  limit: PAGE,
  ...(after === null ? {} : { starting_after: after }),
});

/**
 * The requests as Stripe's API wants them. The one that moves money carries the operation's id as its key. An intent is
 * created first, under a key of its own, and confirmed then: unconfirmed it takes no money, so it can be created again
 * for as long as Stripe keeps the key, and always leads to the one intent that the money could be in.
 */
const createIntentRequests = (deps: RequestDeps): IntentRequests => {
  const { call } = deps;
  return {
    createIntent: async ({ operationId, amount, source, capture }) => {
      const money = toStripeAmount(amount);
      if (money === null) return null;
      return call(({ paymentIntents }) =>
        paymentIntents.create(
          {
            ...money,
            payment_method: source,
            allowed_payment_method_types: ['card'],
            capture_method: capture,
            metadata: { [OPERATION_KEY]: operationId, [CAPTURE_KEY]: capture },
          },
          { idempotencyKey: `${operationId}:intent` },
        ),
      );
    },
    confirmIntent: async (intentId, { operationId }) =>
      call(({ paymentIntents }) =>
        paymentIntents.confirm(
          intentId,
          { return_url: deps.returnUrl, ...WITH_CHARGE },
          { idempotencyKey: operationId },
        ),
      ),
    captureIntent: async ({ operationId, amount, providerReference }) => {
      const money = toStripeAmount(amount);
      if (money === null) return null;
      return call(({ paymentIntents }) =>
        paymentIntents.capture(
          providerReference,
          { amount_to_capture: money.amount, metadata: { [CAPTURE_OPERATION_KEY]: operationId } },
          { idempotencyKey: operationId },
        ),
      );
    },
    cancelIntent: async ({ operationId, providerReference }) =>
      call(({ paymentIntents }) =>
        paymentIntents.cancel(providerReference, {}, { idempotencyKey: operationId }),
      ),
    retrieveIntent: async (intentId) =>
      call(({ paymentIntents }) => paymentIntents.retrieve(intentId, WITH_CHARGE)),
    searchIntents: async (operationId) =>
      call(({ paymentIntents }) =>
        paymentIntents.search({ query: `metadata['${OPERATION_KEY}']:'${operationId}'`, limit: 2 }),
      ),
  };
};

/** Everything else: one request, one effect. */
const createMoveRequests = ({ call }: RequestDeps): MoveRequests => ({
  createRefund: async ({ operationId, amount, providerReference }) => {
    const money = toStripeAmount(amount);
    if (money === null) return null;
    return call(({ refunds }) =>
      refunds.create(
        {
          payment_intent: providerReference,
          amount: money.amount,
          metadata: { [OPERATION_KEY]: operationId },
        },
        { idempotencyKey: operationId },
      ),
    );
  },
  listRefunds: async (intentId, after) =>
    call(({ refunds }) => refunds.list({ payment_intent: intentId, ...pageAfter(after) })),
  createPayout: async ({ operationId, amount, destination }) => {
    const money = toStripeAmount(amount);
    if (money === null) return null;
    const metadata = { [OPERATION_KEY]: operationId };
    return call(({ payouts }) =>
      payouts.create({ ...money, destination, metadata }, { idempotencyKey: operationId }),
    );
  },
  submitEvidence: async ({ operationId, providerReference, evidence }) =>
    call(({ disputes }) =>
      disputes.update(
        providerReference,
        {
          evidence: toStripeEvidence(evidence),
          metadata: { [EVIDENCE_OPERATION_KEY]: operationId },
          submit: true,
        },
        { idempotencyKey: operationId },
      ),
    ),
  retrieveDispute: async (disputeId) => call(({ disputes }) => disputes.retrieve(disputeId)),
  listPayouts: async ({ destination }, createdAt, after) => {
    const gte = Math.floor(Date.parse(createdAt) / 1000) - CLOCK_SKEW_SECONDS;
    return call(({ payouts }) => payouts.list({ destination, created: { gte }, ...pageAfter(after) }));
  },
});

/** What Stripe is asked. `null`: it has no number for this amount, so nothing can be asked. */
export const createStripeRequests = (deps: RequestDeps): StripeRequests => ({
  ...createIntentRequests(deps),
  ...createMoveRequests(deps),
});
