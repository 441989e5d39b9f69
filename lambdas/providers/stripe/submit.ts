import { unreachable } from '../../kernel/invariant.ts';
import type { KnownAnswer, Provider, ProviderAnswer, ProviderCommand } from '../port.ts';
import type { StripeRefusal, StripeReply } from './client.ts';
import type { StripeRequests } from './requests.ts';
import { parseIntent, parsePayout, parseRefund, type StripeIntent } from './shapes.ts';
import { parseDispute, readEvidence } from './translate-dispute.ts';
import { isIntentOf, type Reading, readAuthorize, readCapture, readVoid } from './translate-intent.ts';
import { readPayout } from './translate-payout.ts';
import { readRefund } from './translate-refund.ts';
import { isOverInAnyCase, translateRefusal } from './translate-refusal.ts';

type AuthorizeCommand = Extract<ProviderCommand, { kind: 'authorize' }>;

const UNREADABLE: ProviderAnswer = { kind: 'ambiguous', reason: 'unreadable_reply' };

/** Stripe has no number for it, and nothing was asked. */
const NO_SUCH_AMOUNT: ProviderAnswer = { kind: 'failed', providerReference: null, code: 'invalid_request' };

/** Nothing was asked: docs/stripe.md says why. */
const NO_ACCOUNT_DATA: ProviderAnswer = {
  kind: 'not_accepted',
  reason: 'provider_takes_no_account_data',
};

/** @returns null for what says nothing about the operation; after a request of ours, "untouched" is no answer either. */
const knownIn = (reading: Reading | null): KnownAnswer | null =>
  reading === null || reading.kind === 'unreadable' || reading.kind === 'untouched' ? null : reading;

/** Reads an object of Stripe's as an answer to one command. */
type Read = (object: unknown) => Reading | null;

/** Errors about an object show it: that says more than the code, and has its reference. */
const fromRefusal = (refusal: StripeRefusal, read: Read): ProviderAnswer => {
  const answer = translateRefusal(refusal);
  const shown = knownIn(read(refusal.intent));
  if (answer.kind === 'ambiguous') return shown ?? answer;
  return answer.kind === 'failed' && shown?.kind === 'failed'
    ? { ...answer, providerReference: shown.providerReference }
    : answer;
};

/**
 * A void wants that nothing is held any more: an intent that is canceled says so, whatever Stripe did not like about
 * being asked. If it is not shown although the hold seems to be over, a query reads it.
 */
const fromRefusedVoid = (refusal: StripeRefusal, read: Read): ProviderAnswer => {
  const shown = knownIn(read(refusal.intent));
  if (shown !== null) return shown;
  const answer = translateRefusal(refusal);
  return answer.kind === 'failed' && isOverInAnyCase(answer.code) ? UNREADABLE : answer;
};

const fromReply = (
  reply: StripeReply | null,
  read: Read,
  fromRefused: (refusal: StripeRefusal, read: Read) => ProviderAnswer = fromRefusal,
): ProviderAnswer => {
  if (reply === null) return NO_SUCH_AMOUNT;
  if (reply.kind === 'refused') return fromRefused(reply.refusal, read);
  return knownIn(read(reply.object)) ?? UNREADABLE;
};

const aboutIntent =
  (read: (intent: StripeIntent) => Reading): Read =>
  (object) => {
    const intent = parseIntent(object);
    return intent === null ? null : read(intent);
  };

/** An intent that nobody has confirmed takes no money, so a call for one that got lost is as if it had not been made. */
const fromLostCreation = (refusal: StripeRefusal): ProviderAnswer =>
  refusal.lost === null ? translateRefusal(refusal) : { kind: 'not_accepted', reason: 'unreachable' };

/** Whatever Stripe did not like about it: there is no other evidence. */
const asEvidence = (answer: ProviderAnswer): ProviderAnswer =>
  answer.kind === 'failed' ? { ...answer, code: 'evidence_refused' } : answer;

/** Every request of ours, and what its reply means. Whatever is not certain is ambiguous. */
export const createSubmit = (deps: { readonly requests: StripeRequests }): Provider['submit'] => {
  const { requests } = deps;
  const authorize = async (command: AuthorizeCommand): Promise<ProviderAnswer> => {
    const created = await requests.createIntent(command);
    if (created === null) return NO_SUCH_AMOUNT;
    if (created.kind === 'refused') return fromLostCreation(created.refusal);
    const intent = parseIntent(created.object);
    if (intent === null || !isIntentOf(command, intent)) return UNREADABLE;
    const reply = await requests.confirmIntent(intent.id, command);
    return fromReply(
      reply,
      aboutIntent((shown) => readAuthorize(command, shown)),
    );
  };
  return async (command, account) => {
    if (account !== undefined) return NO_ACCOUNT_DATA;
    switch (command.kind) {
      case 'authorize':
        return authorize(command);
      case 'capture':
        return fromReply(
          await requests.captureIntent(command),
          aboutIntent((intent) => readCapture(command, intent)),
        );
      case 'void':
        return fromReply(
          await requests.cancelIntent(command),
          aboutIntent((intent) => readVoid(command, intent)),
          fromRefusedVoid,
        );
      case 'refund':
        return fromReply(await requests.createRefund(command), (object) => {
          const refund = parseRefund(object);
          return refund === null ? null : readRefund(command, refund);
        });
      case 'payout':
        return fromReply(await requests.createPayout(command), (object) => {
          const payout = parsePayout(object);
          return payout === null ? null : readPayout(command, payout);
        });
      case 'dispute_evidence':
        return asEvidence(
          fromReply(await requests.submitEvidence(command), (object) => {
            const dispute = parseDispute(object);
            return dispute === null ? null : readEvidence(command, dispute);
          }),
        );
      default:
        return unreachable(command);
    }
  };
};
