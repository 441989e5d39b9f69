import * as v from 'valibot';
import { holdsAccountData } from '../kernel/account-data.ts';
import { parseRfc3339, toRfc3339 } from '../kernel/clock.ts';
import type { CurrencyCode } from '../kernel/currencies.ts';
import { isCurrencyCode } from '../kernel/money.ts';

const METADATA_KEYS_MAX = 20;
const METADATA_KEY_CHARACTERS_MAX = 40;
const METADATA_VALUE_CHARACTERS_MAX = 255;
/**
 * Twice what ASCII can fill. A character can have three bytes, and an event carries all of it: with everything else that
 * a resource has, its payload stays below the 20 kB that a webhook should have.
 */
const METADATA_BYTES_MAX = 12_000;
const REFERENCE_CHARACTERS_MAX = 128;
const DESCRIPTION_CHARACTERS_MAX = 255;

/** What is written here is kept, sent in webhooks and shown to people: account data belongs into the vault. */
export const NO_ACCOUNT_DATA = v.check(
  (value: string) => !holdsAccountData(value),
  'must not hold a card number, an IBAN or a secret: create a token for an account and send that, and send secrets to nobody',
);

/** A short text that a client wrote. */
export const text = (max: number): v.GenericSchema<string> =>
  v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
    // Control characters break logs, exports and bank files.
    v.regex(/^\P{Cc}*$/u, 'must not contain control characters'),
    // Half a surrogate pair is refused by DynamoDB, and some noncharacters by SQS.
    v.regex(/^[^\p{Cs}\p{Noncharacter_Code_Point}]*$/u, 'must be well-formed Unicode text'),
    NO_ACCOUNT_DATA,
  );

/** Names that objects of JavaScript have by themselves: valibot leaves such keys out, and nothing may get lost in silence. */
const RESERVED_KEYS = ['__proto__', 'constructor', 'prototype'];

const hasReservedKey = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && RESERVED_KEYS.some((key) => Object.hasOwn(value, key));

const METADATA = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'must be an object'),
  v.check((value) => !hasReservedKey(value), `must not have a key ${RESERVED_KEYS.join(', ')}`),
  v.record(text(METADATA_KEY_CHARACTERS_MAX), text(METADATA_VALUE_CHARACTERS_MAX)),
  v.maxEntries(METADATA_KEYS_MAX, `must have at most ${METADATA_KEYS_MAX} keys`),
  v.check(
    (value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES_MAX,
    `must have at most ${METADATA_BYTES_MAX} bytes as JSON`,
  ),
);

/** A whole number of minor units that money can move by. */
export const AMOUNT = v.pipe(
  v.number('must be a whole number of minor units, e.g. 1250 for 12.50 EUR'),
  v.safeInteger('must be a whole number of minor units, at most 9007199254740991'),
  v.minValue(1, 'must be at least 1'),
);

/** An ISO 4217 code that money can be taken in. */
export const CURRENCY = v.custom<CurrencyCode>(
  (value) => typeof value === 'string' && isCurrencyCode(value),
  'must be an ISO 4217 code in capital letters, e.g. EUR',
);

/** A moment, in any offset; comes out in UTC with milliseconds. */
export const TIME = v.pipe(
  v.string(),
  v.check(
    (value) => parseRfc3339(value) !== null,
    'must be a date and time as in RFC 3339, e.g. 2026-12-24T12:00:00Z',
  ),
  v.transform((value) => toRfc3339(parseRfc3339(value) ?? 0)),
);

/** What a client may write on a resource for its own use. */
export const NOTES = {
  reference: v.optional(text(REFERENCE_CHARACTERS_MAX)),
  description: v.optional(text(DESCRIPTION_CHARACTERS_MAX)),
  metadata: v.optional(METADATA, {}),
};
