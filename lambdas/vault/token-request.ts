import * as v from 'valibot';
import type { Result } from '../kernel/result.ts';
import type { FieldError } from '../platform/problem.ts';
import type { Account } from './domain/account.ts';
import { type Month, parseCard } from './domain/card.ts';
import { parseIban } from './domain/iban.ts';
import { parseUkBankAccount } from './domain/uk-bank-account.ts';
import { parseUsBankAccount } from './domain/us-bank-account.ts';

/** No account number anywhere is longer, separators included. */
const CHARACTERS_MAX = 64;

const digits = v.pipe(
  v.string('must be a text'),
  v.maxLength(CHARACTERS_MAX, `must have at most ${CHARACTERS_MAX} characters`),
);

const month = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be from 1 to 12'),
  v.maxValue(12, 'must be from 1 to 12'),
);

const year = v.pipe(
  v.number('must be a year of four digits'),
  v.integer('must be a year of four digits'),
  v.minValue(1000, 'must be a year of four digits'),
  v.maxValue(9999, 'must be a year of four digits'),
);

/** Body of `POST /v1/tokens`. */
export const CREATE_TOKEN = v.variant(
  'type',
  [
    v.strictObject({
      type: v.literal('card'),
      number: digits,
      exp_month: month,
      exp_year: year,
      cvc: v.optional(digits),
    }),
    v.strictObject({ type: v.literal('iban'), iban: digits }),
    v.strictObject({ type: v.literal('us_bank_account'), routing_number: digits, account_number: digits }),
    v.strictObject({ type: v.literal('uk_bank_account'), sort_code: digits, account_number: digits }),
  ],
  'must be card, iban, us_bank_account or uk_bank_account',
);

/** Account data that can exist, or what is wrong with which field. */
export const parseAccount = (
  body: v.InferOutput<typeof CREATE_TOKEN>,
  now: Month,
): Result<Account, readonly FieldError[]> => {
  switch (body.type) {
    case 'card':
      return parseCard(body, now);
    case 'iban':
      return parseIban(body.iban);
    case 'us_bank_account':
      return parseUsBankAccount(body);
    case 'uk_bank_account':
      return parseUkBankAccount(body);
  }
};
