import { isId } from '../kernel/ids.ts';
import type { HttpRequest, Route } from '../platform/http.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import { exportRoute } from './export-route.ts';
import { type JournalRange, type JournalReader, positionOf } from './journal-reader.ts';
import { ENTRY_NOT_FOUND } from './ledger-problems.ts';
import { LIST_ENTRIES } from './ledger-request.ts';
import { entryView } from './ledger-view.ts';
import { type Bound, FIRST, LAST } from './statement-store.ts';

export interface JournalRoutesDeps {
  readonly journal: JournalReader;
}

/**
 * The index knows no kinds: a page looks at this many times its length, and may then be shorter than asked for, with
 * a cursor to go on from. Five hundred entries are read well within a second.
 */
const LOOKED_AT_PER_FOUND = 5;

interface FilteredPage {
  readonly entries: readonly JournalEntry[];
  /** Place of the last entry that was looked at; null at the end. */
  readonly next: string | null;
}

/** Places are of one length, so the greatest place below another is the one with a smaller last character. */
const before = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}`;

/** Where a page that goes on from a cursor ends: before what was read, and never after the period. */
const endOf = (period: { readonly to?: string | undefined; readonly cursor?: string | undefined }): Bound => {
  const { to = LAST, cursor } = period;
  const next = cursor === undefined ? LAST : before(cursor);
  return next < to ? next : to;
};

const readFiltered = async (
  journal: JournalReader,
  range: JournalRange,
  kind: string | undefined,
): Promise<FilteredPage> => {
  const window = kind === undefined ? range.limit : range.limit * LOOKED_AT_PER_FOUND;
  const found = await journal.read({ ...range, limit: window + 1 });
  const seen = found.slice(0, window);
  const fitting = seen.filter((entry) => kind === undefined || entry.kind === kind);
  const entries = fitting.slice(0, range.limit);
  const isMore = fitting.length > range.limit || found.length > window;
  const last = fitting.length > range.limit ? entries.at(-1) : seen.at(-1);
  return { entries, next: isMore && last !== undefined ? positionOf(last) : null };
};

const list =
  ({ journal }: JournalRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_ENTRIES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { from, limit, resource, kind } = query.value;
    const range: JournalRange = {
      merchantId: request.principal.merchantId,
      resourceId: resource ?? null,
      from: from ?? FIRST,
      to: endOf(query.value),
      order: 'newest_first',
      limit,
    };
    const { entries, next } = await readFiltered(journal, range, kind);
    return jsonResponse(200, listView(entries.map(entryView), next));
  };

const get =
  ({ journal }: JournalRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const entry = isId('je', id) ? await journal.get(id) : null;
    return entry?.merchantId === request.principal.merchantId
      ? jsonResponse(200, entryView(entry))
      : problemResponse(ENTRY_NOT_FOUND);
  };

export const journalRoutes = (deps: JournalRoutesDeps): readonly Route[] => [
  { method: 'GET', path: '/v1/journal_entries', scope: 'ledger:read', handle: list(deps) },
  exportRoute(deps),
  { method: 'GET', path: '/v1/journal_entries/{id}', scope: 'ledger:read', handle: get(deps) },
];
