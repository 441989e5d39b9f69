import type { HttpRequest, Route } from '../platform/http.ts';
import { encodeCursor } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse, textResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { type ExportFormat, exportHeader, exportRows } from './domain/export-rows.ts';
import { type JournalReader, positionOf } from './journal-reader.ts';
import { EXPORT_ENTRIES } from './ledger-request.ts';
import { beginningOf, LAST } from './statement-store.ts';

const PATH = '/v1/journal_entries/export';

/** A row is below 600 bytes and an entry has up to four: 1,000 entries are 2.4 MB of the 6 MB that Lambda answers. */
const ENTRIES_PER_PAGE = 1000;

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson',
} as const satisfies Record<ExportFormat, string>;

const acceptedFormat = (accept: string | undefined): ExportFormat =>
  accept?.includes('application/x-ndjson') === true ? 'jsonl' : 'csv';

const download =
  ({ journal }: { readonly journal: JournalReader }) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(EXPORT_ENTRIES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { to, cursor } = query.value;
    const format = query.value.format ?? acceptedFormat(request.headers['accept']);
    const found = await journal.read({
      merchantId: request.principal.merchantId,
      resourceId: null,
      from: beginningOf(query.value),
      to: to ?? LAST,
      order: 'oldest_first',
      limit: ENTRIES_PER_PAGE + 1,
    });
    const page = found.slice(0, ENTRIES_PER_PAGE);
    const last = page.at(-1);
    const next = found.length > ENTRIES_PER_PAGE && last !== undefined ? positionOf(last) : null;
    const header = cursor === undefined ? exportHeader(format) : '';
    return textResponse(200, header + exportRows(format, page), {
      'content-type': CONTENT_TYPES[format],
      ...(next === null ? {} : { 'x-next-cursor': encodeCursor(next) }),
    });
  };

/** The journal as a file, in pages: their bodies one after the other are the whole file. */
export const exportRoute = (deps: { readonly journal: JournalReader }): Route => ({
  method: 'GET',
  path: PATH,
  scope: 'ledger:read',
  handle: download(deps),
});
