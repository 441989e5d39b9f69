import {
  amount,
  currency,
  id,
  integer,
  isTrue,
  type JsonSchema,
  object,
  oneOf,
  orNull,
  text,
  time,
} from './json-schema.ts';

const KINDS = [
  'operation_unknown',
  'operation_contradicted',
  'dispute_contradicted',
  'payment_not_released',
  'missing_here',
  'missing_there',
  'amount_differs',
  'currency_differs',
  'status_differs',
  'fee_differs',
  'duplicate_there',
  'bad_row',
  'unexplained',
];

const signedAmount = (description: string): JsonSchema => ({
  description: `${description}, in minor units of the currency.`,
  type: 'integer',
});

/** Texts are a person's own words, in which account data is refused. */
const REASON = text('In their own words.', { maxLength: 600 });

/** A disagreement, told to the merchant whose it is, and to the platform where it is nobody's. */
export const BREAK_SCHEMA = object('A break.', {
  id: id('brk', 'Id of the break.'),
  object: text('What this is.', { const: 'reconciliation_break' }),
  status: oneOf(['open', 'assigned', 'resolved', 'ignored', 'auto_resolved'], 'Where the break stands.'),
  kind: oneOf(KINDS, 'What disagrees; others may be added.'),
  severity: oneOf(['low', 'normal', 'high', 'critical'], 'How soon somebody has to look.'),
  provider: orNull(text('Who says otherwise; null in old breaks.')),
  subject: text('The record to look at first.'),
  resource: orNull(text('Id of the payment, refund … that it is about; null if it is about none.')),
  merchant: orNull(id('mer', 'Whose money it is; null for what only the other side knows.')),
  amount: orNull(amount('What is at stake')),
  currency: orNull(currency()),
  detail: orNull(text('What both sides say.', { maxLength: 1000 })),
  since: time('When the disagreement began'),
  opened_at: time('When it became a break'),
  due_at: time('By when somebody should have ended it'),
  is_overdue: isTrue('Whether it was still open then.'),
  owner: orNull(text('Who works on it.', { maxLength: 64 })),
  difference: orNull(
    object('What an adjusting entry would post; null where none would help.', {
      amount: signedAmount('More for the merchant, or, negative, less'),
      currency: currency(),
    }),
  ),
  proposal: orNull(
    object('How it would end, if a second person agrees; null if nobody has proposed it.', {
      id: id('prp', 'What an approval names.'),
      as: oneOf(['settled', 'provider_was_wrong', 'accepted', 'ignored'], 'The ending.'),
      by: text('Who proposed it: a client, or an operator.'),
      reason: REASON,
      at: time('When'),
    }),
  ),
  ended: orNull(
    object('How it ended; null while it has not.', {
      at: time('When'),
      as: text('In a word: `settled`, `accepted`, `ignored`, `not_found_again` …'),
      by: orNull(text('Who said so: a client, an operator, a run.')),
      reason: orNull(REASON),
    }),
  ),
  adjusted: orNull(
    object('What it has posted; null if it never did.', {
      entry: id('je', 'The last entry.'),
      amount: signedAmount('The sum of its entries'),
      currency: currency(),
    }),
  ),
  seen: orNull(
    object('When a run last came across it; null if none has.', {
      run: text('Id of the run.'),
      at: time('When'),
      runs: integer('How many runs have.', 1),
    }),
  ),
});
