import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { TIME } from '../platform/request-fields.ts';
import { POSTING_TABLE, type PostingRule } from './domain/posting-table.ts';

const RULES = Object.keys(POSTING_TABLE) as readonly PostingRule[];

const PERIOD = { from: v.optional(TIME), to: v.optional(TIME) };

const isInOrder = ({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): boolean => from === undefined || to === undefined || from < to;

const NOT_IN_ORDER = 'must be later than from';

/** Query of `GET /v1/balances`. */
export const READ_BALANCES = v.strictObject({ as_of: v.optional(TIME) });

/** Query of calls that take none. */
export const NO_QUERY = v.strictObject({});

const PAGE = listQuery('je').entries;

/** Query of `GET /v1/accounts/{id}/statement`: `from` belongs to the period, `to` does not. */
export const READ_STATEMENT = v.pipe(
  v.strictObject({ ...PERIOD, ...PAGE }),
  v.forward(
    v.check((query) => isInOrder(query), NOT_IN_ORDER),
    ['to'],
  ),
);

const FILTERS = {
  ...PERIOD,
  resource: v.optional(v.pipe(v.string(), v.regex(/^[a-z]+_[0-9a-z]{26}$/, 'must be the id of a resource'))),
  kind: v.optional(v.picklist(RULES, `must be one of ${RULES.join(', ')}`)),
};

/** Query of `GET /v1/journal_entries`. */
export const LIST_ENTRIES = v.pipe(
  v.strictObject({ ...FILTERS, ...PAGE }),
  v.forward(
    v.check((query) => isInOrder(query), NOT_IN_ORDER),
    ['to'],
  ),
);

/** Query of `GET /v1/journal_entries/export`. */
export const EXPORT_ENTRIES = v.pipe(
  v.strictObject({
    ...PERIOD,
    format: v.optional(v.picklist(['csv', 'jsonl'], 'must be csv or jsonl')),
    cursor: PAGE.cursor,
  }),
  v.forward(
    v.check((query) => isInOrder(query), NOT_IN_ORDER),
    ['to'],
  ),
);
