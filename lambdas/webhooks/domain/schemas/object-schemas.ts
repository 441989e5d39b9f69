import { BREAK_SCHEMA } from './break-schema.ts';
import {
  amount,
  currency,
  id,
  integer,
  isTrue,
  listOf,
  object,
  oneOf,
  orNull,
  text,
  time,
} from './json-schema.ts';
import { DISPUTE_SCHEMA, PAYMENT_SCHEMA, REFUND_SCHEMA } from './payment-schemas.ts';
import { RUN_SCHEMA } from './run-schema.ts';
import { DESCRIPTION, failure, METADATA, REFERENCE, TIMES } from './shared-fields.ts';

const CLIENT = text('Id of the OAuth client that made it.');

const LINE = object('One line.', {
  description: text('What is billed.', { maxLength: 80 }),
  quantity: integer('How many.', 1),
  unit_amount: amount('Price of one, without tax'),
  tax_rate_bps: integer('Tax rate in basis points: 1900 is 19 %.'),
  amount_net: amount('Without tax'),
  amount_tax: amount('Tax'),
  amount: amount('With tax'),
});

const INVOICE_SCHEMA = object('An invoice.', {
  id: id('inv', 'Id of the invoice.'),
  object: text('What this is.', { const: 'invoice' }),
  status: oneOf(['draft', 'open', 'paid', 'void', 'uncollectible'], 'Where the invoice stands.'),
  customer: text("Who is billed, in the merchant's own words.", { maxLength: 128 }),
  amount: amount('What is to be paid, with tax'),
  amount_net: amount('Without tax'),
  amount_tax: amount('Tax'),
  currency: currency(),
  lines: listOf(LINE, 'What is billed.', 40),
  due_at: orNull(time('When it is due; null if it never becomes overdue')),
  is_overdue: isTrue('Whether it is open and its due time has passed.'),
  payment: orNull(id('pay', 'The latest payment of it; null if there was none.')),
  payment_in_progress: isTrue('Whether the outcome of `payment` is awaited.'),
  ...TIMES,
});

const decision = (what: string) =>
  orNull(
    object(`Who ${what} it, when and why; null if nobody did.`, {
      by: text('Id of the OAuth client.'),
      reason: orNull(text('In its own words.', { maxLength: 255 })),
      at: time('When'),
    }),
  );

const PAYOUT_SCHEMA = object('A payout.', {
  id: id('po', 'Id of the payout.'),
  object: text('What this is.', { const: 'payout' }),
  status: oneOf(
    ['pending_approval', 'pending', 'in_transit', 'paid', 'failed', 'canceled', 'returned'],
    'Where the payout stands.',
  ),
  amount: amount('What is paid out'),
  currency: currency(),
  destination: text('Token of the bank account.'),
  reference: REFERENCE,
  description: DESCRIPTION,
  metadata: METADATA,
  created_by: CLIENT,
  needs_approval: isTrue('Whether a second client has or had to approve it.'),
  approved: decision('approved'),
  canceled: decision('canceled'),
  failure: failure('failed or came back'),
  ...TIMES,
});

const ACCOUNTS = ['merchant_payable', 'merchant_reserve', 'platform_payable'];

const TRANSFER_SCHEMA = object('A transfer.', {
  id: id('tr', 'Id of the transfer.'),
  object: text('What this is.', { const: 'transfer' }),
  status: oneOf(['posted', 'reversed'], 'Where the transfer stands.'),
  from: oneOf(ACCOUNTS, 'The account that the money left.'),
  to: oneOf(ACCOUNTS, 'The account that it went to.'),
  amount: amount('What was moved'),
  currency: currency(),
  description: DESCRIPTION,
  metadata: METADATA,
  created_by: CLIENT,
  reversal: orNull(
    object('Who gave it back, when and why; null if nobody did.', {
      reversed_at: time('When'),
      reversed_by: text('Id of the OAuth client.'),
      reason: orNull(text('In its own words.', { maxLength: 255 })),
    }),
  ),
  ...TIMES,
});

const ENDPOINT_SCHEMA = object('A webhook endpoint.', {
  id: id('we', 'Id of the endpoint.'),
  object: text('What this is.', { const: 'webhook_endpoint' }),
  url: text('Where its events go.', { maxLength: 2048 }),
  events: listOf(text('A type, a family such as `payment.*`, or `*`.'), 'What it listens to.', 50),
  description: DESCRIPTION,
  api_version: text('The shape of its payloads.'),
  rate_limit_per_second: orNull(integer('Deliveries a second; null for as many as there are.', 1)),
  status: oneOf(['enabled', 'disabled'], 'Whether it gets events.'),
  disabled_reason: orNull(oneOf(['requested', 'gone', 'failing'], 'Why it gets none.')),
  failing_since: orNull(time('Since when every attempt failed; null while it works')),
  old_secrets_expire_at: listOf(time('Until when an older secret signs on'), 'Older secrets.', 3),
  ...TIMES,
});

const PROVIDER_FEE_SCHEMA = object('What a provider charged for a movement.', {
  id: id('fee', 'Id of the fee.'),
  object: text('What this is.', { const: 'provider_fee' }),
  operation: id('op', 'The operation that it is the price of.'),
  amount: amount('What the provider kept'),
  currency: currency(),
  provider: text('Who kept it; others may be added.'),
  provider_line: text("The line of the provider's history that says so."),
  journal_entry: id('je', 'How it was booked.'),
  created_at: time('When it was booked'),
});

const SETTLEMENT_SCHEMA = object('What a provider pays out to the bank account of the platform itself.', {
  id: id('stl', 'Id of the settlement.'),
  object: text('What this is.', { const: 'settlement' }),
  status: text('Whether it was paid, or came back.', { enum: ['paid', 'returned'] }),
  amount: amount('What was paid, or came back'),
  currency: currency(),
  provider: text('Who settled; others may be added.'),
  provider_reference: text('What the provider calls it.'),
  provider_line: text("The line of the provider's history that says so."),
  journal_entry: id('je', 'How it was booked.'),
  moved_at: time('When the provider recorded it'),
  created_at: time('When it was booked'),
});

/** What `data.object` is, by the name that it calls itself; each field with its meaning, unit and limits. */
export const OBJECT_SCHEMAS = {
  payment: PAYMENT_SCHEMA,
  refund: REFUND_SCHEMA,
  invoice: INVOICE_SCHEMA,
  payout: PAYOUT_SCHEMA,
  dispute: DISPUTE_SCHEMA,
  provider_fee: PROVIDER_FEE_SCHEMA,
  settlement: SETTLEMENT_SCHEMA,
  transfer: TRANSFER_SCHEMA,
  webhook_endpoint: ENDPOINT_SCHEMA,
  reconciliation_run: RUN_SCHEMA,
  reconciliation_break: BREAK_SCHEMA,
} as const;
