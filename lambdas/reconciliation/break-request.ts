import * as v from 'valibot';
import { isId } from '../kernel/ids.ts';
import { RESOLUTIONS } from '../ledger/domain/break.ts';
import { BREAK_KINDS } from '../ledger/domain/break-kind.ts';
import { BREAK_STATES } from '../ledger/domain/break-life.ts';
import { listQuery } from '../platform/list-query.ts';
import { text } from '../platform/request-fields.ts';
import type { BreakWish } from './domain/change-break.ts';

/** What a person can say of a case in one paragraph; longer things belong where the team keeps its papers. */
const COMMENT_CHARACTERS_MAX = 1000;
const REASON_CHARACTERS_MAX = 255;
const OWNER_CHARACTERS_MAX = 64;

const REASON = text(REASON_CHARACTERS_MAX);

/** Owners are words of the team's own, but short ones without spaces: they are looked for by them. */
const OWNER = v.pipe(
  text(OWNER_CHARACTERS_MAX),
  v.regex(/^[\w.@+-]+$/, 'must be a short name without spaces, such as anna or finance'),
);

type WishSchema = v.GenericSchema<unknown, BreakWish>;

/** Body of `POST /v1/reconciliation/breaks/{id}/…`, by its last word; comes out as the wish that it is. */
export const BREAK_WISHES: Readonly<Record<BreakWish['kind'], WishSchema>> = {
  assign: v.pipe(
    v.strictObject({ owner: OWNER }),
    v.transform(({ owner }) => ({ kind: 'assign' as const, owner })),
  ),
  comment: v.pipe(
    v.strictObject({ text: text(COMMENT_CHARACTERS_MAX) }),
    v.transform((body) => ({ kind: 'comment' as const, ...body })),
  ),
  resolve: v.pipe(
    v.strictObject({
      as: v.picklist(RESOLUTIONS, `must be one of ${RESOLUTIONS.join(', ')}`),
      reason: REASON,
    }),
    v.transform((body) => ({ kind: 'resolve' as const, ...body })),
  ),
  approve: v.pipe(
    v.strictObject({
      proposal: v.pipe(
        v.string(),
        v.check((id) => isId('prp', id), 'must be the id of the proposal that you have read: prp_…'),
      ),
      reason: v.optional(REASON),
    }),
    v.transform(({ proposal, reason }) => ({ kind: 'approve' as const, proposal, reason: reason ?? null })),
  ),
  withdraw: v.pipe(
    v.strictObject({ reason: v.optional(REASON) }),
    v.transform(({ reason }) => ({ kind: 'withdraw' as const, reason: reason ?? null })),
  ),
  ignore: v.pipe(
    v.strictObject({ reason: REASON }),
    v.transform(({ reason }) => ({ kind: 'ignore' as const, reason })),
  ),
  reopen: v.pipe(
    v.strictObject({ reason: REASON }),
    v.transform(({ reason }) => ({ kind: 'reopen' as const, reason })),
  ),
};

/** Query of `GET /v1/reconciliation/breaks`. */
export const LIST_BREAKS = v.strictObject({
  ...listQuery('brk').entries,
  state: v.optional(v.picklist(BREAK_STATES, `must be one of ${BREAK_STATES.join(', ')}`)),
  kind: v.optional(v.picklist(BREAK_KINDS, `must be one of ${BREAK_KINDS.join(', ')}`)),
  owner: v.optional(OWNER),
});
