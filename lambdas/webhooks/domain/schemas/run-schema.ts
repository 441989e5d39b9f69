import { currency, id, integer, listOf, object, oneOf, orNull, text, time } from './json-schema.ts';
import { TIMES } from './shared-fields.ts';

const FINDINGS = [
  'matched',
  'missing_here',
  'missing_there',
  'amount_differs',
  'currency_differs',
  'status_differs',
  'fee_differs',
  'duplicate_there',
  'timing',
  'rounding',
];

const SUMMARY = object('What it found; null before its end.', {
  matched_per_mille: integer('Of a thousand findings, how many agree: 1000 only if all of them do.'),
  findings: object(
    'How many findings of each class.',
    Object.fromEntries(FINDINGS.map((name) => [name, integer(`Findings of the class ${name}.`)])),
  ),
  bad_rows: integer('Rows that say nothing that could be compared.'),
  disagreements: integer(
    'Findings and rows that somebody has to look at: what was healed is not among them.',
  ),
  healed: integer('How many findings were healed.'),
  breaks: object('What became of breaks.', {
    opened: integer('Are new.'),
    reopened: integer('Had ended, and are open again.'),
    changed: integer('Were open, and are not what they were.'),
    seen_again: integer('Are open, as they were.'),
    let_be: integer('Were found again, and somebody has accepted, ignored or ended them.'),
    ended: integer('Were not found again, and ended by themselves.'),
  }),
  unmatched: listOf(
    object('One currency.', {
      currency: currency('ISO 4217 code.'),
      amount: text('Sum of all differences, in minor units, as text: it may be beyond what JSON holds.', {
        pattern: '^\\d+$',
      }),
    }),
    'By how much both sides differ, per currency: without what passes by itself, and what only runs book.',
    200,
  ),
});

/** A run, told to the platform alone. */
export const RUN_SCHEMA = object('A reconciliation.', {
  id: id('run', 'Id of the run.'),
  object: text('What this is.', { const: 'reconciliation_run' }),
  provider: text('Whose books were compared with ours.'),
  statement: orNull(
    object("The statement that stood for the provider's history; null if it was the history itself.", {
      name: text('Whose statement it is.'),
      sha256: text('Digest of its file, in hexadecimal digits.', { pattern: '^[0-9a-f]{64}$' }),
      format: oneOf(['csv', 'camt'], 'How it is written.'),
      movements: listOf(text('A movement.'), 'What it covers: other movements were not compared.', 20),
      currencies: listOf(currency('ISO 4217 code.'), 'What it covers; complete once it is read.', 200),
    }),
  ),
  from: time('First moment of the window'),
  to: time('First moment after the window'),
  attempt: integer('Of the runs over exactly this window, which one.', 1),
  trigger: oneOf(['schedule', 'api', 'command'], 'What started it.'),
  status: oneOf(
    [
      'requested',
      'pulling',
      'extracting',
      'matching',
      'healing',
      'opening',
      'reporting',
      'completed',
      'stopped',
      'failed',
    ],
    'What it is doing.',
  ),
  failure: orNull(
    object('Why it ended before its end; null if it did not.', {
      state: text('Where it goes on when it is resumed.'),
      code: text('Stable and readable by machines.'),
      message: text('In words.'),
      advice: text('What to do about it.'),
    }),
  ),
  stops_after: orNull(text('The step that it does alone, or did; null if it goes on to its end.')),
  edition: integer('How many times it was completed: more than once if steps were done again.'),
  rows: object('How many rows were read.', {
    here: integer('Of ours.'),
    there: integer('Of theirs.'),
  }),
  summary: orNull(SUMMARY),
  files: listOf(text('A file of its report.'), 'What can be read of it; nothing before its end.', 10),
  ...TIMES,
  completed_at: orNull(time('When it ended; null before that')),
  alive_until: orNull(
    time('When it is believed to be dead, if it is not heard of again; null once it is over'),
  ),
});
