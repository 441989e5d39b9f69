import { toRfc3339 } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { type ChangeRoutesDeps, changeRoutes } from './change-routes.ts';
import type { CreateInvoiceUseCase } from './create-invoice.ts';
import { invoiceView } from './domain/invoice-view.ts';
import type { LineWish } from './domain/price-lines.ts';
import { CREATE_DETAILS, CREATE_PROBLEMS, INVOICE_NOT_FOUND, PATH } from './invoice-problems.ts';
import { CREATE_INVOICE, LIST_INVOICES, type RequestedLine } from './invoice-request.ts';
import type { InvoiceStore } from './invoice-store.ts';

export interface InvoiceRoutesDeps extends ChangeRoutesDeps {
  readonly invoices: Pick<InvoiceStore, 'get' | 'list'>;
  readonly createInvoice: CreateInvoiceUseCase;
}

const toLine = (line: RequestedLine): LineWish => ({
  description: line.description,
  quantity: BigInt(line.quantity),
  unitAmount: BigInt(line.unit_amount),
  taxRateBps: BigInt(line.tax_rate_bps),
});

const create =
  (deps: InvoiceRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_INVOICE, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { customer, currency, lines, due_at: dueAt } = body.value;
    const { idempotencyKey, fingerprint, correlationId, principal } = request;
    const result = await deps.createInvoice(
      {
        merchantId: principal.merchantId,
        route: `POST ${PATH}`,
        idempotencyKey,
        fingerprint,
        correlationId,
        customer,
        currency,
        lines: lines.map(toLine),
        dueAt: dueAt ?? null,
      },
      { kind: 'api', client_id: principal.clientId, request_id: request.requestId },
    );
    if (!result.ok)
      return problemResponse(CREATE_PROBLEMS[result.error.kind], CREATE_DETAILS[result.error.kind]);
    const { created, isReplay } = result.value;
    return jsonResponse(201, invoiceView(created, created.createdAt), {
      location: `${PATH}/${created.id}`,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
    });
  };

/** Another merchant's invoice is not there: to say "forbidden" would say that it exists. */
const get =
  (deps: InvoiceRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const invoice = isId('inv', id) ? await deps.invoices.get(id) : null;
    return invoice?.merchantId === request.principal.merchantId
      ? jsonResponse(200, invoiceView(invoice, toRfc3339(deps.nowMs())))
      : problemResponse(INVOICE_NOT_FOUND);
  };

const list =
  (deps: InvoiceRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_INVOICES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.invoices.list(request.principal.merchantId, limit, cursor ?? null);
    const at = toRfc3339(deps.nowMs());
    return jsonResponse(
      200,
      listView(
        page.items.map((invoice) => invoiceView(invoice, at)),
        page.next,
      ),
    );
  };

export const invoiceRoutes = (deps: InvoiceRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'invoices:write', create(deps)),
  ...changeRoutes(deps),
  { method: 'GET', path: PATH, scope: 'payments:read', handle: list(deps) },
  { method: 'GET', path: `${PATH}/{id}`, scope: 'payments:read', handle: get(deps) },
];
