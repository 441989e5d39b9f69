import { amount, currency, id, object, oneOf, orNull, text, time } from './json-schema.ts';
import { DESCRIPTION, failure, METADATA, PENDING_OPERATION, REFERENCE, TIMES } from './shared-fields.ts';

export const PAYMENT_SCHEMA = object('A payment.', {
  id: id('pay', 'Id of the payment.'),
  object: text('What this is.', { const: 'payment' }),
  status: oneOf(
    ['pending', 'requires_action', 'authorized', 'captured', 'failed', 'canceled'],
    'Where the payment stands.',
  ),
  amount: amount('What is to be paid'),
  currency: currency(),
  amount_authorized: amount('What is reserved or was'),
  amount_captured: amount('What was taken'),
  amount_refunded: amount('What was given back'),
  amount_refundable: amount('What can still be given back'),
  amount_disputed: amount("What the payer's bank took back, for now or for good"),
  source: text('Token of what the money is taken from.'),
  capture: oneOf(['automatic', 'manual'], 'Whether the money is taken as soon as it is authorised.'),
  invoice: orNull(id('inv', 'The invoice that it pays; null if it pays none.')),
  reference: REFERENCE,
  description: DESCRIPTION,
  metadata: METADATA,
  failure: failure('failed'),
  next_action: orNull(
    object('What the payer has to do first; null if there is nothing.', {
      type: oneOf(['redirect'], 'What kind of action.'),
      url: text('Where the payer has to go.'),
    }),
  ),
  capture_before: orNull(time('When an authorisation that waits to be captured ends')),
  pending_operation: PENDING_OPERATION,
  ...TIMES,
});

export const REFUND_SCHEMA = object('A refund.', {
  id: id('re', 'Id of the refund.'),
  object: text('What this is.', { const: 'refund' }),
  payment: id('pay', 'The payment whose money goes back.'),
  status: oneOf(['pending', 'succeeded', 'failed', 'returned'], 'Where the refund stands.'),
  amount: amount('What goes back'),
  currency: currency(),
  reason: orNull(text("The client's own reason.", { maxLength: 255 })),
  failure: failure('failed or came back'),
  ...TIMES,
});

const REASONS = [
  'fraudulent',
  'unrecognized',
  'duplicate',
  'product_not_received',
  'product_unacceptable',
  'refund_not_processed',
  'subscription_canceled',
  'other',
];

const feeSchema = (description: string) =>
  orNull(
    object(description, {
      amount: amount('How much'),
      currency: currency("ISO 4217 code of the provider's price."),
    }),
  );

export const DISPUTE_SCHEMA = object('A dispute.', {
  id: id('dp', 'Id of the dispute.'),
  object: text('What this is.', { const: 'dispute' }),
  payment: id('pay', 'The payment that is disputed.'),
  status: oneOf(['needs_response', 'under_review', 'won', 'lost'], 'Where the dispute stands.'),
  reason: oneOf(REASONS, "Why the payer's bank took the money back."),
  amount: amount('What is held back'),
  currency: currency('ISO 4217 code of `amount`.'),
  fee: feeSchema("The provider's price; null until it is charged."),
  fee_returned: feeSchema('What the provider gave back of its price; null if it gave nothing back.'),
  evidence: object('What was said in defence; not the evidence itself.', {
    due_by: orNull(time('Until when it can be submitted; null if none is taken')),
    submitted_at: orNull(time('When the provider had it')),
    failure: failure('was refused'),
  }),
  pending_operation: PENDING_OPERATION,
  ...TIMES,
});
