import * as v from 'valibot';
import { CURRENCY, NO_ACCOUNT_DATA } from '../platform/request-fields.ts';
import type { StatementSource } from './domain/run-source.ts';
import { movementsIn, type StatementReading } from './domain/statement.ts';
import { MAPPING, MOVEMENT } from './parse-mapping.ts';

/** Lower case, as a word: it becomes a part of what breaks say of who says otherwise. */
const STATEMENT_NAME = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9_-]{0,39}$/,
    'must be 1 to 40 lower case letters, digits, _ and -, the same for each statement of one account',
  ),
  NO_ACCOUNT_DATA,
);

const SHA256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the file, as 64 lower case hexadecimal digits'),
);

/** Path of `PUT /v1/reconciliation/statements/{sha256}`. */
export const KEEP_STATEMENT = v.strictObject({ sha256: SHA256 });

const some = <T>(one: v.GenericSchema<unknown, T>) =>
  v.pipe(v.array(one), v.minLength(1, 'must name at least one'), v.maxLength(200, 'must name at most 200'));

const COMMON = {
  name: STATEMENT_NAME,
  sha256: SHA256,
  covers: v.optional(
    v.strictObject({ movements: v.optional(some(MOVEMENT)), currencies: v.optional(some(CURRENCY)) }),
    {},
  ),
};

const CSV = v.strictObject({ format: v.literal('csv'), ...COMMON, mapping: MAPPING });

const CAMT = v.strictObject({
  format: v.literal('camt'),
  ...COMMON,
  credit_is: MOVEMENT,
  debit_is: MOVEMENT,
});

type Body = v.InferOutput<typeof CSV> | v.InferOutput<typeof CAMT>;

const readingOf = (body: Body): StatementReading =>
  body.format === 'csv'
    ? { format: 'csv', mapping: body.mapping }
    : { format: 'camt', movements: { credit: body.credit_is, debit: body.debit_is } };

/** Whether a statement that is read so could have any movement at all, and each that it is said to cover. */
const canCover = (body: Body): boolean => {
  const possible = movementsIn(readingOf(body));
  return possible.length > 0 && (body.covers.movements ?? []).every((one) => possible.includes(one));
};

/** A statement whose file was given before, as the body of `POST /v1/reconciliation/runs` names it. */
export const STATEMENT = v.pipe(
  v.variant('format', [CSV, CAMT]),
  v.check(canCover, 'must cover movements that its rows can be, and no others'),
  v.transform(
    (body): StatementSource => ({
      kind: 'statement',
      name: body.name,
      sha256: body.sha256,
      reading: readingOf(body),
      covers: {
        movements: body.covers.movements ?? null,
        currencies: body.covers.currencies ?? null,
      },
    }),
  ),
);
