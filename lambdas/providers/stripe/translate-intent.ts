import { toRfc3339 } from '../../kernel/clock.ts';
import { add, equals, zero } from '../../kernel/money.ts';
import type { KnownAnswer, ProviderCommand } from '../port.ts';
import { failureCodeOf } from './failure-codes.ts';
import type { StripeIntent } from './shapes.ts';

type AuthorizeCommand = Extract<ProviderCommand, { kind: 'authorize' }>;
type CaptureCommand = Extract<ProviderCommand, { kind: 'capture' }>;
type VoidCommand = Extract<ProviderCommand, { kind: 'void' }>;

/** What an object of Stripe's says about one operation. `untouched`: that operation has not happened, or not yet. */
export type Reading = KnownAnswer | { readonly kind: 'untouched' } | { readonly kind: 'unreadable' };

const UNREADABLE: Reading = { kind: 'unreadable' };
const UNTOUCHED: Reading = { kind: 'untouched' };

/** Metadata that ties an intent to our operations. */
export const OPERATION_KEY = 'operation_id';
/** `manual` or `automatic`: a charge does not tell. */
export const CAPTURE_KEY = 'capture';
export const CAPTURE_OPERATION_KEY = 'capture_operation_id';

/** What Stripe still holds or has taken: a capture of less than everything gives the rest back. */
const succeeded = ({ id, received, capturable, status, captureBefore }: StripeIntent): Reading => ({
  kind: 'succeeded',
  providerReference: id,
  amountAuthorized: add(received, capturable),
  amountCaptured: received,
  ...(status === 'requires_capture' && captureBefore !== null
    ? { capturableUntil: toRfc3339(captureBefore * 1000) }
    : {}),
});

const failed = ({ id }: StripeIntent, code: 'expired' | 'invalid_request'): Reading => ({
  kind: 'failed',
  providerReference: id,
  code,
});

const requiredAction = ({ id, next_action }: StripeIntent): Reading => {
  const redirectUrl = next_action?.redirect_to_url?.url ?? null;
  return redirectUrl === null ? UNREADABLE : { kind: 'requires_action', providerReference: id, redirectUrl };
};

/** Refused, or never confirmed: an intent has no payment error before its first attempt. */
const unpaid = ({ id, last_payment_error }: StripeIntent): Reading => {
  if (last_payment_error === null || last_payment_error === undefined) return UNTOUCHED;
  const { code = null, decline_code: declineCode = null } = last_payment_error;
  return {
    kind: 'failed',
    providerReference: id,
    code: failureCodeOf({ code, declineCode }, 'card_declined'),
  };
};

/** How the authorization that an intent was made for stands. */
export const readAuthorization = (intent: StripeIntent): Reading => {
  switch (intent.status) {
    case 'succeeded':
    case 'requires_capture':
      return succeeded(intent);
    case 'processing':
      return { kind: 'pending', providerReference: intent.id };
    case 'requires_action':
      return requiredAction(intent);
    case 'requires_payment_method':
      return unpaid(intent);
    case 'requires_confirmation':
      return UNTOUCHED;
    case 'canceled':
      return failed(intent, 'expired');
    default:
      return UNREADABLE;
  }
};

/** An intent with another operation, amount or capture than we asked for proves nothing about ours. */
export const isIntentOf = (command: AuthorizeCommand, intent: StripeIntent): boolean =>
  intent.metadata?.[OPERATION_KEY] === command.operationId &&
  equals(intent.amount, command.amount) &&
  intent.capture_method === command.capture;

export const readAuthorize = (command: AuthorizeCommand, intent: StripeIntent): Reading =>
  isIntentOf(command, intent) ? readAuthorization(intent) : UNREADABLE;

/** Whether this capture, and not another one, took the money. */
export const readCapture = (command: CaptureCommand, intent: StripeIntent): Reading => {
  if (intent.id !== command.providerReference) return UNREADABLE;
  const isOurs = intent.metadata?.[CAPTURE_OPERATION_KEY] === command.operationId;
  switch (intent.status) {
    case 'succeeded':
      return isOurs ? succeeded(intent) : failed(intent, 'invalid_request');
    case 'processing':
      return isOurs ? { kind: 'pending', providerReference: intent.id } : UNREADABLE;
    case 'requires_capture':
      return UNTOUCHED;
    case 'canceled':
      return failed(intent, 'expired');
    default:
      return UNREADABLE;
  }
};

/** A canceled intent is what a void asks for, whoever canceled it. */
export const readVoid = (command: VoidCommand, intent: StripeIntent): Reading => {
  if (intent.id !== command.providerReference) return UNREADABLE;
  switch (intent.status) {
    case 'canceled':
      return {
        kind: 'succeeded',
        providerReference: intent.id,
        amountAuthorized: zero(intent.amount.currency),
        amountCaptured: intent.received,
      };
    case 'requires_capture':
    case 'requires_action':
    case 'requires_payment_method':
    case 'requires_confirmation':
      return UNTOUCHED;
    case 'succeeded':
      return failed(intent, 'invalid_request');
    default:
      return UNREADABLE;
  }
};
